import type { MatterEvent, MatterFacts } from '#catalogue/events';
import { projection, type Stored } from './projection.js';

/** The catalogue as the public reads it: each matter in its latest version. */
export interface MatterEntry extends Stored, MatterFacts {
  readonly code: string;
  readonly version: number;
  readonly effectiveFrom: string;
  /** A guide is published: applications can be received. */
  readonly open: boolean;
  readonly guideHash?: string;
}

export const matterList = projection<MatterEvent, MatterEntry>({
  name: 'matters',
  version: 1,
  indexes: [{ key: { unitId: 1, _id: 1 } }],
  ids: ({ stream }) => [stream.slice('matter-'.length)],
  on: {
    MatterDefined: (_, { data, position }, _id) => {
      const { parentCode: __, grassroots: ___, source: ____, ...facts } = data;
      return { ...facts, _id, position, open: false };
    },
    // A new version has no guide yet.
    MatterAmended: (before, { data }) => {
      if (!before) return undefined;
      const { guideHash: _, ...rest } = before;
      return { ...rest, ...data.changes, version: data.version, effectiveFrom: data.effectiveFrom, open: false };
    },
    GuidePublished: (before, { data }) => before && { ...before, open: true, guideHash: data.hash },
    MatterSuspended: (before) => before && { ...before, open: false },
    MatterResumed: (before) => before && { ...before, open: before.guideHash !== undefined },
    MatterRepealed: (before) => before && { ...before, open: false },
  },
});
