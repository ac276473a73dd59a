import type { Message } from '#kernel/decider';
import type { Bilingual } from '#kernel/refusal';
import type { AlertLevel, DeadlineKind } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';

/** The ways out of the system. */
export const notificationChannels = ['WEBHOOK', 'MAIL'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** Who is to read a notification: as an alert names them, or the applicant, whom the city's message platform finds by the case number. */
export type Reader = AlertReader | 'APPLICANT';

/**
 * What is told outside of one recorded event: number, matter and dates of the case, no personal data. `about` is the event,
 * `toldBefore` the due date that was told earlier and stands no more.
 */
export interface Notice {
  readonly about: { readonly stream: string; readonly revision: number };
  readonly subject: 'ALERT_RAISED' | 'ALERT_ESCALATED' | 'DUE_DATE_MOVED';
  readonly caseNo: string;
  readonly matter: { readonly code: string; readonly name: Bilingual };
  readonly unit: string;
  readonly kind: DeadlineKind;
  readonly dueDate: string;
  readonly level?: AlertLevel;
  readonly toldBefore?: string;
  readonly readers: readonly Reader[];
}

/** Why a try did not arrive: nobody answered, not in time, or the other side said no. */
export const failureCauses = ['UNREACHABLE', 'TIMEOUT', 'REFUSED'] as const;
export type FailureCause = (typeof failureCauses)[number];

/** The delivery record of one notification on one channel: what was to be told, and what came of each try. */
export interface NotificationEvents {
  NotificationDue: Notice & { readonly channel: NotificationChannel };
  NotificationSent: { readonly tries: number };
  NotificationFailed: { readonly tries: number; readonly cause: FailureCause };
  /** The last try failed too: somebody has to look. */
  NotificationGivenUp: { readonly tries: number };
}

export type NotificationEvent = Message<NotificationEvents>;

export const notificationSchemaVersions = {
  NotificationDue: 1,
  NotificationSent: 1,
  NotificationFailed: 1,
  NotificationGivenUp: 1,
} as const satisfies Record<keyof NotificationEvents, number>;

/** One stream per event told and channel: the same event is told once, however often it is read. */
export const notificationStream = (eventId: string, channel: NotificationChannel): string =>
  `notification-${channel.toLowerCase()}-${eventId}`;
