import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { stopsTheClock } from '#law/clock-stoppers';
import { fileAfter } from './case.js';
import type { CaseFile, ClockPause, HearingPause, Special } from './case-file.js';
import { decisionClocksAnew } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { unnoticed } from './expiry.js';
import { nextSpecial } from './nearest-of-kind.js';
import type { SpecialType } from './procedure-events.js';
import { refuse } from './refusals.js';
import { holding, notRecused, ofTheUnit } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** Where somebody goes to look, two or more go (行政许可法 art. 34). */
const onSite: ReadonlySet<SpecialType> = new Set(['SURVEY', 'SITE_CHECK', 'INSPECTION']);

const isOpen = ({ endedDate }: Special): boolean => endedDate === undefined;

/** The bureau has this procedure of this matter on file today, for at least these days. */
const covered = ({ filing, plannedDays }: CaseCommands['StartSpecial']): string => {
  if (filing === null) throw refuse('special-not-filed');
  if (plannedDays > filing.days) throw refuse('special-exceeds-filing');
  return filing.filingNo;
};

/** The pause that a written notice of the time needed gives, where the law knows one (行政许可法 art. 45). */
const pauseOf = (data: CaseCommands['StartSpecial'], at: string) => {
  const { type, clockMode, noticeId, noticeServedAt, basis } = data;
  if (clockMode === 'WITHIN_CLOCK') return undefined;
  if (!stopsTheClock(type)) throw refuse('clock-not-stoppable');
  if (!noticeId || !noticeServedAt || Date.parse(noticeServedAt) > Date.parse(at)) throw refuse('notice-not-served');
  return { type, basis, noticeId };
};

export const startSpecial = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'StartSpecial'>): Events => {
  const { data, by, at } = command;
  holding(file, by);
  const { filing: _, ...told } = data;
  if (data.type === 'HEARING') throw refuse('hearing-has-its-steps');
  if (data.basis.trim() === '') throw refuse('basis-missing');
  const filingNo = covered(data);
  if (file.specials.some((special) => special.type === data.type && isOpen(special))) {
    throw refuse('special-already-open');
  }
  if (onSite.has(data.type) && new Set(data.officers).size < 2) throw refuse('two-officers');
  notRecused(file, ...data.officers);
  const pause = pauseOf(data, at);
  const from = localDate(at);
  const plannedEnd = addWorkingDays(calendar, from, data.plannedDays).date;
  const spId = documentNo(file.caseNo, 'TS', file.specials.length + 1);
  const started: CaseEvent[] = [
    { type: 'SpecialProcedureStarted', data: { ...told, spId, plannedEnd, filingNo, startedDate: from } },
    ...(pause ? [{ type: 'ClockPaused' as const, data: { ...pause, spId, from, plannedEnd } }] : []),
  ];
  const after = fileAfter(file, started, command);
  return [...started, ...decisionClocksAnew(calendar, after, from, 'PAUSED'), ...nextSpecial(calendar, after)];
};

/** A pause that ends on a day: never later than the notice said, for what goes beyond it is the organ's own time. */
export const resumed = (
  calendar: HolidayCalendar,
  spId: string,
  pause: ClockPause | undefined,
  today: string,
): CaseEvent[] => {
  if (!pause?.valid) return [];
  const to = today < pause.to ? today : pause.to;
  const actualWorkingDays = workingDaysBetween(calendar, pause.from, to);
  return [{ type: 'ClockResumed', data: { spId, to, actualWorkingDays } }];
};

const openSpecial = (file: CaseFile, spId: string): Special => {
  const special = file.specials.find((candidate) => candidate.spId === spId && isOpen(candidate));
  if (!special) throw refuse('no-such-special');
  return special;
};

/** The end of a special procedure, of its pause, and what of its kind comes next. */
const endSpecial = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { spId, pause }: Special,
  ending: CaseEvent,
  command: Pick<Asked<object>, 'by' | 'at'>,
): Events => {
  const today = localDate(command.at);
  const ended = [ending, ...resumed(calendar, spId, pause, today)];
  const after = fileAfter(file, ended, command);
  return [...ended, ...decisionClocksAnew(calendar, after, today, 'RESUMED'), ...nextSpecial(calendar, after)];
};

export const finishSpecial = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'FinishSpecial'>): Events => {
  const { data, by, at } = command;
  holding(file, by);
  const special = openSpecial(file, data.spId);
  if (data.reportHash.trim() === '') throw refuse('report-missing');
  const finishedDate = localDate(at);
  const actualWorkingDays = workingDaysBetween(calendar, special.startedDate, finishedDate);
  const finished = { ...data, finishedDate, actualWorkingDays };
  return endSpecial(calendar, file, special, { type: 'SpecialProcedureFinished', data: finished }, command);
};

export const cancelSpecial = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'CancelSpecial'>): Events => {
  const { data, by, at } = command;
  if (by.role === 'officer') holding(file, by);
  else ofTheUnit(file, by);
  const special = openSpecial(file, data.spId);
  const cancelled = { ...data, cancelledDate: localDate(at) };
  return endSpecial(calendar, file, special, { type: 'SpecialProcedureCancelled', data: cancelled }, command);
};

/** The pause of a special procedure or of a hearing, and who started it. */
const pauseOfId = (file: CaseFile, spId: string): Omit<HearingPause, 'spId'> | undefined => {
  const special = file.specials.find((candidate) => candidate.spId === spId);
  if (special) return special.pause && { ...special.pause, startedBy: special.startedBy };
  return [file.hearing?.pause, ...(file.earlierPauses ?? [])].find((pause) => pause?.spId === spId);
};

/** Its days flow back to the organ: a limit that seemed kept, of a case open or over, may turn out to be broken. */
export const invalidatePause = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'InvalidatePause'>): Events => {
  const { spId, ground } = command.data;
  const today = localDate(command.at);
  const pause = pauseOfId(file, spId);
  if (!pause) throw refuse('no-such-pause');
  if (!pause.valid) return [];
  const invalid: CaseEvent[] = [{ type: 'PauseInvalidated', data: { spId, ground, startedBy: pause.startedBy } }];
  const without = fileAfter(file, invalid, command);
  const anew = decisionClocksAnew(calendar, without, today, 'PAUSE_INVALIDATED');
  return [...invalid, ...anew, ...unnoticed(calendar, fileAfter(without, anew, command), command).events];
};
