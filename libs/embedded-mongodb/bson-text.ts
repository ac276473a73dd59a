import { isUtf8 } from 'node:buffer';
import { CommandError } from './command-error.js';

/** A text of the bytes. Throws InvalidBSON (22) for what is not UTF-8: what it became could not be written back. */
export const textAt = (bytes: Buffer, start: number, end: number): string => {
  const text = bytes.toString('utf8', start, end);
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, end)))
    throw new CommandError(22, 'Invalid BSON: a text is not UTF-8');
  return text;
};

const slots = 4096;
const longestKept = 40;
const kept = Array.from({ length: slots }, () => '');

const isNameAt = (name: string, bytes: Buffer, start: number, end: number): boolean => {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
};

/**
 * A field's name. The same names come again and again: of those that share a slot the last one is kept, so that most are neither
 * read nor entered in the engine's table of names a second time.
 */
export const nameAt = (bytes: Buffer, start: number, end: number): string => {
  if (end - start > longestKept) return textAt(bytes, start, end);
  let hash = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return textAt(bytes, start, end);
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const slot = hash & (slots - 1);
  const known = kept[slot] ?? '';
  if (isNameAt(known, bytes, start, end)) return known;
  const name = bytes.toString('latin1', start, end);
  kept[slot] = name;
  return name;
};

/** Throws InvalidBSON (22) unless the bytes are UTF-8. Most are ASCII, which is seen sooner. */
export const checkText = (bytes: Buffer, start: number, end: number): void => {
  for (let i = start; i < end; i++)
    if ((bytes[i] ?? 0) >= 0x80) {
      if (!isUtf8(bytes.subarray(i, end))) throw new CommandError(22, 'Invalid BSON: a text is not UTF-8');
      return;
    }
};
