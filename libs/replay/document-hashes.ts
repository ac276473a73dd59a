import type { ReplayedEvent } from './replayed-event.js';

/** A document by its hash, as the event names it: `at` is the field, `attachments[0]` of the envelope or one of the data. */
export interface DocumentHash {
  readonly at: string;
  readonly hash: string;
  /** Of what: a material's code, or the kind of an attached paper with its version. */
  readonly of?: string;
  /** Bytes, where the event tells. */
  readonly size?: number;
}

const isHash = (name: string): boolean => name === 'hash' || name.endsWith('Hash');

const named = (fields: Readonly<Record<string, unknown>>): { of?: string } =>
  typeof fields.code === 'string' ? { of: fields.code } : {};

const inData = (value: unknown, at: string): readonly DocumentHash[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part, index) => inData(part, `${at}[${index}]`));
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(fields).flatMap(([name, part]) =>
    isHash(name) && typeof part === 'string'
      ? [{ at: `${at}.${name}`, hash: part, ...named(fields) }]
      : inData(part, `${at}.${name}`),
  );
};

/** Every document an event names by hash: papers made out with it, papers handed in, reports and records. */
export const documentHashes = ({ data, metadata }: ReplayedEvent): readonly DocumentHash[] => [
  ...(metadata.attachments ?? []).map(({ hash, size, kind }, index) => ({
    at: `attachments[${index}]`,
    hash,
    of: kind,
    size,
  })),
  ...inData(data, 'data'),
];
