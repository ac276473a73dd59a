import { endOfDay, startOfDay } from '#calendar/legal-dates';
import type { CaseEvents } from '#cases/events';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';

/** The terms that run outside cases: of a bad review, and of the cover of a post. */
export type TermKind = 'REVIEW_CONTACT' | 'REVIEW_RECTIFY' | 'ABSENCE_COVER';

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
}

export interface TermTimer extends Hint {
  readonly stream: string;
  readonly kind: TermKind;
}

export type Timer = CaseTimer | TermTimer;

/** When a deadline is looked at: what is announced then, of which version. */
export type Due = Pick<Hint, 'version' | 'threshold' | 'at'>;

/** The instants of one computed deadline: each warning from the start of its day, the end at 24:00 of the due day. */
export const instantsOf = ({ version, dueDate, warnings }: CaseEvents['DeadlineComputed']): readonly Due[] => [
  ...warnings.map(({ threshold, from }) => ({ version, threshold, at: startOfDay(from) })),
  { version, threshold: 'EXPIRY', at: endOfDay(dueDate) },
];

/** The id that arms a timer once, and that its command carries. */
export const jobIdOf = (of: string, kind: Timer['kind'], { version, threshold }: Due): string =>
  `dl-${of}-${kind}-v${version}-${threshold}`;

/** The timers of one computed deadline of a case. */
export const timersFor = (caseId: string, computed: CaseEvents['DeadlineComputed']): readonly CaseTimer[] =>
  instantsOf(computed).map((due) => {
    const { version, threshold, at } = due;
    const { kind } = computed;
    return { jobId: jobIdOf(caseId, kind, due), caseId, kind, version, threshold, at };
  });
