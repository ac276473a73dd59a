import { isDeepStrictEqual } from 'node:util';
import { isDay } from '#calendar/day-number';
import { addDays, addMonths, localDate } from '#calendar/legal-dates';
import { isKnownDay } from '#calendar/working-days';
import { type Asked, type Decided, type Decider, type Message, never, type Recorded } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import {
  type ExceptionEvent,
  type ExceptionEvents,
  type ExpiryWarning,
  expiryWarnings,
  type RequestedException,
} from './events.js';

/** A time in which an exception holds. Legal dates; `endedFrom` is the first day on which it holds no more. */
interface Validity {
  readonly docNo: string;
  readonly filingNo: string;
  readonly from: string;
  readonly to: string;
  readonly reviewBy: string;
  readonly endedFrom?: string;
  /** It is on record that its review was due. */
  readonly reviewDue?: true;
  /** The last warning on record that it ends. */
  readonly warned?: ExpiryWarning;
  /** It is on record that it ended by its last day. */
  readonly expired?: true;
}

export const exceptionStages = ['REQUESTED', 'APPROVED', 'DECLINED', 'EFFECTIVE', 'ENDED', 'EXPIRED'] as const;
export type ExceptionStage = (typeof exceptionStages)[number];

/** What the rules know of the exceptions of one matter and scope. */
export interface ExceptionRecord {
  readonly stage: 'NONE' | ExceptionStage;
  /** As asked for last. */
  readonly requested?: RequestedException;
  /** By the government, and not filed yet. */
  readonly approved?: ExceptionEvents['ExceptionApproved'];
  /** Oldest first. */
  readonly validities: readonly Validity[];
}

export interface ExceptionCommands {
  RequestException: RequestedException;
  ApproveException: ExceptionEvents['ExceptionApproved'];
  DeclineException: ExceptionEvents['ExceptionDeclined'];
  FileException: ExceptionEvents['ExceptionEffective'];
  EndException: ExceptionEvents['ExceptionEnded'];
  NoteExceptionTerms: Record<string, never>;
}

export type ExceptionCommand = Message<ExceptionCommands>;

/** The unit asks, the government (市政府) approves, the bureau (营商局) files: in this order. */
export const exceptionRoles = {
  RequestException: ['chief', 'unit-head'],
  ApproveException: ['government'],
  DeclineException: ['government'],
  FileException: ['bureau'],
  EndException: ['government', 'bureau'],
  NoteExceptionTerms: ['system'],
} as const satisfies Record<keyof ExceptionCommands, readonly Role[]>;

