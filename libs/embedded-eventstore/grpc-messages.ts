import { GrpcStatus, RESOURCE_EXHAUSTED, UNIMPLEMENTED } from './grpc-status.js';

/** Before each message: one byte that says whether it is compressed, four that give its length. */
export const PREFIX = 5;
/** The official client sends at most 3 MiB at once and takes up to 17 MiB. */
const LONGEST_MESSAGE = 17 * 1024 * 1024;

/** One message with its prefix. */
export const framed = (...parts: readonly Buffer[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const message = Buffer.allocUnsafe(PREFIX + length);
  message[0] = 0;
  message.writeUInt32BE(length, 1);
  let at = PREFIX;
  for (const part of parts) at += part.copy(message, at);
  return message;
};

/** Cuts a byte stream into messages. A message is a view on what was pushed; throws `GrpcStatus` on what is no message. */
export const messageSplitter = (onMessage: (message: Buffer) => void) => {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = PREFIX;

  const split = (bytes: Buffer): Buffer => {
    let at = 0;
    needed = PREFIX;
    while (bytes.length - at >= PREFIX) {
      if (bytes[at] !== 0) throw new GrpcStatus(UNIMPLEMENTED, 'Compressed messages are not supported.');
      const length = bytes.readUInt32BE(at + 1);
      if (length > LONGEST_MESSAGE) {
        throw new GrpcStatus(RESOURCE_EXHAUSTED, `A message of ${length} bytes is too long.`);
      }
      if (bytes.length - at < PREFIX + length) {
        needed = PREFIX + length;
        break;
      }
      onMessage(bytes.subarray(at + PREFIX, at + PREFIX + length));
      at += PREFIX + length;
    }
    return bytes.subarray(at);
  };

  return {
    push: (chunk: Buffer): void => {
      chunks.push(chunk);
      held += chunk.length;
      if (held < needed) return;
      const rest = split(chunks.length === 1 ? chunk : Buffer.concat(chunks));
      chunks = rest.length === 0 ? [] : [rest];
      held = rest.length;
    },
    /** Whether the stream may end here. */
    isComplete: (): boolean => held === 0,
  };
};
