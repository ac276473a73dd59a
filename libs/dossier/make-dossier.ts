import { canonicalJson } from '#evidence/canonical-json';
import type { NoteSigner } from '#evidence/signed-note';
import type { Paper } from '#papers/paper';
import type { DossierFacts } from './dossier-facts.js';
import { dossierHtml } from './dossier-html.js';
import { dossierPaper } from './dossier-paper.js';
import { dossierReadme } from './dossier-readme.js';
import { type DossierFiles, manifestName, signManifest } from './manifest.js';

/** JSON in its canonical form (RFC 8785); what is undefined is left out. */
const canonical = (value: unknown): Uint8Array => Buffer.from(canonicalJson(JSON.parse(JSON.stringify(value))));

/** The dossier's files, listed and signed. `print` makes the PDF. */
export const makeDossier = async (
  facts: DossierFacts,
  signer: NoteSigner,
  print: (paper: Paper) => Promise<Uint8Array>,
): Promise<DossierFiles> => {
  const { caseId, madeAt, sealed, evidence } = facts;
  const files = new Map<string, Uint8Array>([
    ['README.txt', Buffer.from(dossierReadme(facts))],
    ['dossier.html', Buffer.from(dossierHtml(facts))],
    ['dossier.pdf', await print(dossierPaper(facts))],
    ['evidence.json', canonical(evidence)],
    ['replay.json', canonical({ kind: 'dossier-replay', version: 1, caseId, madeAt, ...sealed })],
  ]);
  const about = { stream: evidence.stream, madeAt, events: evidence.events.length };
  return files.set(manifestName, Buffer.from(signManifest(signer, about, files)));
};