const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'not-your-unit': ['forbidden', '只能为本单位的事项申请例外。', 'A unit asks for exceptions of its own matters only.'],
  'nothing-requested': ['conflict', '没有待审批的例外申请。', 'No request waits for an answer.'],
  'not-approved-yet': [
    'conflict',
    '未经市政府同意，不得备案。',
    'It is filed only after the government has approved it.',
  ],
  'not-in-force': ['conflict', '没有有效的例外可以终止。', 'There is no exception in force to end.'],
  'no-such-day': [
    'invalid',
    '日期不存在或超出可计算的年份。',
    'There is no such day, or the calendar does not reach it.',
  ],
  'exception-backdated': ['invalid', '例外不得溯及既往。', 'An exception holds, or ends, today at the earliest.'],
  'exception-term-reversed': ['invalid', '失效日期早于生效日期。', 'The exception would end before it begins.'],
  'review-after-end': ['invalid', '复核日期不得晚于失效日期。', 'It is to be reviewed before it ends.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

const refuse = (code: keyof typeof refusals): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

const holdsOn = ({ from, to, endedFrom }: Validity, date: string): boolean =>
  from <= date && date <= to && (endedFrom === undefined || date < endedFrom);

/** Still to hold on a day or on a later one. */
const holdsFrom = ({ to, endedFrom }: Validity, date: string): boolean =>
  date <= to && (endedFrom === undefined || date < endedFrom);

const isOpen = ({ stage }: ExceptionRecord): boolean => stage === 'REQUESTED' || stage === 'APPROVED';

const end = (
  { validities }: ExceptionRecord,
  data: ExceptionEvents['ExceptionEnded'],
  today: string,
): readonly Decided<ExceptionEvent>[] => {
  if (!validities.some((one) => holdsFrom(one, data.effectiveFrom))) {
    if (validities.at(-1)?.endedFrom === undefined) throw refuse('not-in-force');
    return [];
  }
  if (data.effectiveFrom < today) throw refuse('exception-backdated');
  return [{ type: 'ExceptionEnded', data }];
};

/** What holds on a legal date; `null` where nothing does. The latest filing goes before. */
export const exceptionInForce = ({ validities }: ExceptionRecord, date: string): Validity | null =>
  validities.findLast((one) => holdsOn(one, date)) ?? null;

/** A review is due on its day, or on the first of the exception where it was filed only after that. */
const reviewIsDue = ({ reviewBy, from, reviewDue, endedFrom }: Validity, today: string): boolean =>
  !reviewDue && endedFrom === undefined && reviewBy <= today && from <= today;

/** Until it was refused, a day that there is not could be approved, as 2027-06-31: the last of its month stands for it. */
const lastDay = (to: string): string => (isDay(to) ? to : addDays(addMonths(`${to.slice(0, 7)}-01`, 1), -1));

/** It holds on its last day, and nothing does on the next: it is neither ended before nor renewed without a gap. */
const endsByItself = (record: ExceptionRecord, one: Validity): boolean =>
  exceptionInForce(record, one.to) === one && exceptionInForce(record, addDays(lastDay(one.to), 1)) === null;

const hasExpired = (record: ExceptionRecord, one: Validity, today: string): boolean =>
  !one.expired && one.to < today && endsByItself(record, one);

/** The day from which it is warned. */
const warnedFrom = (to: string, days: ExpiryWarning): string => addDays(lastDay(to), -days);

/** The latest warning that is due; one whose day was before the exception began is none. */
const warningDue = (record: ExceptionRecord, one: Validity, today: string): ExpiryWarning | undefined => {
  const days = expiryWarnings.find((before) => warnedFrom(one.to, before) <= today);
  if (days === undefined || today > one.to || warnedFrom(one.to, days) < one.from) return undefined;
  return (one.warned ?? Number.POSITIVE_INFINITY) > days && endsByItself(record, one) ? days : undefined;
};

/** What has come to pass of its days by a legal date and is not on record. A filed renewal is the review of what was before it. */
export const exceptionTermsDue = (record: ExceptionRecord, today: string): readonly ExceptionEvent[] => [
  ...record.validities
    .slice(-1)
    .filter((one) => reviewIsDue(one, today))
    .map(({ filingNo, reviewBy }) => ({ type: 'ExceptionReviewDue' as const, data: { filingNo, reviewBy } })),
  ...record.validities.flatMap((one) => {
    const days = warningDue(record, one, today);
    const { filingNo, to } = one;
    return days === undefined ? [] : [{ type: 'ExceptionExpiring' as const, data: { filingNo, to, days } }];
  }),
  ...record.validities
    .filter((one) => hasExpired(record, one, today))
    .map(({ filingNo, to }) => ({ type: 'ExceptionExpired' as const, data: { filingNo, to } })),
];

const decide = (command: Asked<ExceptionCommand>, state: ExceptionRecord): readonly Decided<ExceptionEvent>[] => {
  const { type, data, by, at } = command;
  if (!(exceptionRoles[type] as readonly Role[]).includes(by.role)) throw refuse('role-not-permitted');
  const today = localDate(at);
  switch (type) {
    case 'RequestException':
      if (by.unit !== data.unit) throw refuse('not-your-unit');
      return isOpen(state) && isDeepStrictEqual(state.requested, data) ? [] : [{ type: 'ExceptionRequested', data }];
    case 'ApproveException':
      if (state.stage !== 'REQUESTED') throw refuse('nothing-requested');
      if (![data.to, data.reviewBy].every(isKnownDay)) throw refuse('no-such-day');
      if (data.to < today) throw refuse('exception-backdated');
      if (data.reviewBy > data.to) throw refuse('review-after-end');
      return [{ type: 'ExceptionApproved', data }];
    case 'DeclineException':
      if (state.stage !== 'REQUESTED') throw refuse('nothing-requested');
      return [{ type: 'ExceptionDeclined', data }];
    case 'FileException':
      if (!state.approved) throw refuse('not-approved-yet');
      if (data.from < today) throw refuse('exception-backdated');
      if (data.from > state.approved.to) throw refuse('exception-term-reversed');
      return [{ type: 'ExceptionEffective', data }];
    case 'EndException':
      return end(state, data, today);
    case 'NoteExceptionTerms':
      return exceptionTermsDue(state, today);
    default:
      return never(command);
  }
};

/** What holds on the day it ends, or would later, holds until then; what is over stays as it was. */
const ended = (validities: readonly Validity[], effectiveFrom: string): readonly Validity[] =>
  validities.map((one) => (holdsFrom(one, effectiveFrom) ? { ...one, endedFrom: effectiveFrom } : one));

/** What waits for an answer goes on waiting, and what was filed to follow after a gap stays. */
const expired = (state: ExceptionRecord, to: string): ExceptionRecord => {
  const staysSo = isOpen(state) || state.stage === 'ENDED' || state.validities.some((one) => one.to > to);
  return {
    ...state,
    stage: staysSo ? state.stage : 'EXPIRED',
    validities: state.validities.map((one) => (one.to === to ? { ...one, expired: true } : one)),
  };
};

export const evolveException = (state: ExceptionRecord, { type, data }: Recorded<ExceptionEvent>): ExceptionRecord => {
  const { approved, ...rest } = state;
  switch (type) {
    case 'ExceptionRequested':
      return { ...rest, stage: 'REQUESTED', requested: data };
    case 'ExceptionApproved':
      return { ...rest, stage: 'APPROVED', approved: data };
    case 'ExceptionDeclined':
      return { ...rest, stage: 'DECLINED' };
    case 'ExceptionEffective':
      return {
        ...rest,
        stage: 'EFFECTIVE',
        validities: approved ? [...state.validities, { ...approved, ...data }] : state.validities,
      };
    case 'ExceptionEnded':
      // What waits for an answer goes on waiting.
      return {
        ...state,
        stage: isOpen(state) ? state.stage : 'ENDED',
        validities: ended(state.validities, data.effectiveFrom),
      };
    case 'ExceptionReviewDue':
      return {
        ...state,
        validities: state.validities.map((one, at, all) => (at === all.length - 1 ? { ...one, reviewDue: true } : one)),
      };
    case 'ExceptionExpiring':
      return {
        ...state,
        validities: state.validities.map((one) =>
          one.filingNo === data.filingNo && one.to === data.to ? { ...one, warned: data.days } : one,
        ),
      };
    case 'ExceptionExpired':
      return expired(state, data.to);
    default:
      return never(type);
  }
};

/** Whether something held before a legal date, and nothing does on it. */
export const exceptionHasEnded = (record: ExceptionRecord, date: string): boolean =>
  exceptionInForce(record, date) === null &&
  record.validities.some(({ from, endedFrom }) => from < date && (endedFrom === undefined || from < endedFrom));

/** Whether a record excuses its matter from being handled online on a legal date. */
export const excusesOnline = (record: ExceptionRecord, date: string): boolean =>
  record.requested?.scope !== 'OFFLINE' && exceptionInForce(record, date) !== null;

export const initialException: ExceptionRecord = { stage: 'NONE', validities: [] };

/** The rules of the exceptions of one matter and scope; their stream is `exceptionStream(exceptionId(matter, scope))`. */
export const exceptions: Decider<ExceptionRecord, ExceptionCommand, ExceptionEvent> = {
  initialState: initialException,
  decide,
  evolve: evolveException,
};
