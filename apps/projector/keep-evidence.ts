import { setTimeout as sleep } from 'node:timers/promises';
import { checkKept, type EvidenceFolder, halt, signNow } from '#evidence/evidence-folder';
import { InconsistentLog } from '#evidence/kept-checkpoints';
import { leafContent, leafHash } from '#evidence/leaf';
import { nextSigning } from '#evidence/promise';
import type { NoteSigner } from '#evidence/signed-note';
import { openTreeFiles, type TreeFiles } from '#evidence/tree-files';
import { openTreeWriter, type TreeWriter } from '#evidence/tree-writer';
import { TreeInUse } from '#evidence/writer-lock';
import type { EventStore } from '#event-log/connect';
import { type AnyStored, asStored, type Logged } from '#event-log/decode';
import { follow } from '#event-log/follow';
import { readOne } from '#event-log/read-one';
import { errorFields, type LogLine } from '#runtime/log-line';
import { keepWitnessed } from './keep-witnessed.js';
import type { ListedWitness } from './witness-list.js';

interface Parts {
  readonly eventStore: EventStore;
  readonly folder: EvidenceFolder;
  readonly signer: NoteSigner;
  readonly signal: AbortSignal;
  readonly log: LogLine;
  readonly now: () => Date;
  /** Milliseconds in which events are gathered: nobody waits for a leaf, and each batch is brought to disk. */
  readonly lingerMs?: number;
  /** Who is asked to cosign each checkpoint. */
  readonly witnesses?: readonly ListedWitness[];
  /** Milliseconds between two looks for a checkpoint that is not cosigned. */
  readonly askWitnessesMs?: number;
}

const maxBatch = 4_000;
/** Milliseconds after which a waiting projector tries again to take over the tree. */
const lookAgainMs = 2_000;
/** A checkpoint that is due waits for the log's end no longer than this (milliseconds): under load there may be none. */
const waitForEndMs = 20_000;

const storedContent = ({ stream, revision, type, id, data, metadata }: Logged<AnyStored>) =>
  leafContent({ stream, revision, type, eventId: id, data, metadata });

/** The last event that was hashed must still be in the log: else the log is older than its tree. Throws `InconsistentLog`. */
const mustHoldLast = async (eventStore: EventStore, files: TreeFiles, { head }: TreeWriter): Promise<void> => {
  if (head.size === 0) return;
  const last = head.size - 1;
  const { stream, revision, type } = files.contentAt(last);
  const event = await readOne(eventStore, stream, revision);
  if (event && leafHash(last, storedContent(event)).equals(files.nodeAt(0, last))) return;
  const how = event ? 'was changed' : 'is no longer in it';
  throw new InconsistentLog(`leaf ${last}, ${stream}@${revision} (${type}), ${how}`);
};

/** Opens the tree once no other projector keeps it; undefined where this one is to stop before. */
const openWhenFree = async ({ folder, signal, log }: Parts): Promise<TreeWriter | undefined> => {
  for (let told = false; !signal.aborted; told = true) {
    try {
      return await openTreeWriter(folder.tree);
    } catch (error) {
      if (!(error instanceof TreeInUse)) throw error;
      if (!told) log('info', 'another process keeps the evidence: this one waits its turn');
      await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
};

/** Adds every event of the log to the tree, and signs it every ten minutes of the clock, which makes the end of a day one of them. */
export const keepEvidence = async (parts: Parts): Promise<void> => {
  const { eventStore, folder, signer, signal, log, now, lingerMs = 500 } = parts;
  const { witnesses = [], askWitnessesMs: lookEveryMs = 5_000 } = parts;
  const writer = await openWhenFree(parts);
  if (!writer) return;
  const files = openTreeFiles(folder.tree);
  let due: { readonly since: number } | undefined;
  let signing: Promise<void> | undefined;
  let checked = false;

  const failed = async (error: unknown): Promise<void> => {
    if (error instanceof InconsistentLog) await halt(folder, error);
    log('error', 'the log is not signed', errorFields(error));
  };

  const sign = async (): Promise<void> => {
    // All that was ever signed, once the tree has reached the end of the log; from then on it only grows.
    if (!checked) log('info', `${await checkKept(folder, files, signer)} kept checkpoints agree with the log`);
    checked = true;
    if (!due) return;
    due = undefined;
    const { size } = await signNow(folder, files, signer);
    log('info', `the log is signed up to ${size} events`);
  };

  const signWhenDue = (atEnd: boolean): void => {
    const late = due !== undefined && performance.now() - due.since > waitForEndMs;
    if (signing || !(late || (atEnd && (due || !checked)))) return;
    signing = sign()
      .catch(failed)
      .finally(() => {
        signing = undefined;
      });
  };

  const keepTime = async (): Promise<void> => {
    while (!signal.aborted) {
      const wait = nextSigning(now()).getTime() - now().getTime();
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) due ??= { since: performance.now() };
    }
  };

  const following = follow<AnyStored>(
    eventStore,
    {
      name: 'evidence',
      prefixes: 'all',
      schema: asStored,
      load: async () => {
        await mustHoldLast(eventStore, files, writer);
        return writer.head.position;
      },
      apply: ({ events, position }) => writer.append(events.map(storedContent), position),
    },
    {
      signal,
      lingerMs,
      maxBatch,
      report: (_, error) => void failed(error),
      progress: (_, atEnd) => signWhenDue(atEnd),
    },
  );
  const witnessing = witnesses.length > 0 && keepWitnessed({ folder, files, witnesses, signal, log, lookEveryMs });
  await Promise.all([following, keepTime(), witnessing]);
  await signing;
  files.close();
  await writer.close();
};
