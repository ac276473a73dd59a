/**
 * The store in a directory cannot be used: `damaged` (it does not open, or fails its check: set the directory aside and rebuild)
 * or `in-use` (another process or server holds it: leave it alone).
 */
export class StoreError extends Error {
  constructor(
    readonly reason: 'damaged' | 'in-use',
    readonly dir: string,
    detail: string,
  ) {
    super(`The document store in ${dir} is ${reason === 'damaged' ? 'damaged' : 'in use'}: ${detail}`);
    this.name = 'StoreError';
  }
}

/** A StoreError as it crosses a thread boundary, where classes do not survive. */
export interface SentError {
  readonly message: string;
  readonly store?: { readonly reason: 'damaged' | 'in-use'; readonly dir: string; readonly detail: string };
}

export const toSent = (error: unknown): SentError => {
  if (!(error instanceof StoreError))
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  const detail = error.message.slice(error.message.indexOf(': ') + 2);
  return { message: error.message, store: { reason: error.reason, dir: error.dir, detail } };
};

export const fromSent = (sent: SentError): Error =>
  sent.store ? new StoreError(sent.store.reason, sent.store.dir, sent.store.detail) : new Error(sent.message);
