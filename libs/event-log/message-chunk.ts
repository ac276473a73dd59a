/**
 * Messages of the store packed one after another, each behind its length, so that a thread can hand over many at once without
 * copying them.
 */
export interface MessageChunk {
  readonly bytes: ArrayBuffer;
  /** How many bytes of it are messages. */
  readonly used: number;
}

const chunkBytes = 256 * 1024;
const lengthBytes = 4;

/** Packs messages into buffers of a fixed size, and one that is longer into its own. `full` gets each when no more fits. */
export const chunkPacker = (full: (chunk: MessageChunk) => void) => {
  const spare: ArrayBuffer[] = [];
  let target: Buffer | undefined;
  let used = 0;

  const flush = (): void => {
    if (!target || used === 0) return;
    const chunk = { bytes: target.buffer as ArrayBuffer, used };
    target = undefined;
    used = 0;
    full(chunk);
  };
  const roomFor = (bytes: number): Buffer => {
    if (target && used + bytes > target.length) flush();
    target ??= Buffer.from(bytes > chunkBytes ? new ArrayBuffer(bytes) : (spare.pop() ?? new ArrayBuffer(chunkBytes)));
    return target;
  };
  return {
    add: (message: Buffer): void => {
      const room = roomFor(lengthBytes + message.length);
      used = room.writeUInt32LE(message.length, used);
      used += message.copy(room, used);
    },
    /** Hands over what there is. */
    flush,
    /** Takes back a buffer that was read, for the next messages. */
    reuse: (bytes: ArrayBuffer): void => {
      if (bytes.byteLength === chunkBytes) spare.push(bytes);
    },
  };
};

/** Calls `read` with each message, in order; the bytes are the chunk's own and only lent. */
export const eachMessage = ({ bytes, used }: MessageChunk, read: (message: Buffer) => void): void => {
  const all = Buffer.from(bytes, 0, used);
  for (let at = 0; at < used; ) {
    const start = at + lengthBytes;
    at = start + all.readUInt32LE(at);
    read(all.subarray(start, at));
  }
};
