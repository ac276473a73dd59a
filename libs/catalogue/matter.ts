import { never, type Recorded } from '#kernel/decider';
import type { GuideElements, MatterDefinition, MatterEvent } from './events.js';

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
  | {
      readonly stage: 'defined';
      /** Oldest first; there is at least one. */
      readonly versions: readonly MatterVersion[];
      /** From a day (included) to a day (excluded, absent while it lasts). */
      readonly suspensions: readonly { readonly from: string; readonly to?: string }[];
      /** The first day without the matter. */
      readonly repealedFrom?: string;
    };

export type DefinedMatter = Extract<Matter, { stage: 'defined' }>;

export const initialState: Matter = { stage: 'undefined' };

export const evolve = (state: Matter, event: Recorded<MatterEvent>): Matter => {
  if (event.type === 'MatterDefined') {
    const { version, effectiveFrom, source: _, ...definition } = event.data;
    return { stage: 'defined', versions: [{ version, effectiveFrom, definition }], suspensions: [] };
  }
  return state.stage === 'defined' ? change(state, event) : state;
};

const change = (
  state: DefinedMatter,
  event: Exclude<Recorded<MatterEvent>, { type: 'MatterDefined' }>,
): DefinedMatter => {
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
