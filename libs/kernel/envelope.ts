/** The roles of domain.md section 1, by their English names. */
export const roles = [
  'applicant',
  'agent',
  'clerk',
  'officer',
  'file-auditor',
  'decider',
  'chief',
  'unit-head',
  'centre',
  'bureau',
  'government',
  'supervisor',
  'investigator',
  'auditor',
  'administrator',
  'system',
  'public',
] as const;
export type Role = (typeof roles)[number];

/** Who acts. `id` is a staff or subject reference, never a name; `asB` says that the B post stands in for A. */
export interface Actor {
  readonly id: string;
  readonly role: Role;
  readonly unit?: string;
  readonly post?: string;
  readonly asB?: boolean;
}

/** The way an act came in. */
export const channels = [
  'window',
  'web',
  'app',
  'kiosk',
  'hotline',
  'post',
  'mail',
  'province',
  'internal',
  'system',
] as const;
export type Channel = (typeof channels)[number];

/**
 * An attachment by its content: SHA-256 of the stored (sealed) bytes, size in bytes. A written paper is not stored but rendered
 * again; its hash is keyed by the data key of its reader, for a plain hash of so little would give away a name.
 */
export interface Attachment {
  readonly hash: string;
  readonly size: number;
  readonly kind: string;
}

/**
 * What stands beside every event (rule 3). Three times: `occurredAt` when it happened, `recordedAt` when it was appended (both
 * instants, ISO 8601 with zone), `effectiveDate` the legal date (YYYY-MM-DD, Asia/Shanghai). No free text, no personal data.
 */
export interface Envelope {
  readonly schemaVersion: number;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly effectiveDate: string;
  readonly actor: Actor;
  /** How the actor's identity was established. */
  readonly auth: 'oidc' | 'development' | 'system' | 'import';
  /** Nobody acted: the simulation did (docs/simulation.md). Never set by what came in over HTTP. */
  readonly simulated?: true;
  readonly onBehalfOf?: string;
  readonly mandateId?: string;
  readonly grantId?: string;
  readonly channel: string;
  readonly venue?: string;
  readonly commandId: string;
  /** Keyed HMAC of the command as it was sent: the same command id with another body is refused. */
  readonly commandDigest: string;
  readonly $correlationId: string;
  readonly $causationId: string;
  readonly policyVersion: string;
  readonly calendarVersion: string;
  readonly matterVersion?: string;
  /** The body of law a case stands under: `cn` here; imported logs name their own. */
  readonly legalRegime: string;
  readonly piiKeyRefs?: readonly string[];
  readonly attachments?: readonly Attachment[];
}
