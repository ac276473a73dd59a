import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { termAt } from '#law/policies';
import { fileAfter } from './case.js';
import type { CaseFile, Hearing } from './case-file.js';
import { computeDeadline, decisionClocksAnew } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';
import { resumed } from './specials.js';
import { holding, notRecused, ofTheUnit, reviewChain } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

const hearingBasis = '《行政许可法》第四十五条、第四十八条';

/** The right is told in writing; five working days to use it (art. 47). */
export const informHearingRight = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { by, at }: Ask<'InformHearingRight'>,
): Events => {
  holding(file, by);
  if (file.hearing) return [];
  const informedDate = localDate(at);
  const days = termAt('HEARING_REQUEST', informedDate).quantity;
  const requestBy = addWorkingDays(calendar, informedDate, days).date;
  return [
    {
      type: 'HearingRightInformed',
      data: { noticeId: documentNo(file.caseNo, 'TZQL', file.reopenings + 1), informedDate, requestBy },
    },
    computeDeadline(calendar, file, 'HEARING_REQUEST', informedDate, days),
  ];
};

const offered = ({ hearing }: CaseFile): Hearing => {
  if (!hearing) throw refuse('hearing-not-offered');
  return hearing;
};

export const requestHearing = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, at }: Ask<'RequestHearing'>,
): Events => {
  const { lapsed, requestedDate } = offered(file);
  if (lapsed) throw refuse('hearing-right-lapsed');
  if (requestedDate !== undefined) return [];
  const today = localDate(at);
  return [
    { type: 'HearingRequested', data: { by: data.by, requestedDate: today } },
    computeDeadline(calendar, file, 'HEARING_HOLD', today, termAt('HEARING_HOLD', today).quantity),
  ];
};

const independent = (file: CaseFile, host: string): void => {
  notRecused(file, host);
  if (reviewChain(file).includes(host)) throw refuse('hearing-host-involved');
};

/** A hearing that is still to be held and that who was named its host may not hold any more. */
const lostItsHost = (file: CaseFile, { notified, held }: Hearing): boolean =>
  notified !== undefined &&
  !held &&
  (file.recused.includes(notified.host) || reviewChain(file).includes(notified.host));

/**
 * Served seven working days before or earlier (art. 48). From here to the hearing the clock stands still, though not beyond the
 * days the law gives for holding one. Served again only where the host is lost, and then without a pause: what the hearing is put
 * off by is the organ's own time.
 */
export const notifyHearing = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'NotifyHearing'>): Events => {
  const { data, by, at } = command;
  ofTheUnit(file, by);
  const hearing = offered(file);
  if (hearing.requestedDate === undefined) throw refuse('hearing-not-requested');
  const again = lostItsHost(file, hearing);
  if (hearing.notified && !again) throw refuse('hearing-already-notified');
  const today = localDate(at);
  const earliest = addWorkingDays(calendar, today, termAt('HEARING_NOTICE', today).quantity).date;
  if (data.date < earliest) throw refuse('hearing-notice-short');
  independent(file, data.host);
  const notified: CaseEvent[] = [{ type: 'HearingNotified', data: { ...data, notifiedDate: today } }];
  const holdBy = file.deadlines.HEARING_HOLD?.dueDate ?? data.date;
  const plannedEnd = data.date < holdBy ? data.date : holdBy;
  if (again || plannedEnd <= today) return notified;
  const noticeId = documentNo(file.caseNo, 'TZ', (file.earlierHearingNotices ?? 0) + 1);
  const pause = { spId: noticeId, type: 'HEARING', basis: hearingBasis, noticeId, from: today, plannedEnd } as const;
  const paused: CaseEvent[] = [...notified, { type: 'ClockPaused', data: pause }];
  const after = fileAfter(file, paused, command);
  return [...paused, ...decisionClocksAnew(calendar, after, today, 'PAUSED')];
};

export const holdHearing = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'HoldHearing'>): Events => {
  const { data, by, at } = command;
  ofTheUnit(file, by);
  const { notified, held, pause } = offered(file);
  if (!notified) throw refuse('hearing-not-notified');
  if (held) return [];
  const heldDate = localDate(at);
  if (heldDate < notified.date) throw refuse('hearing-too-early');
  if (!data.signed) throw refuse('hearing-record-unsigned');
  if (data.recordId.trim() === '' || data.recordHash.trim() === '') throw refuse('report-missing');
  independent(file, notified.host);
  const ended: CaseEvent[] = [
    { type: 'HearingHeld', data: { ...data, heldDate, host: notified.host } },
    ...resumed(calendar, pause?.spId ?? '', pause, heldDate),
  ];
  return [...ended, ...decisionClocksAnew(calendar, fileAfter(file, ended, command), heldDate, 'RESUMED')];
};

/**
 * Nothing stands in the way of a decision: no special procedure is open, every opinion asked for is there, a hearing that the
 * matter needs was offered, and one that was offered is held or lapsed.
 */
export const readyForDecision = (file: CaseFile): void => {
  if (file.specials.some(({ endedDate }) => endedDate === undefined)) throw refuse('special-open');
  if (file.opinionsAwaited.length > 0) throw refuse('opinions-awaited');
  const { hearing } = file;
  if (!hearing) {
    if (file.matter.ways?.hearing) throw refuse('hearing-not-offered');
    return;
  }
  if (hearing.lapsed || hearing.held) return;
  throw refuse(hearing.requestedDate === undefined ? 'hearing-pending' : 'hearing-not-held');
};
