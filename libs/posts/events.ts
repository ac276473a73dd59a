import type { Message, Recorded } from '#kernel/decider';

/** 受理, 审核, 决定, 用印: what a person can be authorised to do in a matter. */
export const scopes = ['accept', 'review', 'decide', 'seal'] as const;
export type Scope = (typeof scopes)[number];

/** Why somebody is away, as a code: words about health or family have no place in the log. */
export const absenceReasons = ['LEAVE', 'TRAINING', 'TRIP', 'OTHER_DUTY', 'UNPLANNED'] as const;
export type AbsenceReason = (typeof absenceReasons)[number];

/** Stands in a grant for every matter of its unit. */
export const everyMatter = '*';

/** What can have happened to a post (AB岗). Officers by staff id; `from` and `to` are instants, ISO 8601 with zone. */
export interface PostEvents {
  /**
   * Who holds the post from now on; said again when people change. `venue`: where it is held, whose office hours count for it;
   * not said, it stays where it was.
   */
  PostDefined: { readonly unit: string; readonly a: string; readonly b: string; readonly venue?: string };
  /** `coverDueAt`: when A's absence must be covered at the latest (ABSENCE_COVER); B's own needs no cover. */
  AbsenceDeclared: {
    readonly officer: string;
    readonly from: string;
    readonly to: string;
    readonly reason: AbsenceReason;
    readonly coverDueAt?: string;
  };
  /** `since`: when A went missing; `uncoveredMinutes`: working minutes from then until B stood in. */
  BPostActivated: {
    readonly officer: string;
    readonly inPlaceOf: string;
    readonly since: string;
    readonly uncoveredMinutes: number;
  };
  /** `acknowledged`: the one who takes them over recorded it; otherwise `HandoverAcknowledged` must follow. */
  FilesHandedOver: {
    readonly handover: number;
    readonly caseIds: readonly string[];
    readonly from: string;
    readonly to: string;
    readonly acknowledged: boolean;
  };
  HandoverAcknowledged: { readonly handover: number; readonly by: string };
  /** A has the post again. */
  ReturnedToA: { readonly officer: string; readonly from: string };
  /** Negative evidence, by the system: the cover was due and B had not been activated. */
  PostUncovered: { readonly officer: string; readonly since: string; readonly coverDueAt: string };
}

/** What can have happened to one grant of authority (授权). `from` and `to` are legal dates, both included. */
export interface GrantEvents {
  /** `matters`: codes, or `everyMatter`. `docNo`: the number of the paper that grants it. */
  AuthorityGranted: {
    readonly unit: string;
    readonly matters: readonly string[];
    readonly scopes: readonly Scope[];
    readonly grantee: string;
    readonly from: string;
    readonly to: string;
    readonly docNo: string;
  };
  /** From this moment on; what was decided before stays valid. */
  AuthorityRevoked: { readonly docNo: string };
}

/** A chief (首席代表) takes office at the first instant of `from`, a legal date; `grants` are the ids of the chief's grants. */
interface Appointment {
  readonly venue: string;
  readonly officer: string;
  /** The post the chief holds: its B is the acting chief. */
  readonly post: string;
  readonly grants: readonly string[];
  readonly docNo: string;
  readonly from: string;
}

/** What can have happened to the chiefs of a unit and the seals they keep. */
export interface ChiefEvents {
  ChiefAppointed: Appointment;
  ChiefReplaced: Appointment & { readonly previous: string };
  /** 审批专用章. */
  SealRegistered: { readonly sealId: string; readonly venue: string; readonly docNo: string };
  /** `docHash`: SHA-256 (hex) of the paper as sealed. `outsideOfficeHours` is a flag for supervision, never a refusal. */
  SealApplied: {
    readonly sealId: string;
    readonly venue: string;
    readonly docHash: string;
    readonly caseId?: string;
    readonly officer: string;
    readonly post: string;
    readonly asB: boolean;
    readonly grantId: string;
    readonly outsideOfficeHours: boolean;
  };
}

export type PostEvent = Message<PostEvents>;
export type GrantEvent = Message<GrantEvents>;
export type ChiefEvent = Message<ChiefEvents>;
export type RecordedPostEvent = Recorded<PostEvent>;

export const postSchemaVersions = {
  PostDefined: 1,
  AbsenceDeclared: 1,
  BPostActivated: 1,
  FilesHandedOver: 1,
  HandoverAcknowledged: 1,
  ReturnedToA: 1,
  PostUncovered: 1,
} as const satisfies Record<keyof PostEvents, number>;

export const grantSchemaVersions = {
  AuthorityGranted: 1,
  AuthorityRevoked: 1,
} as const satisfies Record<keyof GrantEvents, number>;

export const chiefSchemaVersions = {
  ChiefAppointed: 1,
  ChiefReplaced: 1,
  SealRegistered: 1,
  SealApplied: 1,
} as const satisfies Record<keyof ChiefEvents, number>;

export const postStream = (postId: string): string => `post-${postId}`;
export const grantStream = (grantId: string): string => `grant-${grantId}`;
/** One stream per unit: the store's expected revision keeps one chief per venue per moment. */
export const chiefStream = (unit: string): string => `chief-${unit}`;
