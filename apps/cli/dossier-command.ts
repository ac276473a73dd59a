import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { caseStream } from '#cases/events';
import { makeDossier } from '#dossier/make-dossier';
import { evidenceFolder, type EvidenceFolder, signNow } from '#evidence/evidence-folder';
import { keptCheckpoint, keptSizes } from '#evidence/kept-checkpoints';
import { openLeafIndex } from '#evidence/leaf-index';
import type { StoredEvent } from '#evidence/leaf';
import type { NoteSigner } from '#evidence/signed-note';
import { signingKeyFile } from '#evidence/signing-key';
import { NotCovered, streamEvidence, type StreamEvidence } from '#evidence/stream-evidence';
import { openTreeFiles, readHead } from '#evidence/tree-files';
import type { EventStore } from '#event-log/connect';
import { readStored } from '#event-log/read-stored';
import { openPaperPrinter } from '#paper-pdf/paper-pdf';
import { knownCalendars } from '#replay/known-calendars';
import { replay } from '#replay/replay';
import { BadConfig, readConfig } from '#runtime/config';
import { writeDossier } from './dossier-folder.js';
import { purposeFrom, recordView } from './record-view.js';
import { historyOf } from './replay-command.js';
import { now, withCalendar } from './running-stores.js';
import { Usage } from './usage.js';

interface Words {
  readonly out?: string | undefined;
  readonly checkpoint?: string[] | undefined;
  readonly purpose?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Older checkpoints of the installation that a dossier relates itself to, the latest ones. */
const olderCheckpoints = 20;
/** Milliseconds that the tree is given to reach the case's last event. */
const followWithinMs = 15_000;
const lookAgainMs = 200;

const storedEvents = async (client: EventStore, stream: string): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for await (const { id: eventId, revision, type, data, metadata } of readStored(client, stream)) {
    events.push({ stream, revision, type, eventId, data, metadata });
  }
  return events;
};

/** Signs the log once its tree holds the events, and proves them. Throws `NotCovered` where the projector does not get there. */
const evidenceOf = async (
  folder: EvidenceFolder,
  signer: NoteSigner,
  events: readonly StoredEvent[],
  known: readonly string[],
): Promise<StreamEvidence> => {
  const files = openTreeFiles(folder.tree);
  const index = openLeafIndex(folder.tree, files);
  try {
    for (const end = performance.now() + followWithinMs; ; ) {
      const sizes = (await keptSizes(folder.checkpoints)).slice(-olderCheckpoints);
      const older = await Promise.all(sizes.map(async (size) => (await keptCheckpoint(folder.checkpoints, size)).note));
      try {
        const head = await readHead(folder.tree);
        const { stream = '', revision = 0 } = events.at(-1) ?? {};
        if (index.find({ stream, revision }, head) === undefined) throw new NotCovered(stream, revision, head.size);
        const checkpoint = await signNow(folder, files, signer);
        return streamEvidence({ files, index, head: await readHead(folder.tree) }, checkpoint, events, [
          ...new Set([...known, ...older]),
        ]);
      } catch (error) {
        if (!(error instanceof NotCovered) || performance.now() > end) throw error;
        await sleep(lookAgainMs);
      }
    }
  } finally {
    files.close();
    index.close();
  }
};

/** `dossier <case> --out <folder> [--checkpoint <file>]… [--purpose <purpose>]`. Texts stay sealed: the api opens them for who may. */
export const runDossier = async ([caseId]: readonly string[], words: Words): Promise<void> => {
  const { out, checkpoint = [], purpose: said, json } = words;
  if (caseId === undefined || out === undefined)
    throw new Usage('Name the case and a new folder: dossier <case> --out <folder>');
  const purpose = purposeFrom(said);
  const known = await Promise.all(checkpoint.map((file) => readFile(file, 'utf8')));
  const { dataDir, evidenceOrigin } = readConfig(process.env);
  const folder = evidenceFolder(resolve(dataDir));
  const signer = await signingKeyFile(folder.signingKey, evidenceOrigin);
  const stream = caseStream(caseId);
  const { files, events } = await withCalendar(async (log, calendar, client) => {
    const history = await historyOf(log, caseId);
    if (history.length === 0) throw new BadConfig(`There is no case ${caseId} in this log.`);
    await recordView(log, { caseId, part: 'DOSSIER', purpose, texts: 'SEALED' });
    const stored = (await storedEvents(client, stream)).slice(0, history.length);
    const proven = await evidenceOf(folder, signer, stored, known);
    const told = replay(history, knownCalendars(calendar));
    const about = { kind: 'dossier-evidence', version: 1, origin: signer.verifier.name } as const;
    const facts = {
      caseId,
      madeAt: now().toISOString(),
      sealed: told,
      readable: told,
      texts: 'SEALED' as const,
      evidence: { ...about, key: signer.verifier.text, stream, ...proven },
    };
    const printer = await openPaperPrinter();
    return { files: await makeDossier(facts, signer, (paper) => printer.pdf(paper)), events: stored.length };
  });
  await writeDossier(out, files);
  const summary = `${events} events, ${files.size} files, ${out}`;
  process.stdout.write(
    json ? `${JSON.stringify({ caseId, events, files: [...files.keys()], out })}\n` : `${summary}\n`,
  );
};
