import type { MatterEvent, MatterFacts } from '#catalogue/events';
import { projection, type Stored } from './projection.js';

/** The catalogue as the public reads it: the facts of each matter's newest version, and when it is open. */
export interface MatterEntry extends Stored, MatterFacts {
  readonly code: string;
  readonly parentCode?: string;
  readonly grassroots: boolean;
  readonly version: number;
  readonly effectiveFrom: string;
  /** Of the newest version; absent where its guide is not published. */
  readonly guideHash?: string;
  /** Oldest first. */
  readonly versions: readonly { readonly version: number; readonly effectiveFrom: string; readonly guided: boolean }[];
  readonly suspensions: readonly { readonly from: string; readonly to?: string }[];
  readonly repealedFrom?: string;
  readonly aliases: readonly string[];
  readonly successors: readonly string[];
}

export const matterList = projection<MatterEvent, MatterEntry>({
  name: 'matters',
  version: 2,
  indexes: [{ key: { unitId: 1, _id: 1 } }, { key: { legalOwner: 1 }, sparse: true }, { key: { aliases: 1, _id: 1 } }],
  ids: ({ stream }) => [stream.slice('matter-'.length)],
  on: {
    MatterDefined: (_, { data, position }, _id) => {
      const { source: __, ...facts } = data;
      const { version, effectiveFrom } = facts;
      const versions = [{ version, effectiveFrom, guided: false }];
      return { ...facts, _id, position, versions, suspensions: [], aliases: [], successors: [] };
    },
    MatterAmended: (before, { data }) => {
      if (!before) return undefined;
      const { guideHash: _, ...rest } = before;
      const { version, effectiveFrom } = data;
      const versions = [...before.versions, { version, effectiveFrom, guided: false }];
      return { ...rest, ...data.changes, version, effectiveFrom, versions };
    },
    GuidePublished: (before, { data: { matterVersion, hash } }) =>
      before && {
        ...before,
        ...(matterVersion === before.version ? { guideHash: hash } : {}),
        versions: before.versions.map((known) =>
          known.version === matterVersion ? { ...known, guided: true } : known,
        ),
      },
    MatterSuspended: (before, { data: { from } }) =>
      before && { ...before, suspensions: [...before.suspensions, { from }] },
    MatterResumed: (before, { data }) =>
      before && { ...before, suspensions: before.suspensions.map((span) => ({ to: data.from, ...span })) },
    MatterRepealed: (before, { data }) => before && { ...before, repealedFrom: data.effectiveFrom },
    MatterAliased: (before, { data }) => before && { ...before, aliases: [...before.aliases, data.alias] },
    MatterSplit: (before, { data }) => before && { ...before, repealedFrom: data.effectiveFrom, successors: data.into },
    MatterMerged: (before, { data }) =>
      before && { ...before, repealedFrom: data.effectiveFrom, successors: [data.into] },
  },
});

/** Whether an application can be received on a legal date: a version is in force that has a guide, and nothing stops the matter. */
export const openOn = (
  { versions, suspensions, repealedFrom }: Pick<MatterEntry, 'versions' | 'suspensions' | 'repealedFrom'>,
  date: string,
): boolean =>
  versions.findLast(({ effectiveFrom }) => effectiveFrom <= date)?.guided === true &&
  !(repealedFrom !== undefined && date >= repealedFrom) &&
  !suspensions.some(({ from, to }) => from <= date && (to === undefined || date < to));
