import { dueDate as dueDayOf, type Pause, type Term, usedWorkingDays } from '#calendar/due-date';
import { rollOver } from '#calendar/legal-dates';
import { type DueDay, type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import { alertThresholds } from '#law/alert-thresholds';
import { type DeadlineKind, deadlineRules, type Threshold } from '#law/deadline-rules';
import type { CaseFile, ClockPause, DeadlineState } from './case-file.js';
import type { DeadlineCause } from './clock-events.js';
import type { CaseEvent, CaseEvents, Timeliness } from './events.js';

type Computed = CaseEvent & { type: 'DeadlineComputed' };
type Paused = Partial<Pick<CaseFile, 'specials' | 'hearing' | 'earlierPauses'>>;

/** The kinds whose days a lawful pause does not count (行政许可法 art. 45). */
const pausable: ReadonlySet<DeadlineKind> = new Set(['STATUTORY', 'PROMISED']);

/** The times that are not counted: of special procedures and of hearings, but for those found invalid. */
export const validPauses = ({ specials = [], hearing, earlierPauses = [] }: Paused): readonly Pause[] =>
  [...specials.map(({ pause }) => pause), hearing?.pause, ...earlierPauses]
    .filter((pause): pause is ClockPause => pause?.valid === true)
    .map(({ from, to }) => ({ from, to }));

/** A filing is due on the day itself, a rest day waits for the next working day; every other term is counted. */
const dueDay = (kind: DeadlineKind, term: Term): DueDay =>
  kind === 'NEGATIVE_FILING' ? rollOver(term.calendar, term.day0) : dueDayOf(term);

/** What may be said of a deadline beside its day 0 and quantity. */
type Reckoning = Partial<
  Pick<CaseEvents['DeadlineComputed'], 'unit' | 'extensions' | 'cause' | 'toldBefore' | 'calendar' | 'ended'>
>;

/**
 * A due date counted from `day0` (day 0 is not counted) in working days unless said otherwise, with the case's pauses where
 * they hold, and the days its warnings start.
 */
export const computeDeadline = (
  calendar: HolidayCalendar,
  file: Pick<CaseFile, 'deadlines'> & Paused,
  kind: DeadlineKind,
  day0: string,
  quantity: number,
  { unit = 'WD', extensions = [], ...said }: Reckoning = {},
): Computed => {
  const pauses = pausable.has(kind) ? validPauses(file).filter(({ to }) => to > day0) : [];
  const term = { calendar, day0, unit, pauses };
  const { date: dueDate, provisional } = dueDay(kind, { ...term, quantity, extensions });
  const version = (file.deadlines[kind]?.version ?? 0) + 1;
  const warnings = deadlineRules[kind].warned
    ? alertThresholds(quantity).map(({ threshold, usedDays }) => ({
        threshold,
        from: dueDayOf({ ...term, quantity: usedDays }).date,
      }))
    : [];
  const { basis } = deadlineRules[kind];
  return {
    type: 'DeadlineComputed',
    data: {
      kind,
      version,
      unit,
      quantity,
      day0,
      dueDate,
      provisional,
      warnings,
      basis,
      ...(pauses.length === 0 ? {} : { pauses }),
      ...(extensions.length === 0 ? {} : { extensions }),
      ...said,
    },
  };
};

/** The two clocks of a decision, where the matter has such limits. */
export const decisionClocks = (calendar: HolidayCalendar, file: CaseFile, day0: string): Computed[] => {
  const { statutoryDays, promisedDays } = file.matter;
  return [
    ...(statutoryDays === null ? [] : [computeDeadline(calendar, file, 'STATUTORY', day0, statutoryDays)]),
    ...(promisedDays === null ? [] : [computeDeadline(calendar, file, 'PROMISED', day0, promisedDays)]),
  ];
};

const alertCauses = {
  CALENDAR: 'CALENDAR',
  EXTENDED: 'EXTENSION',
  PAUSED: 'PAUSE',
  RESUMED: 'PAUSE',
  PAUSE_INVALIDATED: 'PAUSE',
} as const satisfies Partial<Record<DeadlineCause, CaseEvents['AlertRescinded']['cause']>>;

const unchanged = (before: DeadlineState, { data }: Computed): boolean =>
  before.dueDate === data.dueDate &&
  before.provisional === data.provisional &&
  before.extensions.length === (data.extensions?.length ?? 0) &&
  before.warnings.every(({ threshold, from }, index) => {
    const warning = data.warnings[index];
    return warning?.threshold === threshold && warning.from === from;
  });

/** The alerts of a deadline that its new dates make wrong on a day. */
const rescinded = (
  file: CaseFile,
  before: DeadlineState,
  { data: { kind, dueDate, warnings } }: Computed,
  cause: CaseEvents['AlertRescinded']['cause'],
  today: string,
): CaseEvent[] => {
  const isRight = (threshold: Threshold) =>
    threshold === 'EXPIRY'
      ? today > dueDate
      : warnings.some((warning) => warning.threshold === threshold && today >= warning.from);
  return before.alerted
    .filter((threshold) => !isRight(threshold))
    .map((threshold) => {
      const raised = file.alerts.findLast((alert) => alert.kind === kind && alert.threshold === threshold);
      return { type: 'AlertRescinded', data: { kind, version: raised?.version ?? before.version, threshold, cause } };
    });
};

/**
 * A deadline computed anew on what is known now, preceded by the alerts that are right no more; nothing where its dates stay.
 * One that has ended stays ended: what counts is how its end stood to the new day.
 */
export const computedAnew = (
  calendar: HolidayCalendar,
  file: CaseFile,
  kind: DeadlineKind,
  today: string,
  { cause, ...said }: Reckoning & { readonly cause: keyof typeof alertCauses },
): CaseEvent[] => {
  const before = file.deadlines[kind];
  if (!before) return [];
  const { day0, quantity, unit, extensions, open, endedDate = today } = before;
  const next = computeDeadline(calendar, file, kind, day0, quantity, {
    unit,
    extensions,
    cause,
    ...said,
    ...(open ? {} : { ended: true }),
  });
  if (unchanged(before, next)) return [];
  const moved = next.data.dueDate === before.dueDate ? {} : { toldBefore: before.dueDate };
  return [
    ...rescinded(file, before, next, alertCauses[cause], open ? today : endedDate),
    { type: 'DeadlineComputed', data: { ...next.data, ...moved } },
  ];
};

/** The decision's clocks computed anew, after a pause began, ended or was found invalid. */
export const decisionClocksAnew = (
  calendar: HolidayCalendar,
  file: CaseFile,
  today: string,
  cause: 'PAUSED' | 'RESUMED' | 'PAUSE_INVALIDATED',
): CaseEvent[] =>
  (['STATUTORY', 'PROMISED'] as const)
    .filter((kind) => cause === 'PAUSE_INVALIDATED' || file.deadlines[kind]?.open)
    .flatMap((kind) => computedAnew(calendar, file, kind, today, { cause }));

/** Of the working days of (from, upTo], those that a lawful pause takes out. */
export const pausedWorkingDays = (calendar: HolidayCalendar, file: Paused, from: string, upTo: string): number =>
  workingDaysBetween(calendar, from, upTo) - usedWorkingDays(calendar, from, upTo, validPauses(file));

/** How a decision of `today` stands to the limits. */
export const timeliness = (calendar: HolidayCalendar, file: CaseFile, today: string): Timeliness => {
  const statutoryDue = file.deadlines.STATUTORY?.dueDate ?? null;
  const promisedDue = file.deadlines.PROMISED?.dueDate ?? null;
  const day0 = file.clockDay0 ?? today;
  return {
    usedWorkingDays: usedWorkingDays(calendar, day0, today, validPauses(file)),
    pausedWorkingDays: pausedWorkingDays(calendar, file, day0, today),
    statutoryDue,
    promisedDue,
    withinStatutory: statutoryDue === null ? null : today <= statutoryDue,
    withinPromised: promisedDue === null ? null : today <= promisedDue,
  };
};
