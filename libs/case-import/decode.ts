import { TextDecoder } from 'node:util';

/** A stream whose first bytes have been looked at and are still to come. */
export interface Peeked {
  /** At least `size` bytes, fewer only when the stream has no more. */
  readonly head: Buffer;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Looks at the beginning of a stream without taking it away. */
export const peek = async (stream: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> => {
  const chunks = stream[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  for (let bytes = 0; bytes < size; ) {
    const next = await chunks.next();
    if (next.done) break;
    first.push(next.value);
    bytes += next.value.length;
  }
  const head = Buffer.concat(first);
  return { head, stream: continued(head, chunks) };
};

async function* continued(head: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

/**
 * The text of a stream, without its byte order mark. Bytes that the encoding does not have become U+FFFD, so that they spoil
 * the field they stand in and nothing else.
 */
export async function* decoded(stream: AsyncIterable<Uint8Array>, encoding = 'utf-8'): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
