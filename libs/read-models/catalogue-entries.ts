import type { GuideElements, MatterDraft, MatterEvent, MatterFacts } from '#catalogue/events';
import type { Bilingual } from '#kernel/refusal';
import type { MatterCategory } from '#law/matter-categories';
import { projection, type Stored } from './projection.js';

/** A version of a matter with the day it was decided on and the reason for it. */
export interface CatalogueVersion {
  readonly version: number;
  readonly effectiveFrom: string;
  readonly decidedOn: string;
  readonly reason?: Bilingual;
  readonly facts: MatterFacts;
}

/** A guide as it was published; a later one of the same version replaces it from its day on. */
export interface PublishedGuide {
  readonly matterVersion: number;
  readonly publishedOn: string;
  readonly hash: string;
  readonly elements: GuideElements;
}

interface Identified extends Stored {
  readonly code: string;
}

export interface DraftEntry extends Identified {
  readonly kind: 'DRAFT';
  readonly draft: MatterDraft;
  readonly source: string;
  readonly draftedOn: string;
}

export interface MainItemEntry extends Identified {
  readonly kind: 'MAIN_ITEM';
  readonly name: Bilingual;
  readonly category: MatterCategory;
}

interface AliasEntry extends Identified {
  readonly kind: 'ALIAS';
  readonly of: string;
}

/** Everything that was ever published of a matter. */
export interface MatterRecord extends Identified {
  readonly kind: 'MATTER';
  readonly parentCode?: string;
  readonly grassroots: boolean;
  /** Oldest first. */
  readonly versions: readonly CatalogueVersion[];
  readonly guides: readonly PublishedGuide[];
  readonly suspensions: readonly { readonly from: string; readonly to?: string; readonly reason: Bilingual }[];
  readonly repealed?: { readonly from: string; readonly reason: Bilingual };
  readonly aliases: readonly { readonly alias: string; readonly from: string; readonly reason: Bilingual }[];
  readonly successors: readonly string[];
}

/** What stands under a code of the catalogue, with its past. */
export type CatalogueEntry = DraftEntry | MainItemEntry | AliasEntry | MatterRecord;

const matter = (
  before: CatalogueEntry | undefined,
  change: (record: MatterRecord) => MatterRecord,
): CatalogueEntry | undefined => (before?.kind === 'MATTER' ? change(before) : before);

export const catalogueEntries = projection<MatterEvent, CatalogueEntry>({
  name: 'catalogue',
  version: 1,
  indexes: [{ key: { kind: 1, _id: 1 } }],
  ids: ({ stream }) => [stream.slice('matter-'.length)],
  on: {
    MatterDrafted: (_, { data, metadata, position }, _id) => {
      const { code, draft, source } = data;
      return { _id, position, kind: 'DRAFT', code, draft, source, draftedOn: metadata.effectiveDate };
    },
    MainItemDefined: (_, { data, position }, _id) => ({ _id, position, kind: 'MAIN_ITEM', ...data }),
    AliasClaimed: (_, { data, position }, _id) => ({ _id, position, kind: 'ALIAS', code: data.alias, of: data.of }),
    MatterDefined: (_, { data, metadata, position }, _id) => {
      const { code, parentCode, grassroots, version, effectiveFrom, source: __, ...facts } = data;
      return {
        _id,
        position,
        kind: 'MATTER',
        code,
        ...(parentCode === undefined ? {} : { parentCode }),
        grassroots,
        versions: [{ version, effectiveFrom, decidedOn: metadata.effectiveDate, facts }],
        guides: [],
        suspensions: [],
        aliases: [],
        successors: [],
      };
    },
    MatterAmended: (before, { data, metadata }) =>
      matter(before, (record) => {
        const { version, changes, effectiveFrom, reason } = data;
        const facts = { ...record.versions.at(-1)?.facts, ...changes } as MatterFacts;
        const added = { version, effectiveFrom, decidedOn: metadata.effectiveDate, reason, facts };
        return { ...record, versions: [...record.versions, added] };
      }),
    GuidePublished: (before, { data, metadata }) =>
      matter(before, (record) => ({
        ...record,
        guides: [...record.guides, { ...data, publishedOn: metadata.effectiveDate }],
      })),
    MatterSuspended: (before, { data }) =>
      matter(before, (record) => ({ ...record, suspensions: [...record.suspensions, data] })),
    MatterResumed: (before, { data }) =>
      matter(before, (record) => ({
        ...record,
        suspensions: record.suspensions.map((span) => ({ to: data.from, ...span })),
      })),
    MatterRepealed: (before, { data: { effectiveFrom: from, reason } }) =>
      matter(before, (record) => ({ ...record, repealed: { from, reason } })),
    MatterAliased: (before, { data }) =>
      matter(before, (record) => ({ ...record, aliases: [...record.aliases, data] })),
    MatterSplit: (before, { data: { effectiveFrom: from, into, reason } }) =>
      matter(before, (record) => ({ ...record, repealed: { from, reason }, successors: into })),
    MatterMerged: (before, { data: { effectiveFrom: from, into, reason } }) =>
      matter(before, (record) => ({ ...record, repealed: { from, reason }, successors: [into] })),
  },
});

/** The guide that held on a legal date: of the version in force, as published last by then. */
export const guideOn = (
  { versions, guides, repealed }: MatterRecord,
  date: string,
): { readonly version: CatalogueVersion; readonly guide: PublishedGuide } | undefined => {
  if (repealed && date >= repealed.from) return undefined;
  const version = versions.findLast(({ effectiveFrom }) => effectiveFrom <= date);
  const guide = guides.findLast(
    ({ matterVersion, publishedOn }) => matterVersion === version?.version && publishedOn <= date,
  );
  return version && guide && { version, guide };
};
