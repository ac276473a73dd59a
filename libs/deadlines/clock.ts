import { dueDate, type Pause, usedWorkingDays } from '#calendar/due-date';
import type { HolidayCalendar } from '#calendar/working-days';
import type { CaseEvent, CaseEvents } from '#cases/events';
import { type DeadlineKind, deadlineRules, endsDeadline } from '#law/deadline-rules';

type Computed = CaseEvents['DeadlineComputed'];

/** How a deadline stood to its end: on the calendar known at the act, and on the one known now. A closed case is never rewritten. */
interface Timeliness {
  readonly asKnown: boolean;
  readonly asFinal: boolean;
  readonly dueAsFinal: string;
}

/** One deadline of a case with all its figures. Legal dates; days are in its unit, but used and left always in working days. */
export interface Clock {
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly state: 'RUNNING' | 'PAUSED' | 'OVERDUE' | 'ENDED';
  readonly day0: string;
  readonly quantity: number;
  readonly unit: Computed['unit'];
  readonly extensions: readonly number[];
  readonly pauses: readonly (Pause & { readonly usedBefore: number })[];
  readonly used: number;
  readonly left: number;
  readonly dueDate: string;
  readonly provisional: boolean;
  readonly basis: string;
  readonly endedDate?: string;
  readonly timeliness?: Timeliness;
}

/** What of an event a clock is read from. */
export type ClockedEvent = CaseEvent & { readonly metadata: { readonly effectiveDate: string } };

interface Known {
  readonly data: Computed;
  readonly endedDate?: string;
}

const kinds = Object.keys(deadlineRules) as DeadlineKind[];

const knownDeadlines = (history: readonly ClockedEvent[]): ReadonlyMap<DeadlineKind, Known> => {
  const known = new Map<DeadlineKind, Known>();
  for (const { type, data, metadata } of history) {
    if (type === 'DeadlineComputed') {
      const endedDate = data.ended ? known.get(data.kind)?.endedDate : undefined;
      known.set(data.kind, { data, ...(endedDate === undefined ? {} : { endedDate }) });
      continue;
    }
    for (const kind of kinds) {
      const running = known.get(kind);
      const ends = running && running.endedDate === undefined && endsDeadline(kind, type, data);
      if (ends) known.set(kind, { ...running, endedDate: metadata.effectiveDate });
    }
  }
  return known;
};

/** These do not count days up: the one waits for a working day, the other is the day a certificate names. */
const fixed: ReadonlySet<DeadlineKind> = new Set(['NEGATIVE_FILING', 'RENEWAL']);

/** The due date of a deadline as another calendar, other pauses or another quantity would have it. */
export const dueOn = (
  calendar: HolidayCalendar,
  { kind, day0, quantity, unit, pauses = [], extensions = [], dueDate: recorded }: Computed,
): string => (fixed.has(kind) ? recorded : dueDate({ calendar, day0, quantity, unit, pauses, extensions }).date);

const stateOf = ({ data, endedDate }: Known, today: string): Clock['state'] => {
  if (endedDate !== undefined) return 'ENDED';
  if (today > data.dueDate) return 'OVERDUE';
  return (data.pauses ?? []).some(({ from, to }) => from <= today && today < to) ? 'PAUSED' : 'RUNNING';
};

const clockOf = (calendar: HolidayCalendar, known: Known, today: string): Clock => {
  const { data, endedDate } = known;
  const { kind, version, day0, quantity, unit, pauses = [], extensions = [], provisional, basis } = data;
  const upTo = endedDate !== undefined && endedDate < today ? endedDate : today;
  const usedBy = (date: string) => usedWorkingDays(calendar, day0, date, pauses);
  const dueAsFinal = dueOn(calendar, data);
  return {
    kind,
    version,
    state: stateOf(known, today),
    day0,
    quantity,
    unit,
    extensions,
    pauses: pauses.map((pause) => ({ ...pause, usedBefore: usedBy(pause.from) })),
    used: usedBy(upTo),
    left: upTo >= data.dueDate ? 0 : usedBy(data.dueDate) - usedBy(upTo),
    dueDate: data.dueDate,
    provisional,
    basis,
    ...(endedDate === undefined
      ? {}
      : {
          endedDate,
          timeliness: { asKnown: endedDate <= data.dueDate, asFinal: endedDate <= dueAsFinal, dueAsFinal },
        }),
  };
};

/** Every deadline of a case as it stands on a legal date, on the calendar known now. */
export const clocksOf = (
  calendar: HolidayCalendar,
  history: readonly ClockedEvent[],
  today: string,
): readonly Clock[] => [...knownDeadlines(history).values()].map((known) => clockOf(calendar, known, today));

/** What is asked: the notices known on another day, a pause that had not been, a promise of so many days less. */
export interface WhatIf {
  readonly calendar: HolidayCalendar;
  readonly withoutPauseFrom?: string;
  readonly promiseShorterBy?: number;
}

/** The due dates a case would have; nothing is recorded. Of the pauses, those that begin on the day are left out. */
export const dueDatesIf = (
  history: readonly ClockedEvent[],
  { calendar, withoutPauseFrom, promiseShorterBy = 0 }: WhatIf,
): readonly { readonly kind: DeadlineKind; readonly dueDate: string; readonly wouldBe: string }[] =>
  [...knownDeadlines(history).values()].map(({ data }) => {
    const { kind, pauses = [] } = data;
    const quantity = kind === 'PROMISED' ? Math.max(0, data.quantity - promiseShorterBy) : data.quantity;
    const kept = pauses.filter(({ from }) => from !== withoutPauseFrom);
    return { kind, dueDate: data.dueDate, wouldBe: dueOn(calendar, { ...data, quantity, pauses: kept }) };
  });

/** A due date that a calendar moves: what was told, and what stands. */
export interface MovedDueDate {
  readonly kind: DeadlineKind;
  readonly told: string;
  readonly now: string;
}

/** The open deadlines of a case whose told due date is another on a calendar, whether that was recorded already or not. */
export const movedBy = (calendar: HolidayCalendar, history: readonly ClockedEvent[]): readonly MovedDueDate[] =>
  [...knownDeadlines(history).values()].flatMap(({ data, endedDate }) => {
    if (endedDate !== undefined) return [];
    const { kind, dueDate: recorded, cause, toldBefore } = data;
    const isRecorded = cause === 'CALENDAR' && data.calendar === calendar.version;
    const told = isRecorded ? (toldBefore ?? recorded) : recorded;
    const now = dueOn(calendar, data);
    return told === now ? [] : [{ kind, told, now }];
  });

/** The open deadlines of a case whose told due date was on record and moved when a calendar took the place of `before`. */
export const movedSince = (before: HolidayCalendar, history: readonly ClockedEvent[]): readonly MovedDueDate[] =>
  [...knownDeadlines(history).values()].flatMap(({ data, endedDate }) => {
    const { kind, dueDate: now, toldBefore: told } = data;
    const isMoved = endedDate === undefined && data.cause === 'CALENDAR' && told !== now;
    return isMoved && told !== undefined && told === dueOn(before, data) ? [{ kind, told, now }] : [];
  });
