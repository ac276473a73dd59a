import { createHash } from 'node:crypto';
import { type NoteSigner, parseNote, type SignedNote } from '#evidence/signed-note';
import { MalformedDossier } from './evidence-file.js';

/** A dossier: its files by name. */
export type DossierFiles = ReadonlyMap<string, Uint8Array>;

/** The signed list of a dossier's files. */
export const manifestName = 'MANIFEST';

/** What the installation signs of a dossier: whose log, which case, when (an instant), how many events, and every file by its SHA-256. */
export interface Manifest {
  readonly origin: string;
  readonly stream: string;
  readonly madeAt: string;
  readonly events: number;
  readonly files: ReadonlyMap<string, string>;
  readonly signed: SignedNote;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Signs the files: the log's name and "/dossier", which cannot be taken for the first line of a checkpoint, then stream, instant,
 * number of events, and a line for each file by name.
 */
export const signManifest = (
  signer: NoteSigner,
  { stream, madeAt, events }: Pick<Manifest, 'stream' | 'madeAt' | 'events'>,
  files: DossierFiles,
): string => {
  const names = [...files.keys()].toSorted();
  const lines = names.map((name) => `${sha256(files.get(name) ?? new Uint8Array())} ${name}`);
  return signer.sign(
    `${[`${signer.verifier.name}/dossier`, stream, madeAt, `${events} events`, ...lines].join('\n')}\n`,
  );
};

const mostFiles = 100;

/** Reads a manifest; throws `MalformedDossier` or `MalformedNote`. Its signature is not verified yet. */
export const parseManifest = (note: string): Manifest => {
  const signed = parseNote(note);
  const [first = '', stream = '', madeAt = '', count = '', ...lines] = signed.text.trimEnd().split('\n');
  const events = /^(\d{1,9}) events$/.exec(count)?.[1];
  if (!first.endsWith('/dossier') || stream === '' || events === undefined || lines.length > mostFiles) {
    throw new MalformedDossier('MANIFEST is none of a dossier');
  }
  const files = new Map<string, string>();
  for (const line of lines) {
    const [, hash = '', name = ''] = /^([0-9a-f]{64}) ([A-Za-z0-9._-]{1,80})$/.exec(line) ?? [];
    if (name === '' || files.has(name)) throw new MalformedDossier('a line of MANIFEST is none');
    files.set(name, hash);
  }
  return { origin: first.slice(0, -'/dossier'.length), stream, madeAt, events: Number(events), files, signed };
};

/** A file that is not as it was listed: changed, missing, or not listed at all. */
interface FileFault {
  readonly kind: 'file-changed' | 'file-missing' | 'file-added';
  readonly file: string;
}

export const fileFaults = (listed: ReadonlyMap<string, string>, files: DossierFiles): readonly FileFault[] => {
  const names = new Set([...listed.keys(), ...files.keys()]);
  return [...names].toSorted().flatMap((file): FileFault[] => {
    if (file === manifestName) return [];
    const [hash, bytes] = [listed.get(file), files.get(file)];
    if (bytes === undefined) return [{ kind: 'file-missing', file }];
    if (hash === undefined) return [{ kind: 'file-added', file }];
    return sha256(bytes) === hash ? [] : [{ kind: 'file-changed', file }];
  });
};
