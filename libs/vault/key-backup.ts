import { createHash } from 'node:crypto';
import type { Db } from 'mongodb';
import type { KeyProvider } from './key-provider.js';
import { keyCollection, referenceKeyCollection, type StoredKey, type StoredReferenceKey } from './stored-keys.js';

/** A backup that is not whole, not one, or of another vault than what is here; nothing of it was taken. */
export class BadKeyBackup extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadKeyBackup';
  }
}

type Line = { readonly dataKey: StoredKey } | { readonly referenceKey: StoredReferenceKey };

/**
 * Every key, still wrapped, a JSON object a line; the last line counts and hashes those before it. Of use only with the master
 * keys, which belong somewhere else.
 */
export async function* backupLines(db: Db): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let lines = 0;
  const told = (line: Line): string => {
    const text = `${JSON.stringify(line)}\n`;
    hash.update(text);
    lines += 1;
    return text;
  };
  for await (const referenceKey of referenceKeyCollection(db).find()) yield told({ referenceKey });
  for await (const dataKey of keyCollection(db).find().sort({ _id: 1 })) yield told({ dataKey });
  yield `${JSON.stringify({ end: { lines, sha256: hash.digest('hex') } })}\n`;
}

const checkedLines = (text: string): readonly Line[] => {
  const lines = text.split('\n').filter((line) => line !== '');
  const last = lines.pop();
  const body = lines.map((line) => `${line}\n`).join('');
  try {
    const { end } = JSON.parse(last ?? '{}') as { end?: { lines: number; sha256: string } };
    const whole = end?.lines === lines.length && end.sha256 === createHash('sha256').update(body).digest('hex');
    if (whole) return lines.map((line) => JSON.parse(line) as Line);
  } catch {
    // Not a backup at all: said below.
  }
  throw new BadKeyBackup('This is no whole backup of the vault: its last line does not vouch for the lines before it.');
};

/**
 * Brings back the keys of the keyed hashes. Where nothing was sealed yet they replace what is there: a start makes them of the oldest
 * master key it is given, which after a rotation is not the one that the lost ones were made of. Throws `BadKeyBackup`.
 */
const restoreReferenceKeys = async (db: Db, provider: KeyProvider, backup: readonly StoredReferenceKey[]) => {
  const stored = referenceKeyCollection(db);
  const isUnused = (await keyCollection(db).findOne({})) === null;
  for (const { _id, wrapped } of backup) {
    const key = provider.unwrap(wrapped);
    const here = isUnused ? null : await stored.findOne({ _id });
    if (here && !provider.unwrap(here.wrapped).equals(key)) {
      throw new BadKeyBackup(
        'Data was sealed here already, under other references than this backup has: restore into a vault without keys.',
      );
    }
  }
  for (const { _id, ...referenceKey } of backup) {
    if (isUnused) await stored.replaceOne({ _id }, referenceKey, { upsert: true });
    else await stored.updateOne({ _id }, { $setOnInsert: referenceKey }, { upsert: true });
  }
};

/**
 * Brings back the keys that are not there. A data key that is there stays as it is, and one that was destroyed, here or in the
 * backup, is destroyed afterwards. Throws `BadKeyBackup`, or what `unwrap` throws where the master keys given are not the backup's.
 * Returns how many came back. A vault that is open goes on with the references it was opened with: it has to be opened anew.
 */
export const restoreKeys = async (db: Db, provider: KeyProvider, text: string): Promise<number> => {
  const lines = checkedLines(text);
  const referenceKeys = lines.flatMap((line) => ('referenceKey' in line ? [line.referenceKey] : []));
  await restoreReferenceKeys(db, provider, referenceKeys);
  const keys = keyCollection(db);
  let restored = 0;
  for (const line of lines) {
    if ('referenceKey' in line) continue;
    const { _id, ...key } = line.dataKey;
    if (key.state === 'DESTROYED') {
      await keys.replaceOne({ _id }, key, { upsert: true });
      continue;
    }
    const { upsertedCount } = await keys.updateOne({ _id }, { $setOnInsert: key }, { upsert: true });
    restored += upsertedCount;
  }
  return restored;
};
