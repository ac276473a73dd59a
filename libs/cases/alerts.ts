import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { type Asked, type Decided, never } from '#kernel/decider';
import { type DeadlineKind, deadlineRules } from '#law/deadline-rules';
import { fileAfter } from './case.js';
import type { CaseFile, RaisedAlert } from './case-file.js';
import type { AlertRef } from './clock-events.js';
import { computedAnew } from './clocks.js';
import type { AskedOfCase, CaseCommands } from './commands.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';
import { ofAnsweringUnit } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];
type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'ExplainOverrun'
      | 'AcknowledgeAlert'
      | 'ExplainAlert'
      | 'UpholdAlert'
      | 'RescindAlert'
      | 'RecomputeDeadlines';
  }
>;

/** Anybody may read it: no identity number, mobile telephone or mail address, and no control characters. */
const personal = /\d{17}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)|[^\s@]+@[^\s@]+\.[^\s@]+/u;
const control = /\p{Cc}/u;
const longest = 1_000;

const explainOverrun = (file: CaseFile, { data, by }: Ask<'ExplainOverrun'>): Events => {
  ofAnsweringUnit(file, by);
  const { PROMISED, EXPLAIN } = file.deadlines;
  if (!EXPLAIN?.open && !file.overrunExplained && !PROMISED?.alerted.includes('EXPIRY')) throw refuse('no-overrun');
  if (file.overrunExplained) return [];
  const { publicText } = data;
  const unfit = publicText.trim() === '' || publicText.length > longest;
  if (unfit || personal.test(publicText) || control.test(publicText.replaceAll('\n', ''))) {
    throw refuse('public-text-unfit');
  }
  return [{ type: 'OverrunExplained', data }];
};

const raisedAlert = (file: CaseFile, { kind, version, threshold }: AlertRef): RaisedAlert => {
  const raised = file.alerts.find(
    (alert) => alert.kind === kind && alert.version === version && alert.threshold === threshold,
  );
  if (!raised) throw refuse('no-such-alert');
  return raised;
};

/** The clerks of the centre answer for the window; everybody else for their own unit. */
const concerned = (file: CaseFile, by: Ask<'AcknowledgeAlert'>['by']): void => {
  if (by.role !== 'clerk') ofAnsweringUnit(file, by);
};

const acknowledge = (file: CaseFile, { data, by }: Ask<'AcknowledgeAlert'>): Events => {
  concerned(file, by);
  return raisedAlert(file, data).acknowledged ? [] : [{ type: 'AlertAcknowledged', data }];
};

/** Before it counts: what was upheld or rescinded is settled. */
const explain = (file: CaseFile, { data, by }: Ask<'ExplainAlert'>): Events => {
  concerned(file, by);
  if (raisedAlert(file, data).standing !== 'RAISED') throw refuse('alert-settled');
  return [{ type: 'AlertExplained', data }];
};

const uphold = (file: CaseFile, { data }: Ask<'UpholdAlert'>): Events => {
  const { standing } = raisedAlert(file, data);
  if (standing === 'RESCINDED') throw refuse('alert-settled');
  return standing === 'UPHELD' ? [] : [{ type: 'AlertUpheld', data }];
};

/** By a ruling, also of one that was upheld: it counts no more, and is not raised again. */
const rescind = (file: CaseFile, { data }: Ask<'RescindAlert'>): Events =>
  raisedAlert(file, data).standing === 'RESCINDED'
    ? []
    : [{ type: 'AlertRescinded', data: { ...data, cause: 'RULING' } }];

/** A certificate expires on the day it names, whatever becomes of the holidays. */
const ofTheCalendar = (Object.keys(deadlineRules) as DeadlineKind[]).filter((kind) => kind !== 'RENEWAL');

/** What has ended is not rewritten (domain.md 2.4); one deadline after another, for an alert rescinded may end the next. */
const recompute = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'RecomputeDeadlines'>): Events => {
  const today = localDate(command.at);
  let known = file;
  return ofTheCalendar.flatMap((kind) => {
    if (!known.deadlines[kind]?.open) return [];
    const anew = computedAnew(calendar, known, kind, today, { cause: 'CALENDAR', calendar: calendar.version });
    known = fileAfter(known, anew, command);
    return anew;
  });
};

/** Alerts after they were raised, and clocks computed anew. */
export const decideAlert = (calendar: HolidayCalendar, file: CaseFile, command: Commands): Events => {
  switch (command.type) {
    case 'ExplainOverrun':
      return explainOverrun(file, command);
    case 'AcknowledgeAlert':
      return acknowledge(file, command);
    case 'ExplainAlert':
      return explain(file, command);
    case 'UpholdAlert':
      return uphold(file, command);
    case 'RescindAlert':
      return rescind(file, command);
    case 'RecomputeDeadlines':
      return recompute(calendar, file, command);
    default:
      return never(command);
  }
};
