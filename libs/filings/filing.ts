import { isDeepStrictEqual } from 'node:util';
import { localDate } from '#calendar/legal-dates';
import { type Asked, type Decided, type Decider, type Message, never, type Recorded } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import type { FilingEvent, FilingEvents, SpecialFiling } from './events.js';

interface Acknowledged {
  readonly filingNo: string;
  readonly days: number;
  readonly basis: string;
  readonly from: string;
  readonly to?: string;
  readonly repealedFrom?: string;
}

/** What the rules know of a filing. */
export interface Filing {
  readonly stage: 'NONE' | 'SUBMITTED' | 'RETURNED' | 'ACKNOWLEDGED' | 'REPEALED';
  /** Waits for the bureau. */
  readonly submitted?: SpecialFiling;
  /** What the bureau has acknowledged, oldest first. */
  readonly acknowledged: readonly Acknowledged[];
}

export interface FilingCommands {
  SubmitFiling: SpecialFiling;
  AcknowledgeFiling: FilingEvents['FilingAcknowledged'];
  ReturnFiling: FilingEvents['FilingReturned'];
  RepealFiling: FilingEvents['FilingRepealed'];
}

export type FilingCommand = Message<FilingCommands>;

/** Who may ask for what: the unit files, the bureau (营商局) answers. */
export const filingRoles = {
  SubmitFiling: ['chief', 'unit-head'],
  AcknowledgeFiling: ['bureau'],
  ReturnFiling: ['bureau'],
  RepealFiling: ['bureau'],
} as const satisfies Record<keyof FilingCommands, readonly Role[]>;

const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'not-your-unit': ['forbidden', '只能备案本单位的事项。', 'A unit files procedures of its own matters only.'],
  'nothing-submitted': ['conflict', '没有待处理的备案。', 'No filing waits for an answer.'],
  'not-in-force': ['conflict', '没有有效的备案可以废止。', 'There is no acknowledged filing to repeal.'],
  'filing-backdated': ['invalid', '备案不得溯及既往。', 'A filing takes effect today at the earliest.'],
  'filing-term-reversed': ['invalid', '失效日期早于生效日期。', 'The filing would end before it begins.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

const refuse = (code: keyof typeof refusals): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

const decide = (command: Asked<FilingCommand>, state: Filing): readonly Decided<FilingEvent>[] => {
  const { type, data, by, at } = command;
  if (!(filingRoles[type] as readonly Role[]).includes(by.role)) throw refuse('role-not-permitted');
  const today = localDate(at);
  switch (type) {
    case 'SubmitFiling':
      if (by.unit !== data.unit) throw refuse('not-your-unit');
      return isDeepStrictEqual(state.submitted, data) ? [] : [{ type: 'FilingSubmitted', data }];
    case 'AcknowledgeFiling':
      if (!state.submitted) throw refuse('nothing-submitted');
      if (data.from < today) throw refuse('filing-backdated');
      if (data.to !== undefined && data.to < data.from) throw refuse('filing-term-reversed');
      return [{ type: 'FilingAcknowledged', data }];
    case 'ReturnFiling':
      if (!state.submitted) throw refuse('nothing-submitted');
      return [{ type: 'FilingReturned', data }];
    case 'RepealFiling':
      if (state.stage === 'REPEALED') return [];
      if (state.acknowledged.length === 0) throw refuse('not-in-force');
      if (data.effectiveFrom < today) throw refuse('filing-backdated');
      return [{ type: 'FilingRepealed', data }];
    default:
      return never(command);
  }
};

const evolve = (state: Filing, { type, data }: Recorded<FilingEvent>): Filing => {
  const { submitted, ...answered } = state;
  switch (type) {
    case 'FilingSubmitted':
      return { ...state, stage: 'SUBMITTED', submitted: data };
    case 'FilingAcknowledged': {
      const { days, basis } = submitted ?? { days: 0, basis: '' };
      return { stage: 'ACKNOWLEDGED', acknowledged: [...state.acknowledged, { ...data, days, basis }] };
    }
    case 'FilingReturned':
      return { ...answered, stage: 'RETURNED' };
    case 'FilingRepealed': {
      const repealedFrom = data.effectiveFrom;
      return { ...state, stage: 'REPEALED', acknowledged: state.acknowledged.map((one) => ({ repealedFrom, ...one })) };
    }
    default:
      return never(type);
  }
};

/** What the bureau has on file on a legal date; `null` where nothing is in force. The latest acknowledgement goes before. */
export const filingInForce = ({ acknowledged }: Filing, date: string): Acknowledged | null =>
  acknowledged.findLast(
    ({ from, to = date, repealedFrom }) =>
      from <= date && date <= to && (repealedFrom === undefined || date < repealedFrom),
  ) ?? null;

/** The rules of one filing; its stream is `filingStream(filingId(matter, procedure))`. */
export const filings: Decider<Filing, FilingCommand, FilingEvent> = {
  initialState: { stage: 'NONE', acknowledged: [] },
  decide,
  evolve,
};
