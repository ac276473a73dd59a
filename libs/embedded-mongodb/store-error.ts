const words = {
  damaged: {
    state: 'damaged',
    advice:
      'What can be made again from elsewhere: set the directory aside and start anew. Anything else: restore a backup.',
  },
  'in-use': { state: 'in use', advice: 'Leave it alone, or stop the other server first.' },
} as const;

export type StoreReason = keyof typeof words;

/**
 * The store in a directory cannot be used: `damaged` (it does not open, or fails its check) or `in-use` (another process or server
 * holds it). `advice` says in a sentence what to do.
 */
export class StoreError extends Error {
  readonly advice: string;

  constructor(
    readonly reason: StoreReason,
    readonly dir: string,
    readonly detail: string,
  ) {
    super(`The document store in ${dir} is ${words[reason].state}: ${detail}`);
    this.name = 'StoreError';
    this.advice = words[reason].advice;
  }
}

/** A StoreError as it crosses a thread boundary, where classes do not survive. */
export interface SentError {
  readonly message: string;
  readonly store?: { readonly reason: StoreReason; readonly dir: string; readonly detail: string };
}

export const toSent = (error: unknown): SentError => {
  if (!(error instanceof StoreError))
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  const { message, reason, dir, detail } = error;
  return { message, store: { reason, dir, detail } };
};

export const fromSent = (sent: SentError): Error =>
  sent.store ? new StoreError(sent.store.reason, sent.store.dir, sent.store.detail) : new Error(sent.message);
