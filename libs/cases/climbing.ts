import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { AlertLevel, DeadlineKind } from '#law/deadline-rules';
import { type AlertReader, stepsOf } from '#law/escalation';
import type { CaseFile, RaisedAlert } from './case-file.js';
import type { AlertClimb, AlertRef } from './clock-events.js';
import type { CaseEvent } from './events.js';

/** By when an alert raised on a legal date must be answered, and who is told of it next; no field where nobody is. */
export const climbsFrom = (
  calendar: HolidayCalendar,
  kind: DeadlineKind,
  level: AlertLevel,
  unit: string,
  today: string,
): { readonly climbs?: readonly AlertClimb[] } => {
  const climbs = stepsOf(kind, level, unit, today).map(({ to, afterWorkingDays }) => ({
    to,
    answerBy: addWorkingDays(calendar, today, afterWorkingDays).date,
  }));
  return climbs.length === 0 ? {} : { climbs };
};

const isAnswered = ({ standing, acknowledged, explained }: RaisedAlert): boolean =>
  acknowledged || explained === true || standing !== 'RAISED';

/** A warning matters while its deadline runs and has not passed; what has gone wrong, until somebody answers. */
const stillMatters = ({ alerts, deadlines }: CaseFile, alert: RaisedAlert, today: string): boolean => {
  const { kind, threshold } = alert;
  if (threshold === 'EXPIRY') return true;
  const deadline = deadlines[kind];
  const last = alerts.findLast((other) => other.kind === kind && other.threshold === threshold);
  if (!deadline?.open || !deadline.alerted.includes(threshold)) return false;
  return last === alert && today <= deadline.dueDate;
};

/** What the end of a day without an answer means now: nothing, where the step was taken, or is not needed any more. */
export const noteUnanswered = (
  file: CaseFile,
  { kind, version, threshold, to }: AlertRef & { readonly to: AlertReader },
  at: string,
): readonly Decided<CaseEvent>[] => {
  const alert = file.alerts.find(
    (raised) => raised.kind === kind && raised.version === version && raised.threshold === threshold,
  );
  const step = alert?.climbing?.steps.find((one) => one.to === to);
  const today = localDate(at);
  if (!alert?.climbing || !step || today <= step.answerBy) return [];
  if (isAnswered(alert) || !stillMatters(file, alert, today)) return [];
  const { level, dueDate } = alert.climbing;
  const unit = file.matter.unitId;
  return [{ type: 'AlertEscalated', data: { kind, version, threshold, ...step, level, dueDate, unit } }];
};
