import { never, type Recorded } from '#kernel/decider';
import type { Bilingual } from '#kernel/refusal';
import type { MatterCategory } from '#law/matter-categories';
import type { GuideElements, MatterDefinition, MatterDraft, MatterEvent } from './events.js';

/** What applies from a day on; a later version of the same day replaces the earlier one. */
export interface MatterVersion {
  readonly version: number;
  readonly effectiveFrom: string;
  readonly definition: MatterDefinition;
  /** The guide published last for this version; without one nothing may be received under it. */
  readonly guide?: { readonly elements: GuideElements; readonly hash: string };
}

export type Matter =
  | { readonly stage: 'undefined' }
  | { readonly stage: 'draft'; readonly draft: MatterDraft; readonly source: string }
  | { readonly stage: 'main-item'; readonly name: Bilingual; readonly category: MatterCategory }
  | { readonly stage: 'alias'; readonly of: string }
  | {
      readonly stage: 'defined';
      /** Oldest first; there is at least one. */
      readonly versions: readonly MatterVersion[];
      /** From a day (included) to a day (excluded, absent while it lasts). */
      readonly suspensions: readonly { readonly from: string; readonly to?: string }[];
      /** The first day without the matter. */
      readonly repealedFrom?: string;
      readonly aliases: readonly string[];
      /** The matters it was split or merged into. */
      readonly successors: readonly string[];
      /** What the draft it was made from knew of its guide. */
      readonly drafted?: MatterDraft;
    };

export type DefinedMatter = Extract<Matter, { stage: 'defined' }>;

export const initialState: Matter = { stage: 'undefined' };

export const evolve = (state: Matter, event: Recorded<MatterEvent>): Matter => {
  switch (event.type) {
    case 'MatterDrafted':
      return { stage: 'draft', draft: event.data.draft, source: event.data.source };
    case 'MainItemDefined':
      return { stage: 'main-item', name: event.data.name, category: event.data.category };
    case 'AliasClaimed':
      return { stage: 'alias', of: event.data.of };
    case 'MatterDefined': {
      const { version, effectiveFrom, source: _, ...definition } = event.data;
      return {
        stage: 'defined',
        versions: [{ version, effectiveFrom, definition }],
        suspensions: [],
        aliases: [],
        successors: [],
        ...(state.stage === 'draft' ? { drafted: state.draft } : {}),
      };
    }
    case 'MatterAmended':
    case 'GuidePublished':
    case 'MatterSuspended':
    case 'MatterResumed':
    case 'MatterRepealed':
    case 'MatterAliased':
    case 'MatterSplit':
    case 'MatterMerged':
      return state.stage === 'defined' ? change(state, event) : state;
    default:
      return never(event);
  }
};

type Change = Exclude<
  Recorded<MatterEvent>,
  { type: 'MatterDefined' | 'MatterDrafted' | 'MainItemDefined' | 'AliasClaimed' }
>;

const change = (state: DefinedMatter, event: Change): DefinedMatter => {
  switch (event.type) {
    case 'MatterAmended': {
      const { version, changes, effectiveFrom } = event.data;
      const definition = { ...newest(state).definition, ...changes };
      return { ...state, versions: [...state.versions, { version, effectiveFrom, definition }] };
    }
    case 'GuidePublished': {
      const { matterVersion, elements, hash } = event.data;
      const versions = state.versions.map((known) =>
        known.version === matterVersion ? { ...known, guide: { elements, hash } } : known,
      );
      return { ...state, versions };
    }
    case 'MatterSuspended':
      return { ...state, suspensions: [...state.suspensions, { from: event.data.from }] };
    case 'MatterResumed': {
      const { from: to } = event.data;
      return { ...state, suspensions: state.suspensions.map((span) => ({ to, ...span })) };
    }
    case 'MatterRepealed':
      return { ...state, repealedFrom: event.data.effectiveFrom };
    case 'MatterAliased':
      return { ...state, aliases: [...state.aliases, event.data.alias] };
    case 'MatterSplit':
      return { ...state, repealedFrom: event.data.effectiveFrom, successors: event.data.into };
    case 'MatterMerged':
      return { ...state, repealedFrom: event.data.effectiveFrom, successors: [event.data.into] };
    default:
      return never(event);
  }
};

/** The version decided last, whether in force yet or not. */
export const newest = ({ versions }: DefinedMatter): MatterVersion => {
  const last = versions.at(-1);
  if (!last) throw new Error('A defined matter has a version');
  return last;
};

/** The version in force on a legal date, if the matter existed then. */
export const versionOn = (state: DefinedMatter, date: string): MatterVersion | undefined =>
  state.repealedFrom !== undefined && date >= state.repealedFrom
    ? undefined
    : state.versions.findLast(({ effectiveFrom }) => effectiveFrom <= date);

export const suspendedOn = (state: DefinedMatter, date: string): boolean =>
  state.suspensions.some(({ from, to }) => from <= date && (to === undefined || date < to));
