import { endOfDay, startOfDay } from '#calendar/legal-dates';
import type { CaseEvents } from '#cases/events';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';

/** The terms that run outside cases: of a bad review, of the cover of a post, and of an exception. */
export type TermKind = 'REVIEW_CONTACT' | 'REVIEW_RECTIFY' | 'ABSENCE_COVER' | 'EXCEPTION_REVIEW' | 'EXCEPTION_EXPIRY';

/** A promise to look at something again at an instant. Looking costs nothing: the decider says whether it still matters. */
interface Hint {
  /** Names the stream, the deadline, its version and the threshold; holds no ':' (BullMQ refuses it). */
  readonly jobId: string;
  readonly version: number;
  readonly threshold: Threshold;
  /** ISO 8601 with zone. */
  readonly at: string;
}

export interface CaseTimer extends Hint {
  readonly caseId: string;
  readonly kind: DeadlineKind;
  /** To whom the alert of this threshold goes on if nobody has answered it; absent where the deadline itself is looked at. */
  readonly climbsTo?: AlertReader;
}

export interface TermTimer extends Hint {
  readonly stream: string;
  readonly kind: TermKind;
}

export type Timer = CaseTimer | TermTimer;

/** When something is looked at: what is announced then, of which version; of an alert that climbs, of which deadline and to whom. */
export type Due = Pick<Hint, 'version' | 'threshold' | 'at'> & {
  readonly climb?: { readonly kind: DeadlineKind; readonly to: AlertReader };
};

/** The instants of one computed deadline: each warning from the start of its day, the end at 24:00 of the due day. */
export const instantsOf = ({ version, dueDate, warnings }: CaseEvents['DeadlineComputed']): readonly Due[] => [
  ...warnings.map(({ threshold, from }) => ({ version, threshold, at: startOfDay(from) })),
  { version, threshold: 'EXPIRY', at: endOfDay(dueDate) },
];

/** The instants of an alert that nobody answers: each step when the day is over by which somebody should have. */
export const climbsOf = ({ kind, version, threshold, climbs = [] }: CaseEvents['AlertRaised']): readonly Due[] =>
  climbs.map(({ to, answerBy }) => ({ version, threshold, at: endOfDay(answerBy), climb: { kind, to } }));

/** The id that arms a timer once, and that its command carries. */
export const jobIdOf = (of: string, kind: Timer['kind'], { version, threshold }: Due): string =>
  `dl-${of}-${kind}-v${version}-${threshold}`;

/** What is looked at of a case when its time has come. */
export const caseTimer = (caseId: string, kind: DeadlineKind, due: Due): CaseTimer => {
  const { version, threshold, at, climb } = due;
  if (!climb) return { jobId: jobIdOf(caseId, kind, due), caseId, kind, version, threshold, at };
  const jobId = `${jobIdOf(caseId, climb.kind, due)}-${climb.to}`;
  return { jobId, caseId, kind: climb.kind, version, threshold, at, climbsTo: climb.to };
};

/** The timers of one computed deadline of a case. */
export const timersFor = (caseId: string, computed: CaseEvents['DeadlineComputed']): readonly CaseTimer[] =>
  instantsOf(computed).map((due) => caseTimer(caseId, computed.kind, due));

/** The timers of an alert of a case that nobody answers. */
export const climbTimersFor = (caseId: string, raised: CaseEvents['AlertRaised']): readonly CaseTimer[] =>
  climbsOf(raised).map((due) => caseTimer(caseId, raised.kind, due));
