/** The metadata of a stream that the store itself acts on. Everything else in it is the client's. */
export interface StreamMetadata {
  readonly maxCount?: number;
  /** Seconds. */
  readonly maxAge?: number;
  /** The first revision that can be read. */
  readonly truncateBefore?: number;
  /** Deleted, though it may be written to again: `$tb` is 2^63-1. */
  readonly isDeleted: boolean;
}

export const NO_METADATA: StreamMetadata = { isDeleted: false };
export const METADATA_TYPE = '$metadata';
/** What a deletion writes. The number is 2^63-1, beyond what JSON.parse keeps exact. */
export const DELETED = Buffer.from('{"$tb":9223372036854775807}');
const HIGHEST = 2 ** 63 - 1;
const TRUNCATING = ['$maxCount', '$maxAge', '$tb'];

export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
/** The stream that a metastream is about. */
export const streamOf = (metastream: string): string => metastream.slice(2);

const objectIn = (json: Buffer): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(json.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
};

const positive = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);

/** Malformed JSON counts as none; limits of 0 or less do not limit. */
export const parseMetadata = (json: Buffer): StreamMetadata => {
  const object = objectIn(json);
  const maxCount = positive(object.$maxCount);
  const maxAge = positive(object.$maxAge);
  const truncateBefore = positive(object.$tb);
  return {
    isDeleted: truncateBefore !== undefined && truncateBefore >= HIGHEST,
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(truncateBefore === undefined ? {} : { truncateBefore }),
  };
};

/** The same metadata with the stream readable again from `revision` on. */
export const undeleted = (json: Buffer, revision: number): Buffer =>
  Buffer.from(JSON.stringify({ ...objectIn(json), $tb: revision }));

/** Whether metadata would make events unreadable. */
export const hidesEvents = (json: Buffer): boolean => {
  const object = objectIn(json);
  return TRUNCATING.some((key) => object[key] !== undefined);
};
