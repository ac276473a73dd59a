/** A sentence for people, in the two languages of the product. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/**
 * Why the rules said no: `forbidden` (this person may not), `conflict` (not in this state, or not now), `invalid` (the request
 * itself cannot be right), `missing` (there is no such thing, or not for this person).
 */
export type RefusalKind = 'forbidden' | 'conflict' | 'invalid' | 'missing';

/** The rules say no. Not a failure: the caller is told why by a stable code, and nothing is recorded. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly kind: RefusalKind,
    readonly detail: Bilingual,
  ) {
    super(`${code}: ${detail.en}`);
    this.name = 'Refusal';
  }
}
