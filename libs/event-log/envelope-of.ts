import { localDate } from '#calendar/legal-dates';
import type { Decided, Message } from '#kernel/decider';
import type { Actor, Attachment, Envelope } from '#kernel/envelope';
import type { Schema } from './decode.js';
import { sealedKeys } from './sealed-keys.js';

/** What the edge knows of a command besides its content: the envelope's own fields are described in libs/kernel. */
export interface CommandContext
  extends Omit<
    Envelope,
    | 'schemaVersion'
    | 'occurredAt'
    | 'recordedAt'
    | 'effectiveDate'
    | 'actor'
    | 'piiKeyRefs'
    | 'matterVersion'
    | 'attachments'
  > {
  /** The revision the caller has seen (If-Match): another one is a `StaleRevision`, not a retry. */
  readonly expectedRevision?: number;
}

/** The envelope of a decided event: who asked and when (`at`), when it is recorded, and what the command came with. */
export const envelopeOf = (
  schema: Schema,
  { type, data, effectiveDate }: Decided<Message<Record<string, unknown>>>,
  { by, at, recordedAt }: { by: Actor; at: string; recordedAt: string },
  { expectedRevision: _, ...context }: CommandContext,
  matterVersion: string | undefined,
  attachments: readonly Attachment[] | undefined,
): Envelope => {
  const keys = sealedKeys(data);
  return {
    schemaVersion: schema.versions[type] ?? 1,
    occurredAt: at,
    recordedAt,
    effectiveDate: effectiveDate ?? localDate(at),
    actor: by,
    ...context,
    ...(matterVersion === undefined ? {} : { matterVersion }),
    ...(keys.length === 0 ? {} : { piiKeyRefs: keys }),
    ...(attachments === undefined ? {} : { attachments }),
  };
};
