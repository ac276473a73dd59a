import { createHmac } from 'node:crypto';

/** What has a name in an export that could lead to somebody. */
export type Named = 'case' | 'person' | 'post' | 'certificate' | 'procedure';

/** How things are called in an export. */
export type Names = (kind: Named, id: string) => string;

export const ownNames: Names = (_, id) => id;

/**
 * The same pseudonym for the same thing within an export, and nothing to be learnt from it: keyed by 32 random bytes that are
 * thrown away with the export. Times and units stay, so a pseudonymous export is no anonymous one.
 */
export const pseudonyms =
  (key: Buffer): Names =>
  (kind, id) =>
    createHmac('sha256', key).update(`${kind}\n${id}`).digest('base64url').slice(0, 22);
