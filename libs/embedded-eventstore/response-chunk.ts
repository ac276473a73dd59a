import { eventMessageSize, writeEventMessage } from './read-codec.js';

/** So many bytes go out at once. */
const FULL = 64 * 1024;
const SMALL = 8 * 1024;

/** Collects messages, so that many events are one write. */
export const responseChunk = () => {
  let target = Buffer.allocUnsafe(SMALL);
  let used = 0;

  const reserve = (size: number): void => {
    if (used + size <= target.length) return;
    const larger = Buffer.allocUnsafe(Math.max(used + size, 2 * target.length, FULL + SMALL));
    target.copy(larger, 0, 0, used);
    target = larger;
  };

  return {
    isFull: (): boolean => used >= FULL,
    isEmpty: (): boolean => used === 0,
    /** A message with its prefix. */
    add: (message: Buffer): void => {
      reserve(message.length);
      used += message.copy(target, used);
    },
    addEvent: (event: Buffer | undefined, link: Buffer | undefined, position: number): void => {
      reserve(eventMessageSize(event?.length, link?.length, position));
      used = writeEventMessage(target, used, event, link, position);
    },
    /** What was collected; the chunk is empty again. */
    take: (): Buffer => {
      const bytes = target.subarray(0, used);
      target = Buffer.allocUnsafe(used >= FULL ? FULL + SMALL : SMALL);
      used = 0;
      return bytes;
    },
  };
};

export type ResponseChunk = ReturnType<typeof responseChunk>;
