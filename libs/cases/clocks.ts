import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import { alertThresholds } from '#law/alert-thresholds';
import { type DeadlineKind, deadlineRules } from '#law/deadline-rules';
import type { CaseFile, DeadlineState } from './case-file.js';
import type { CaseEvent, CaseEvents, Timeliness } from './events.js';

/** A due date of `quantity` working days counted from `day0` (day 0 is not counted), with the days its warnings start. */
export const computeDeadline = (
  calendar: HolidayCalendar,
  file: Pick<CaseFile, 'deadlines'>,
  kind: DeadlineKind,
  day0: string,
  quantity: number,
): CaseEvent & { type: 'DeadlineComputed' } => {
  const { date: dueDate, provisional } = addWorkingDays(calendar, day0, quantity);
  const version = (file.deadlines[kind]?.version ?? 0) + 1;
  const warnings = deadlineRules[kind].warned
    ? alertThresholds(quantity).map(({ threshold, usedDays }) => ({
        threshold,
        from: addWorkingDays(calendar, day0, usedDays).date,
      }))
    : [];
  const { basis } = deadlineRules[kind];
  return {
    type: 'DeadlineComputed',
    data: { kind, version, unit: 'WD', quantity, day0, dueDate, provisional, warnings, basis },
  };
};

/** The two clocks of a decision, where the matter has such limits. */
export const decisionClocks = (
  calendar: HolidayCalendar,
  file: CaseFile,
  day0: string,
): (CaseEvent & { type: 'DeadlineComputed' })[] => {
  const { statutoryDays, promisedDays } = file.matter;
  return [
    ...(statutoryDays === null ? [] : [computeDeadline(calendar, file, 'STATUTORY', day0, statutoryDays)]),
    ...(promisedDays === null ? [] : [computeDeadline(calendar, file, 'PROMISED', day0, promisedDays)]),
  ];
};

/** How a decision of `today` stands to the limits. */
export const timeliness = (calendar: HolidayCalendar, file: CaseFile, today: string): Timeliness => {
  const statutoryDue = file.deadlines.STATUTORY?.dueDate ?? null;
  const promisedDue = file.deadlines.PROMISED?.dueDate ?? null;
  return {
    usedWorkingDays: workingDaysBetween(calendar, file.clockDay0 ?? today, today),
    pausedWorkingDays: 0,
    statutoryDue,
    promisedDue,
    withinStatutory: statutoryDue === null ? null : today <= statutoryDue,
    withinPromised: promisedDue === null ? null : today <= promisedDue,
  };
};

/** Whether silence about an application counts as its acceptance: for licences by law (行政许可法 art. 32(4)). */
const deemsAcceptance = (file: CaseFile): boolean => file.matter.category === 'ADMINISTRATIVE_LICENCE';

const isOver = (deadline: DeadlineState | undefined, today: string): deadline is DeadlineState =>
  deadline?.open === true && today > deadline.dueDate && !deadline.alerted.includes('EXPIRY');

/** The missed acceptance window of a licence, if there is one. */
export const missedNotice = (file: CaseFile, today: string): DeadlineState | undefined => {
  const notice = file.deadlines.NOTICE_5;
  return deemsAcceptance(file) && isOver(notice, today) ? notice : undefined;
};

type Passed = Pick<DeadlineState, 'version' | 'dueDate'>;

const breach = (file: CaseFile, kind: DeadlineKind, { version, dueDate }: Passed): CaseEvent[] => {
  const passed = { kind, version, dueDate, unit: file.matter.unitId };
  const level = deadlineRules[kind].onExpiry;
  return [
    { type: 'DeadlineBreached', data: passed },
    { type: 'AlertRaised', data: { ...passed, threshold: 'EXPIRY', level } },
  ];
};

/** Deadlines that have passed unnoticed: recorded before anything else is, so that no act hides an omission. */
export const unnoticedBreaches = (file: CaseFile, today: string): CaseEvent[] =>
  (Object.keys(deadlineRules) as DeadlineKind[]).flatMap((kind) => {
    const deadline = file.deadlines[kind];
    if (kind === 'NOTICE_5' && deemsAcceptance(file)) return [];
    return isOver(deadline, today) ? breach(file, kind, deadline) : [];
  });

/**
 * 视为受理: the finding, the decision clocks from day 0 of the missed window, what of them has already passed when the silence
 * is found, and the red alert.
 */
export const deemAcceptance = (
  calendar: HolidayCalendar,
  file: CaseFile,
  missed: DeadlineState,
  at: string,
): Decided<CaseEvent>[] => {
  const { statutoryDays, promisedDays } = file.matter;
  const { unit = '', post = '' } = file.receivedBy;
  const clocks = decisionClocks(calendar, file, missed.day0);
  const [breached, alert] = breach(file, 'NOTICE_5', missed);
  const data: CaseEvents['CaseDeemedAccepted'] = {
    unit: file.matter.unitId,
    receivedDate: missed.day0,
    detectedAt: at,
    statutoryDays,
    promisedDays,
    missedBy: { unit, post },
  };
  return [
    ...(breached ? [breached] : []),
    { type: 'CaseDeemedAccepted', data, effectiveDate: missed.day0 },
    ...clocks,
    ...clocks.flatMap(({ data: clock }) => (localDate(at) > clock.dueDate ? breach(file, clock.kind, clock) : [])),
    ...(alert ? [alert] : []),
  ];
};

/** What a timer's ring means now: nothing, where the deadline is over, replaced, already reported or not yet there. */
export const noteDeadline = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { kind, version, threshold }: { kind: DeadlineKind; version: number; threshold: 'NOTICE' | 'YELLOW' | 'EXPIRY' },
  at: string,
): readonly Decided<CaseEvent>[] => {
  const deadline = file.deadlines[kind];
  const today = localDate(at);
  if (!deadline?.open || deadline.version !== version || deadline.alerted.includes(threshold)) return [];
  if (threshold === 'EXPIRY') {
    if (!isOver(deadline, today)) return [];
    const missed = kind === 'NOTICE_5' ? missedNotice(file, today) : undefined;
    return missed ? deemAcceptance(calendar, file, missed, at) : breach(file, kind, deadline);
  }
  const warning = deadline.warnings.find((candidate) => candidate.threshold === threshold);
  if (!warning || today < warning.from) return [];
  const { dueDate } = deadline;
  const unit = file.matter.unitId;
  return [{ type: 'AlertRaised', data: { kind, version, threshold, level: threshold, dueDate, unit } }];
};
