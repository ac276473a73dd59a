import type { Document } from 'bson';
import type { Cursors } from './cursors.js';
import type { Store } from './store.js';

/** What a command works with. `name` is how the client spelt it, `db` the database it was sent to. */
export interface Command {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly name: string;
  readonly db: string;
  readonly body: Document;
  /** Lists of documents as bytes; see Request. */
  readonly lists: ReadonlyMap<string, readonly Buffer[]>;
  /** When `maxTimeMS` runs out, by `performance.now()`; Infinity without one. */
  readonly deadline: number;
}

/** Answers with a document, or with the bytes of one. */
export type Handler = (command: Command) => Promise<Document | Buffer> | Document | Buffer;
