import type { Db } from 'mongodb';
import type { KeyProvider } from './key-provider.js';
import { keyCollection, referenceKeyCollection } from './stored-keys.js';

const chunk = 500;

/**
 * Wraps every key that an earlier master key wrapped anew under the provider's first one. May be broken off and run again, also
 * while the vault is in use: each key is replaced only as it was read. Returns how many were wrapped anew.
 */
export const rewrapKeys = async (
  db: Db,
  provider: KeyProvider,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<number> => {
  const references = referenceKeyCollection(db);
  for (const { _id, wrapped } of await references.find({ masterId: { $ne: provider.id } }).toArray()) {
    const anew = { wrapped: provider.wrap(provider.unwrap(wrapped)), masterId: provider.id };
    await references.updateOne({ _id, wrapped }, { $set: anew });
  }
  const keys = keyCollection(db);
  const toDo = { masterId: { $ne: provider.id }, wrapped: { $exists: true } };
  const total = await keys.countDocuments(toDo);
  let done = 0;
  for (;;) {
    const some = await keys.find(toDo).limit(chunk).toArray();
    if (some.length === 0) return done;
    const updates = some.flatMap(({ _id, wrapped }) =>
      wrapped === undefined
        ? []
        : [
            {
              updateOne: {
                filter: { _id, wrapped },
                update: { $set: { wrapped: provider.wrap(provider.unwrap(wrapped)), masterId: provider.id } },
              },
            },
          ],
    );
    const { modifiedCount } = await keys.bulkWrite(updates, { ordered: false });
    done += modifiedCount;
    progress(done, total);
  }
};
