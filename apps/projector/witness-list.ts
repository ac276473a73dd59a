import { readFile } from 'node:fs/promises';
import { parseWitnessKey } from '#evidence/cosignature';
import { MalformedNote, type NoteVerifier } from '#evidence/signed-note';
import { BadConfig } from '#runtime/config';

/** A witness that is asked to cosign. */
export interface ListedWitness {
  /** The prefix of its service, `https://…`, `http://…`, or `unix:` and the path of a socket. */
  readonly url: string;
  readonly key: NoteVerifier;
}

const witnessOf = (value: unknown, at: number): ListedWitness => {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { url, key } = fields;
  if (typeof url !== 'string' || !/^(?:https?:\/\/|unix:\/)/.test(url) || !URL.canParse(url))
    throw new BadConfig(`EVIDENCE_WITNESSES: [${at}].url must be an http, https or unix URL.`);
  try {
    return { url, key: parseWitnessKey(String(key)) };
  } catch (error) {
    if (error instanceof MalformedNote) throw new BadConfig(`EVIDENCE_WITNESSES: [${at}].key: ${error.message}.`);
    throw error;
  }
};

/** Reads the witnesses from their file, `[{ url, key }]`; none without one. Throws `BadConfig`. */
export const listedWitnesses = async (file: string | undefined): Promise<readonly ListedWitness[]> => {
  if (file === undefined) return [];
  let list: unknown;
  try {
    list = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new BadConfig(`EVIDENCE_WITNESSES: ${file} cannot be read as JSON: ${String(error).slice(0, 200)}`);
  }
  if (!Array.isArray(list)) throw new BadConfig(`EVIDENCE_WITNESSES: ${file} must be a list of { url, key }.`);
  const witnesses = list.map(witnessOf);
  if (new Set(witnesses.map(({ key }) => key.text)).size < witnesses.length)
    throw new BadConfig(`EVIDENCE_WITNESSES: a key stands twice in ${file}.`);
  return witnesses;
};
