import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Cosigner } from '#evidence/cosignature';
import { cosignerKeyFile } from '#evidence/cosigner-key';
import { isKeyName, MalformedNote, type NoteVerifier, parseVerifier } from '#evidence/signed-note';
import type { KnownLogs } from '#evidence/witness-decision';
import { BadConfig } from '#runtime/config';

/** What a witness is told by its file. */
export interface WitnessConfig {
  /** Its records, and its key. */
  readonly dir: string;
  readonly cosigner: Cosigner;
  readonly logs: KnownLogs;
  readonly listen: { readonly host: string; readonly port: number } | { readonly socket: string };
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const only = (value: unknown, path: string, names: readonly string[]): Fields => {
  if (!isFields(value)) throw new BadConfig(`${path} must be an object with ${names.join(', ')}.`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new BadConfig(`${path} has no field ${unknown}; its fields are ${names.join(', ')}.`);
  return value;
};

const keysOf = (keys: unknown, path: string): readonly NoteVerifier[] => {
  if (!Array.isArray(keys) || keys.length === 0) throw new BadConfig(`${path}.keys must be a list of keys.`);
  return keys.map((key: unknown, at) => {
    try {
      return parseVerifier(String(key));
    } catch (error) {
      if (error instanceof MalformedNote) throw new BadConfig(`${path}.keys[${at}]: ${error.message}.`);
      throw error;
    }
  });
};

const logsOf = (value: unknown): KnownLogs => {
  if (!Array.isArray(value) || value.length === 0) throw new BadConfig('logs must be a list of logs.');
  const logs = new Map<string, readonly NoteVerifier[]>();
  for (const [at, log] of value.entries()) {
    const path = `logs[${at}]`;
    const { origin, keys } = only(log, path, ['origin', 'keys']);
    if (typeof origin !== 'string' || !/^[^\p{Cc}]{1,200}$/u.test(origin))
      throw new BadConfig(`${path}.origin must be a line of at most 200 characters.`);
    if (logs.has(origin)) throw new BadConfig(`${path}.origin stands there twice: ${origin}.`);
    logs.set(origin, keysOf(keys, path));
  }
  return logs;
};

const listenOf = (value: unknown = {}): WitnessConfig['listen'] => {
  const { host = '127.0.0.1', port = 3100, socket } = only(value, 'listen', ['host', 'port', 'socket']);
  if (typeof socket === 'string' && socket !== '') return { socket: resolve(socket) };
  if (socket !== undefined) throw new BadConfig('listen.socket must be the path of a Unix socket.');
  if (typeof host !== 'string' || !Number.isInteger(port) || Number(port) < 0 || Number(port) > 65_535)
    throw new BadConfig('listen must have a host and a port from 0 to 65535, or a socket.');
  return { host, port: Number(port) };
};

/**
 * Reads the file of a witness: `{ name, dir, logs: [{ origin, keys }], listen: { host, port } | { socket } }`. `dir` is found from where
 * the file stands; the witness's key is made there on first use. Throws `BadConfig`.
 */
export const readWitnessConfig = async (file: string): Promise<WitnessConfig> => {
  let told: unknown;
  try {
    told = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new BadConfig(`${file} cannot be read as JSON: ${String(error).slice(0, 200)}`);
  }
  const { name, dir = 'witness', logs, listen } = only(told, file, ['name', 'dir', 'logs', 'listen']);
  if (typeof name !== 'string' || !isKeyName(name))
    throw new BadConfig('name must be that of the witness, as audit.example.cn/witness.');
  if (typeof dir !== 'string' || dir === '') throw new BadConfig('dir must be the folder of the records.');
  const known = logsOf(logs);
  const address = listenOf(listen);
  const folder = resolve(dirname(file), dir);
  const cosigner = await cosignerKeyFile(join(folder, 'cosigning.key'), name);
  return { dir: folder, cosigner, logs: known, listen: address };
};
