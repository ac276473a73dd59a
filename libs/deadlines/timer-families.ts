import { type CalendarEvents, calendarSchemaVersions } from '#calendar/arrangement-events';
import { addDays, endOfDay, startOfDay } from '#calendar/legal-dates';
import { type CaseEvents, type CaseEventType, caseSchemaVersions } from '#cases/events';
import { type DeadlineKind, deadlineRules, endsDeadline } from '#law/deadline-rules';
import { type ExceptionEvents, exceptionSchemaVersions, expiryWarnings } from '#exceptions/events';
import { type PostEvents, postSchemaVersions } from '#posts/events';
import { type ReviewEvents, reviewSchema } from '#reviews/events';
import { climbsOf, type Due, instantsOf, type TermKind } from './timers.js';

/** The kinds of stream that something is due on, by how their names begin, with every event they can hold. */
export const vocabularies = {
  'case-': caseSchemaVersions,
  'review-': reviewSchema.versions,
  'post-': postSchemaVersions,
  'calendar-': calendarSchemaVersions,
  'exception-': exceptionSchemaVersions,
} as const satisfies Record<string, Readonly<Record<string, number>>>;

type Streams = keyof typeof vocabularies;

/** One row of domain.md 2.10: which events arm it, which end it, what is asked when it fires, and what that may append. */
export interface TimerFamily {
  readonly kind: DeadlineKind | TermKind | 'ESCALATION' | 'PROVISIONAL_CALENDAR';
  readonly streams: Streams;
  /** What an arming event says of the instants to look at; a row that no event arms is looked at in every pass of the sweeper. */
  readonly armedBy: Readonly<Record<string, (data: never) => readonly Due[]>>;
  readonly endedBy: readonly string[];
  /** Whether an event of `endedBy` ends it; where a stream runs several at once, nothing does and the decider alone knows. */
  readonly ends: (type: string, data: object) => boolean;
  /** Which of several that run in one stream at once an arming or ending event is about; absent where there is one. */
  readonly which?: (data: object) => string;
  readonly asks:
    | 'NoteDeadline'
    | 'NoteUnanswered'
    | 'NoteReviewTerm'
    | 'NoteUncovered'
    | 'NoteExceptionTerms'
    | 'NoteCalendarMissing';
  readonly appends: readonly string[];
}

type Armings<Vocabulary> = { readonly [Type in keyof Vocabulary]?: (data: Vocabulary[Type]) => readonly Due[] };

/** What the passing of a case's deadline may append beside the breach and the alert. */
const consequences: Partial<Record<DeadlineKind, readonly CaseEventType[]>> = {
  NOTICE_5: ['CaseDeemedAccepted', 'DeadlineComputed'],
  PROMISED: ['DeadlineComputed'],
  HEARING_REQUEST: ['HearingRightLapsed'],
  SPECIAL: ['SpecialProcedureOverrun', 'DeadlineComputed'],
  CONSULT: ['ConsultationSilent', 'DeadlineComputed'],
  RENEWAL: ['RenewalDeemedGranted'],
};

const ofCases = (Object.keys(deadlineRules) as DeadlineKind[]).map(
  (kind): TimerFamily => ({
    kind,
    streams: 'case-',
    armedBy: { DeadlineComputed: instantsOf },
    endedBy: deadlineRules[kind].endedBy,
    ends: (type, data) => endsDeadline(kind, type, data),
    asks: 'NoteDeadline',
    appends: ['DeadlineBreached', 'AlertRaised', ...(consequences[kind] ?? [])],
  }),
);

/** An alert that nobody answers goes on to the next reader (libs/law/escalation.ts). */
const ofAlerts: TimerFamily = {
  kind: 'ESCALATION',
  streams: 'case-',
  armedBy: { AlertRaised: climbsOf },
  endedBy: ['AlertAcknowledged', 'AlertExplained', 'AlertUpheld', 'AlertRescinded'],
  ends: (type) => ofAlerts.endedBy.includes(type),
  which: (data) => {
    const { kind, version, threshold } = data as Partial<CaseEvents['AlertRaised']>;
    return `${kind} ${version} ${threshold}`;
  },
  asks: 'NoteUnanswered',
  appends: ['AlertEscalated'],
};

const atEndOf = (date: string): readonly Due[] => [{ version: 1, threshold: 'EXPIRY', at: endOfDay(date) }];

