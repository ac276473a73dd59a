import { countKey, wholeRange } from './record-keys.js';
import { saveCatalogue, type Store, write } from './store.js';

/** Keys removed in one transaction: others wait no longer than that takes. */
const keysAtOnce = 2000;

/** Removes some keys of what was dropped first; whether there may be more. */
const sweepSome = (store: Store): boolean => {
  const [first, ...others] = store.catalogue.dropped;
  if (!first) return false;
  const keys = [...store.db.getKeys({ ...wholeRange(first.kind, first.id), limit: keysAtOnce })];
  for (const key of keys) store.db.removeSync(key);
  if (keys.length === keysAtOnce) return true;
  if (first.kind === 'documents') store.db.removeSync(countKey(first.id));
  saveCatalogue(store, { ...store.catalogue, dropped: others });
  return others.length > 0;
};

/**
 * Clears the documents and entries of what was dropped, a little at a time, behind the commands of clients. What a stop leaves
 * undone is done after the next start.
 */
export const sweepDropped = (store: Store): void => {
  if (store.sweeping || store.closing) return;
  store.sweeping = true;
  const go = async (): Promise<void> => {
    while (!store.closing && (await write(store, () => sweepSome(store))));
  };
  go()
    .catch(reportSweep)
    .finally(() => {
      store.sweeping = false;
    });
};

const reportSweep = (error: unknown): void => {
  process.emitWarning(`embedded document store: what was dropped could not be cleared: ${String(error)}`);
};
