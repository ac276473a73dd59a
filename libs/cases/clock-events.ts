import type { Sealed } from '#kernel/sealed';
import type { AlertLevel, DeadlineKind, Threshold } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';
import type { Pause } from '#calendar/due-date';

/** Why a deadline was computed anew. */
export type DeadlineCause =
  | 'STARTED'
  | 'PAUSED'
  | 'RESUMED'
  | 'PAUSE_INVALIDATED'
  | 'EXTENDED'
  | 'CALENDAR'
  | 'REOPENED'
  | 'NEXT_OF_KIND';

/** Names one alert of a case. */
export interface AlertRef {
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly threshold: Threshold;
}

/** One step of an alert that nobody answers. */
export interface AlertClimb {
  readonly to: AlertReader;
  readonly answerBy: string;
}

export interface ClockEvents {
  /** What the officer saw: a due date with its inputs, and the dates from which warnings are given. */
  DeadlineComputed: {
    readonly kind: DeadlineKind;
    readonly version: number;
    readonly unit: 'WD' | 'ND';
    readonly quantity: number;
    readonly day0: string;
    readonly dueDate: string;
    /** The date crosses a year without a published holiday arrangement. */
    readonly provisional: boolean;
    readonly warnings: readonly { readonly threshold: 'NOTICE' | 'YELLOW'; readonly from: string }[];
    readonly basis: string;
    /** Absent where there are none. */
    readonly pauses?: readonly Pause[];
    readonly extensions?: readonly number[];
    readonly cause?: DeadlineCause;
    /** The due date of the version before, where the applicant or an officer was told another day. */
    readonly toldBefore?: string;
    /** The calendar this was computed on, where it is not the one of the envelope's day. */
    readonly calendar?: string;
    /** For the record only: what it measures was over when it was computed anew. It starts nothing. */
    readonly ended?: true;
  };
  AlertRaised: AlertRef & {
    readonly level: AlertLevel;
    readonly dueDate: string;
    readonly unit: string;
    /** Whom it goes to by the rule of its day. Absent in alerts raised before there was one. */
    readonly told?: readonly AlertReader[];
    /** To whom it goes on where nobody has answered it when `answerBy` (a legal date) is over. Absent where to nobody. */
    readonly climbs?: readonly AlertClimb[];
  };
  /** Nobody had answered it in time: it has gone on to `to`. */
  AlertEscalated: AlertRef &
    AlertClimb & {
      readonly level: AlertLevel;
      readonly dueDate: string;
      readonly unit: string;
    };
  DeadlineBreached: {
    readonly kind: DeadlineKind;
    readonly version: number;
    readonly dueDate: string;
    readonly unit: string;
  };
  AlertAcknowledged: AlertRef;
  /** The officer may explain before it counts. */
  AlertExplained: AlertRef & { readonly text: Sealed };
  AlertUpheld: AlertRef & { readonly reason: Sealed };
  /** Right no more: out of the scores, in the history. */
  AlertRescinded: AlertRef & {
    readonly cause: 'CALENDAR' | 'PAUSE' | 'EXTENSION' | 'RULING';
    readonly reason?: Sealed;
  };
}
