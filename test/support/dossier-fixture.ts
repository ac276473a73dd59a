import { join } from 'node:path';
import { calendar, happened } from './case-history.js';
import type { DossierFacts } from '#dossier/dossier-facts';
import { makeDossier } from '#dossier/make-dossier';
import type { DossierFiles } from '#dossier/manifest';
import { parseCheckpoint } from '#evidence/checkpoint';
import type { StoredEvent } from '#evidence/leaf';
import { openLeafIndex } from '#evidence/leaf-index';
import type { ProvenEvent } from '#evidence/proven-event';
import { streamEvidence } from '#evidence/stream-evidence';
import { openTreeFiles, readHead } from '#evidence/tree-files';
import { knownCalendars } from '#replay/known-calendars';
import { replay } from '#replay/replay';
import { actsTo } from './case-history.js';
import { keepTree, someEvents, testSigner } from './kept-tree.js';

const caseId = 'c1';
const stream = `case-${caseId}`;
/** Stands in for a font: what a printer makes of a paper is tested with the printer. */
const print = (paper: object): Promise<Uint8Array> => Promise.resolve(Buffer.from(JSON.stringify(paper)));

/** A log of some cases, in which one whole case stands at the end, and three checkpoints of it: two older, one over everything. */
export interface DossierScene {
  readonly files: DossierFiles;
  readonly facts: DossierFacts;
  /** The notes of the checkpoints, the smallest first. */
  readonly notes: readonly string[];
  /** An event of another case of the log, with its proof. */
  readonly ofOther: ProvenEvent;
}

export const dossierScene = async (dir: string): Promise<DossierScene> => {
  const history = happened(...actsTo.CLOSED).map((event, revision) => ({ ...event, id: `e-${revision}`, revision }));
  const own = history.map(({ id: eventId, revision, type, data, metadata }) => ({
    stream,
    revision,
    type,
    eventId,
    data,
    metadata,
  }));
  const others = someEvents(40);
  const log: readonly StoredEvent[] = [...others.slice(0, 25), ...own, ...others.slice(25)];
  const notes = await keepTree(dir, log, [10, 30, log.length]);
  const files = openTreeFiles(join(dir, 'tree'));
  const index = openLeafIndex(join(dir, 'tree'), files);
  try {
    const head = await readHead(join(dir, 'tree'));
    const checkpoint = parseCheckpoint(notes.at(-1) ?? '');
    const proven = streamEvidence({ files, index, head }, checkpoint, own, notes);
    const [ofOther] = streamEvidence({ files, index, head }, checkpoint, others.slice(0, 1), notes).events;
    if (!ofOther) throw new Error('There are other cases');
    const told = replay(history, knownCalendars(calendar));
    const { name: origin, text: key } = testSigner.verifier;
    const facts: DossierFacts = {
      caseId,
      madeAt: '2026-03-20T10:00:00+08:00',
      sealed: told,
      readable: told,
      texts: 'SEALED',
      evidence: { kind: 'dossier-evidence', version: 1, origin, key, stream, ...proven },
    };
    return { files: await makeDossier(facts, testSigner, print), facts, notes, ofOther };
  } finally {
    files.close();
    index.close();
  }
};

/** The facts with other evidence, signed again as somebody with the key could. */
export const signedAnew = (facts: DossierFacts, change: Partial<DossierFacts['evidence']>): Promise<DossierFiles> =>
  makeDossier({ ...facts, evidence: { ...facts.evidence, ...change } }, testSigner, print);
