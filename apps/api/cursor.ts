import { badRequest } from './problem.js';

/** Where the next page of a sorted list begins: the sort key of the last row, not a row number. */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The sort key of a cursor of `length` parts; a cursor that was not made here is a problem. */
export const decodeCursor = (cursor: string, length: number): readonly string[] => {
  const refused = badRequest('invalid-cursor', { zh: '分页标记无效。', en: 'The cursor is not one this list gave.' });
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refused;
  }
  if (!Array.isArray(key) || key.length !== length || !key.every((part) => typeof part === 'string')) throw refused;
  return key;
};
