import { localDate } from '#calendar/legal-dates';
import { officeHours } from '#calendar/office-hours';
import { cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import type { CaseCommand } from '#cases/commands';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { CaseTimer, TermTimer, Timer } from '#deadlines/timers';
import type { Attaching, EventLog } from '#event-log/event-log';
import { exceptionSchemaVersions } from '#exceptions/events';
import { exceptions } from '#exceptions/exception';
import { postSchemaVersions } from '#posts/events';
import { postDecider } from '#posts/post-rules';
import { reviewDecider } from '#reviews/decide';
import { reviewSchema } from '#reviews/events';
import { by, systemContext } from './system-context.js';

/** Makes out the paper of what takes effect by silence, and enters its hash in the event. */
export type Papers = Attaching<CaseCommand, CaseEvent>;

/**
 * Looks at a case because its time has come; the decider says whether that still means anything. Without `papers` what it records
 * has none. Returns how much it recorded.
 */
export const noteDeadline = async (
  log: EventLog,
  now: () => Date,
  { caseId, kind, version, threshold, climbsTo, jobId }: CaseTimer,
  calendar: HolidayCalendar = cnCalendar(),
  papers?: Papers,
): Promise<number> => {
  const at = now().toISOString();
  const alert = { kind, version, threshold };
  const asked =
    climbsTo === undefined
      ? ({ type: 'NoteDeadline', data: alert } as const)
      : ({ type: 'NoteUnanswered', data: { ...alert, to: climbsTo } } as const);
  const { events, repeated } = await log.execute(
    {
      ...(papers ? { attaching: papers } : {}),
      name: caseStream(caseId),
      decider: caseDecider(calendar),
      schema: { versions: caseSchemaVersions },
      matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
    },
    { ...asked, by, at },
    systemContext(jobId, caseId, at, calendar),
  );
  return repeated ? 0 : events.length;
};

/** Looks at the terms of a bad review. Returns how much it recorded. */
export const noteReviewTerm = async (
  log: EventLog,
  now: () => Date,
  stream: string,
  calendar: HolidayCalendar,
): Promise<number> => {
  const at = now().toISOString();
  const serviceId = stream.slice('review-'.length);
  const { events, repeated } = await log.execute(
    { name: stream, decider: reviewDecider(calendar), schema: reviewSchema },
    { type: 'NoteReviewTerm', data: {}, by, at },
    systemContext(`review-term-${serviceId}-${localDate(at)}`, serviceId, at, calendar),
  );
  return repeated ? 0 : events.length;
};

/** Looks whether B stands in for A where that was due. Returns how much it recorded. */
export const noteUncovered = async (
  log: EventLog,
  now: () => Date,
  stream: string,
  calendar: HolidayCalendar,
): Promise<number> => {
  const at = now().toISOString();
  const { events, repeated } = await log.execute(
    { name: stream, decider: postDecider(officeHours(calendar)), schema: { versions: postSchemaVersions } },
    { type: 'NoteUncovered', data: {}, by, at },
    systemContext(`post-cover-${stream}-${at}`, stream, at, calendar),
  );
  return repeated ? 0 : events.length;
};

/** Looks whether the review of an exception is due, or its last day near or over. Returns how much it recorded. */
export const noteExceptionTerms = async (
  log: EventLog,
  now: () => Date,
  stream: string,
  calendar: HolidayCalendar,
): Promise<number> => {
  const at = now().toISOString();
  const { events, repeated } = await log.execute(
    { name: stream, decider: exceptions, schema: { versions: exceptionSchemaVersions } },
    { type: 'NoteExceptionTerms', data: {}, by, at },
    systemContext(`exception-terms-${stream}-${at}`, stream, at, calendar),
  );
  return repeated ? 0 : events.length;
};

const noteTerm = {
  REVIEW_CONTACT: noteReviewTerm,
  REVIEW_RECTIFY: noteReviewTerm,
  ABSENCE_COVER: noteUncovered,
  EXCEPTION_REVIEW: noteExceptionTerms,
  EXCEPTION_EXPIRY: noteExceptionTerms,
} as const satisfies Record<TermTimer['kind'], typeof noteReviewTerm>;

/** A timer rings: it asks what its row of `timerFamilies` says. Returns how many events that made. */
export const ringTimer = (
  log: EventLog,
  now: () => Date,
  timer: Timer,
  calendar: HolidayCalendar,
  papers?: Papers,
): Promise<number> =>
  'caseId' in timer
    ? noteDeadline(log, now, timer, calendar, papers)
    : noteTerm[timer.kind](log, now, timer.stream, calendar);
