import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { type DeadlineKind, deadlineRules, type Threshold } from '#law/deadline-rules';
import { readersOf } from '#law/escalation';
import { policyAt } from '#law/policies';
import { fileAfter } from './case.js';
import type { CaseFile, DeadlineState } from './case-file.js';
import { climbsFrom } from './climbing.js';
import { computeDeadline, decisionClocks } from './clocks.js';
import { deemedRenewal } from './deemed-renewal.js';
import type { CaseEvent, CaseEvents } from './events.js';
import { nearestConsultation, nearestSpecial, nextConsultation, nextSpecial } from './nearest-of-kind.js';

type Events = readonly Decided<CaseEvent>[];
type Act = Pick<Asked<object>, 'by' | 'at'>;

/** Whether silence about an application counts as its acceptance: for licences by law (行政许可法 art. 32(4)). */
const deemsAcceptance = (file: CaseFile): boolean => file.matter.category === 'ADMINISTRATIVE_LICENCE';

/** Passed and not told. What has ended is measured by the day of its end. */
const isOver = (deadline: DeadlineState | undefined, today: string): deadline is DeadlineState =>
  deadline !== undefined &&
  (deadline.open ? today : (deadline.endedDate ?? '')) > deadline.dueDate &&
  !deadline.alerted.includes('EXPIRY');

/** The missed acceptance window of a licence, if there is one. */
export const missedNotice = (file: CaseFile, today: string): DeadlineState | undefined => {
  const notice = file.deadlines.NOTICE_5;
  return notice?.open && deemsAcceptance(file) && isOver(notice, today) ? notice : undefined;
};

const breach = (
  calendar: HolidayCalendar,
  file: CaseFile,
  kind: DeadlineKind,
  { version, dueDate }: Pick<DeadlineState, 'version' | 'dueDate'>,
  today: string,
): CaseEvent[] => {
  const unit = file.matter.unitId;
  const passed = { kind, version, dueDate, unit };
  const level = deadlineRules[kind].onExpiry;
  const told = readersOf(kind, level, unit, today);
  const climbs = climbsFrom(calendar, kind, level, unit, today);
  return [
    { type: 'DeadlineBreached', data: passed },
    { type: 'AlertRaised', data: { ...passed, threshold: 'EXPIRY', level, told, ...climbs } },
  ];
};

/** An overrun promise is explained in public (优化营商环境条例 art. 36), in days that count from when it was found; once. */
const explanationDue = (calendar: HolidayCalendar, file: CaseFile, today: string): CaseEvent[] => {
  const rule = policyAt(today).byId.get('OVERRUN_EXPLANATION');
  if (!rule || file.overrunExplained || file.deadlines.EXPLAIN?.open) return [];
  return [computeDeadline(calendar, file, 'EXPLAIN', today, rule.term.quantity)];
};

/** What follows from the passing of a deadline, beside the alert, where anything does. */
const consequences: Partial<
  Record<DeadlineKind, (calendar: HolidayCalendar, file: CaseFile, dueDate: string, act: Act) => Events>
> = {
  PROMISED: (calendar, file, _, { at }) => explanationDue(calendar, file, localDate(at)),
  HEARING_REQUEST: (_, __, dueDate) => [{ type: 'HearingRightLapsed', data: { requestBy: dueDate } }],
  SPECIAL: (calendar, file, _, act) => {
    const special = nearestSpecial(file);
    if (!special) return [];
    const { spId, plannedEnd } = special;
    const overrun: CaseEvent = { type: 'SpecialProcedureOverrun', data: { spId, plannedEnd } };
    return [overrun, ...nextSpecial(calendar, fileAfter(file, [overrun], act))];
  },
  CONSULT: (calendar, file, _, act) => {
    const consultation = nearestConsultation(file);
    if (!consultation) return [];
    const { consultationId, unit, dueDate } = consultation;
    const silent: CaseEvent = { type: 'ConsultationSilent', data: { consultationId, unit, dueDate } };
    return [silent, ...nextConsultation(calendar, fileAfter(file, [silent], act))];
  },
  RENEWAL: (_, file, __, { at }) => deemedRenewal(file, at),
};

const passed = (calendar: HolidayCalendar, file: CaseFile, kind: DeadlineKind, deadline: DeadlineState, act: Act) => [
  ...breach(calendar, file, kind, deadline, localDate(act.at)),
  ...(consequences[kind]?.(calendar, file, deadline.dueDate, act) ?? []),
];

const kinds = Object.keys(deadlineRules) as DeadlineKind[];

/**
 * Deadlines that have passed unnoticed, and the file once that is told: recorded before anything else is, so that no act hides
 * an omission.
 */
export const unnoticed = (
  calendar: HolidayCalendar,
  file: CaseFile,
  act: Act,
): { readonly file: CaseFile; readonly events: Events } => {
  const today = localDate(act.at);
  const events: Decided<CaseEvent>[] = [];
  let told = file;
  const untold = () =>
    kinds.find((kind) => !(kind === 'NOTICE_5' && deemsAcceptance(told)) && isOver(told.deadlines[kind], today));
  for (let kind = untold(); kind !== undefined; kind = untold()) {
    const deadline = told.deadlines[kind];
    if (!deadline) break;
    const telling = passed(calendar, told, kind, deadline, act);
    told = fileAfter(told, telling, act);
    events.push(...telling);
  }
  return { file: told, events };
};

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
  const today = localDate(at);
  const clocks = decisionClocks(calendar, file, missed.day0);
  const [breached, alert] = breach(calendar, file, 'NOTICE_5', missed, today);
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
    ...clocks
      .filter(({ data: clock }) => today > clock.dueDate)
      .flatMap(({ data: clock }) => [
        ...breach(calendar, file, clock.kind, clock, today),
        ...(clock.kind === 'PROMISED' ? explanationDue(calendar, file, today) : []),
      ]),
    ...(alert ? [alert] : []),
  ];
};

/** What a timer's ring means now: nothing, where the deadline is over, replaced, already reported or not yet there. */
export const noteDeadline = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { kind, version, threshold }: { kind: DeadlineKind; version: number; threshold: Threshold },
  act: Act,
): Events => {
  const deadline = file.deadlines[kind];
  const today = localDate(act.at);
  if (!deadline?.open || deadline.version !== version || deadline.alerted.includes(threshold)) return [];
  if (threshold === 'EXPIRY') {
    if (!isOver(deadline, today)) return [];
    const missed = kind === 'NOTICE_5' ? missedNotice(file, today) : undefined;
    return missed ? deemAcceptance(calendar, file, missed, act.at) : passed(calendar, file, kind, deadline, act);
  }
  // A warning comes before the due day is over or not at all: what is said after it is that the deadline has passed.
  const warning = deadline.warnings.find((candidate) => candidate.threshold === threshold);
  if (!warning || today < warning.from || today > deadline.dueDate) return [];
  const { dueDate } = deadline;
  const unit = file.matter.unitId;
  const told = readersOf(kind, threshold, unit, today);
  const climbs = climbsFrom(calendar, kind, threshold, unit, today);
  const data = { kind, version, threshold, level: threshold, dueDate, unit, told, ...climbs };
  return [{ type: 'AlertRaised', data }];
};
