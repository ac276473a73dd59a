import { open, readFile } from 'node:fs/promises';
import type { Db } from 'mongodb';
import { erasures } from '#erasure/erasure';
import { type ErasureEvent, erasureSchemaVersions } from '#erasure/events';
import type { Logged } from '#event-log/decode';
import { scan } from '#event-log/scan';
import { type Config, readConfig } from '#runtime/config';
import { addMasterKey, localKeyProvider, masterKeyFileIn, masterKeysOf } from '#vault/key-provider';
import { backupLines, restoreKeys } from '#vault/key-backup';
import { rewrapKeys } from '#vault/rotation';
import { keyCollection } from '#vault/stored-keys';
import { openVault } from '#vault/vault';
import { progressBar } from './progress-bar.js';
import { now, withEventStore, withVault } from './running-stores.js';
import { Usage } from './usage.js';

/** How many keys there are in each state, and under how many master keys. */
const vaultStatus = async (db: Db) => {
  const keys = keyCollection(db);
  const destroyed = await keys.countDocuments({ state: 'DESTROYED' });
  const restricted = await keys.countDocuments({ state: 'RESTRICTED' });
  const total = await keys.countDocuments({});
  const masterIds = (await keys.distinct('masterId')).filter((id) => id !== undefined);
  return { active: total - destroyed - restricted, restricted, destroyed, masterIds };
};

/** Writes the wrapped keys to a new file for its owner alone; returns the number of keys. */
const backupVault = async (db: Db, file: string): Promise<number> => {
  const handle = await open(file, 'wx', 0o600);
  let lines = -1;
  try {
    for await (const line of backupLines(db)) {
      await handle.write(line);
      lines += 1;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return lines;
};

/** Brings back what is missing; whoever has the vault open still knows people by the references it was opened with. */
const restoreVault = async (db: Db, config: Config, file: string): Promise<number> => {
  const masters = await masterKeysOf(config);
  const restored = await restoreKeys(db, localKeyProvider(...masters), await readFile(file, 'utf8'));
  process.stderr.write(
    'Restart the installation now: until then it knows people by the references it was started with.\n',
  );
  return restored;
};

/** Makes a new master key in the key file; where keys come from the environment, that is for who set it. */
const newMasterKey = async (config: Config): Promise<string> => {
  if (config.vaultMasterKey !== undefined) {
    throw new Error('The master keys come from VAULT_MASTER_KEY: put the new one before the old one there.');
  }
  return addMasterKey(masterKeyFileIn(config.dataDir));
};

/** Wraps every key under the first master key; returns how many were wrapped anew. */
const rotateVault = async (db: Db, config: Config): Promise<number> => {
  const masters = await masterKeysOf(config);
  const bar = progressBar('rotate');
  const done = await rewrapKeys(db, localKeyProvider(...masters), (at, of) => bar.show(at, of, `${at} keys`));
  bar.end();
  return done;
};

/** Makes the vault do again what the log says of every case: after a crash, or after an old backup came back. */
const reconcileVault = async (
  db: Db,
  config: Config,
  events: AsyncIterable<Logged<ErasureEvent>>,
): Promise<{ restricted: number; destroyed: number }> => {
  const masters = await masterKeysOf(config);
  const vault = await openVault(db, localKeyProvider(...masters), now);
  const states = new Map<string, typeof erasures.initialState>();
  for await (const event of events) {
    states.set(event.stream, erasures.evolve(states.get(event.stream) ?? erasures.initialState, event));
  }
  let [restricted, destroyed] = [0, 0];
  for (const { stage, keyIds, restricted: isRestricted } of states.values()) {
    if (stage === 'APPROVED' || stage === 'DESTROYED') {
      await vault.destroy(keyIds);
      destroyed += keyIds.length;
    } else if (isRestricted) {
      await vault.restrict(keyIds);
      restricted += keyIds.length;
    }
  }
  return { restricted, destroyed };
};

const erasureStreams = { schema: { versions: erasureSchemaVersions }, prefixes: ['erasure-'] };

const needFile = (file: string | undefined): string => {
  if (file === undefined) throw new Usage('Name the file: vault backup <file>, vault restore <file>');
  return file;
};

const act = async (word: string, file: string | undefined): Promise<Readonly<Record<string, unknown>>> => {
  const config = readConfig(process.env);
  switch (word) {
    case 'status':
      return withVault(vaultStatus);
    case 'backup':
      return { keys: await withVault((db) => backupVault(db, needFile(file))), file: needFile(file) };
    case 'restore':
      return { restored: await withVault((db) => restoreVault(db, config, needFile(file))) };
    case 'new-master':
      return { master: await newMasterKey(config) };
    case 'rotate':
      return { rewrapped: await withVault((db) => rotateVault(db, config)) };
    case 'reconcile':
      return withEventStore((client) => withVault((db) => reconcileVault(db, config, scan(client, erasureStreams))));
    default:
      throw new Usage('Say what to do with the vault: status, backup, restore, new-master, rotate or reconcile.');
  }
};

/** `vault <act> [<file>]`. */
export const runVault = async ([word, file]: readonly string[], { json }: { json?: boolean | undefined }) => {
  const result = await act(word ?? '', file);
  const words = Object.entries(result).map(([name, value]) => `${name} ${String(value)}`);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${words.join(', ')}\n`);
};