const ofReviews = (
  kind: TermKind,
  dueDate: (opened: ReviewEvents['FollowUpOpened']) => string,
  endedBy: readonly (keyof ReviewEvents)[],
): TimerFamily => ({
  kind,
  streams: 'review-',
  armedBy: { FollowUpOpened: (opened) => atEndOf(dueDate(opened)) } satisfies Armings<ReviewEvents>,
  endedBy,
  // An appeal that was turned down leaves the duty where it was.
  ends: (type, data) =>
    (endedBy as readonly string[]).includes(type) &&
    (type !== 'AppealRuled' || ('excluded' in data && data.excluded === true)),
  asks: 'NoteReviewTerm',
  appends: ['ReviewTermPassed'],
});

/** One of several of its kind in a stream: a deadline of its own, named by the second it falls due at. */
const oneOfSeveral = (at: string): readonly Due[] => [
  { version: Math.floor(Date.parse(at) / 1_000), threshold: 'EXPIRY', at },
];

const coverDue = ({ coverDueAt }: PostEvents['AbsenceDeclared']): readonly Due[] =>
  coverDueAt === undefined ? [] : oneOfSeveral(coverDueAt);

const ofPosts: TimerFamily = {
  kind: 'ABSENCE_COVER',
  streams: 'post-',
  armedBy: { AbsenceDeclared: coverDue } satisfies Armings<PostEvents>,
  endedBy: ['BPostActivated', 'ReturnedToA'],
  ends: () => false,
  asks: 'NoteUncovered',
  appends: ['PostUncovered'],
};

/** Armed by the approval, which alone says the days; filed later than one of them, the sweeper notices. A renewal runs beside. */
const ofExceptions = (
  kind: TermKind,
  instantsOf: (approved: ExceptionEvents['ExceptionApproved']) => readonly string[],
  appends: readonly (keyof ExceptionEvents)[],
): TimerFamily => ({
  kind,
  streams: 'exception-',
  armedBy: {
    ExceptionApproved: (approved) => instantsOf(approved).flatMap(oneOfSeveral),
  } satisfies Armings<ExceptionEvents>,
  endedBy: ['ExceptionEffective', 'ExceptionEnded'],
  ends: () => false,
  which: (data) => {
    const { to, reviewBy } = data as Partial<ExceptionEvents['ExceptionApproved']>;
    return `${reviewBy} ${to}`;
  },
  asks: 'NoteExceptionTerms',
  appends,
});

const ofCalendars: TimerFamily = {
  kind: 'PROVISIONAL_CALENDAR',
  streams: 'calendar-',
  armedBy: {} satisfies Armings<CalendarEvents>,
  endedBy: ['HolidayArrangementPublished'],
  ends: (type) => type === 'HolidayArrangementPublished',
  asks: 'NoteCalendarMissing',
  appends: ['CalendarMissing'],
};

/** Throws where a row names an event that its streams cannot hold, or is there twice: a deadline that nothing tells of. */
export const loadFamilies = (rows: readonly TimerFamily[]): readonly TimerFamily[] => {
  const kinds = new Set<string>();
  for (const { kind, streams, armedBy, endedBy, appends } of rows) {
    if (kinds.has(kind)) throw new Error(`The timer family ${kind} is there twice.`);
    kinds.add(kind);
    const unknown = [...Object.keys(armedBy), ...endedBy, ...appends].find(
      (type) => !Object.hasOwn(vocabularies[streams], type),
    );
    if (unknown) throw new Error(`The timer family ${kind} names ${unknown}, which no stream ${streams}… can hold.`);
    if (appends.length === 0 || endedBy.length === 0) throw new Error(`The timer family ${kind} ends in nothing.`);
  }
  return rows;
};

/** The rows of domain.md 2.10 whose events exist. */
export const timerFamilies: readonly TimerFamily[] = loadFamilies([
  ...ofCases,
  ofAlerts,
  ofReviews('REVIEW_CONTACT', ({ contactDue }) => contactDue, ['ReviewerContacted', 'AppealRuled', 'ReviewClosed']),
  ofReviews('REVIEW_RECTIFY', ({ rectifyDue }) => rectifyDue, [
    'RectificationDone',
    'ReviewExplained',
    'AppealRuled',
    'ReviewClosed',
  ]),
  ofPosts,
  ofExceptions('EXCEPTION_REVIEW', ({ reviewBy }) => [startOfDay(reviewBy)], ['ExceptionReviewDue']),
  ofExceptions(
    'EXCEPTION_EXPIRY',
    ({ to }) => [...expiryWarnings.map((days) => startOfDay(addDays(to, -days))), endOfDay(to)],
    ['ExceptionExpiring', 'ExceptionExpired'],
  ),
  ofCalendars,
]);
