import { readDocument, refreshed } from './collection-store.js';
import type { Collection } from './catalogue.js';
import { CommandError } from './command-error.js';
import type { Filter } from './filter.js';
import { findMatches, type Query } from './query-matches.js';
import { planQuery } from './query-plan.js';
import { type Store, write } from './store.js';
import { readInTurns } from './turns.js';

/** Documents changed in one transaction, and the time after which it ends sooner, in milliseconds. */
const documentsAtOnce = 500;
const sliceMs = 20;

/** Inside a write: changes one document. `unmatched`: another write was there first, and it is none of those that are meant now. */
export type ChangeOne = (collection: Collection, record: number, bytes: Buffer) => 'changed' | 'same' | 'unmatched';

export interface ManyChanged {
  readonly matched: number;
  readonly modified: number;
}

interface Slice extends ManyChanged {
  readonly next: number;
  /** Refused at a document: those before it stay changed. */
  readonly refused?: CommandError;
}

const stillThere = ({ catalogue }: Store, collection: Collection): Collection => {
  const current = refreshed(catalogue, collection);
  if (!current) throw new CommandError(175, 'query plan killed: the collection was dropped');
  return current;
};

/** Inside a write. It may be begun again, so it changes nothing but the store. */
const changeSome = (
  store: Store,
  collection: Collection,
  records: readonly number[],
  from: number,
  change: ChangeOne,
): Slice => {
  const end = performance.now() + sliceMs;
  let [next, matched, modified] = [from, 0, 0];
  try {
    while (next < records.length && next - from < documentsAtOnce && performance.now() < end) {
      const record = records[next++] ?? 0;
      const current = stillThere(store, collection);
      const bytes = readDocument(store, current, record);
      if (!bytes) continue;
      const outcome = change(current, record, bytes);
      if (outcome === 'changed') modified++;
      if (outcome !== 'unmatched') matched++;
    }
    return { next, matched, modified };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { next, matched, modified, refused: error };
  }
};

/**
 * Changes everything that matches, some documents a transaction, between the commands of others: as in MongoDB it is atomic for
 * each document and no more. All are found before the first is changed, so that a change does not meet its own results. Throws the
 * refusal of the first document that refuses; those before it stay changed.
 */
export const changeMany = async (
  store: Store,
  collection: Collection,
  { filter, hint }: { readonly filter: Filter; readonly hint: Query['hint'] },
  deadline: number,
  change: ChangeOne,
): Promise<ManyChanged> => {
  const query: Query = { filter, sort: [], hint, skip: 0, limit: Number.POSITIVE_INFINITY };
  const records: number[] = [];
  await readInTurns(findMatches(store, planQuery(collection, filter, [], hint), query), deadline, ({ record }) => {
    records.push(record);
    return false;
  });
  let [next, matched, modified] = [0, 0, 0];
  while (next < records.length) {
    if (store.closing) throw new CommandError(91, 'The server is shutting down');
    if (performance.now() > deadline) throw new CommandError(50, 'operation exceeded time limit');
    const from = next;
    const slice = await write(store, () => changeSome(store, collection, records, from, change));
    next = slice.next;
    matched += slice.matched;
    modified += slice.modified;
    if (slice.refused) throw slice.refused;
  }
  return { matched, modified };
};
