import { isDeepStrictEqual } from 'node:util';

/** One field that an event changed; without `before` it was not there, without `after` it is not there any more. */
export interface Difference {
  /** Names of fields with dots, places in lists in brackets: `deadlines.STATUTORY.dueDate`, `opinions[0]`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inField = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** What differs between two JSON values, field by field; what is new or gone is told whole. Empty where nothing does. */
export const differences = (before: unknown, after: unknown, path = ''): readonly Difference[] => {
  // States share what an event did not touch.
  if (before === after) return [];
  if (before === undefined) return [{ path, after }];
  if (after === undefined) return [{ path, before }];
  if (isFields(before) && isFields(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences(before[name], after[name], inField(path, name)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, at) => at);
    return places.flatMap((at) => differences(before[at], after[at], `${path}[${at}]`));
  }
  return isDeepStrictEqual(before, after) ? [] : [{ path, before, after }];
};

const longestShown = 80;

/** A sealed text, as events carry it. */
export const isSealed = (value: unknown): boolean => isFields(value) && 'keyId' in value && 'box' in value;

/** A value for a line of a terminal or a table: sealed texts by a mark, long ones shortened. */
export const valueInWords = (value: unknown): string => {
  if (value === undefined) return '—';
  if (typeof value === 'string') return shortened(value);
  return shortened(JSON.stringify(value, (_, part: unknown) => (isSealed(part) ? '〔已封存 sealed〕' : part)) ?? '');
};

const shortened = (text: string): string => {
  const characters = Array.from(text);
  return characters.length > longestShown ? `${characters.slice(0, longestShown - 1).join('')}…` : text;
};

/** A difference as a line: `stage: RECEIVED → ACCEPTED`. */
export const differenceInWords = ({ path, before, after }: Difference): string =>
  `${path}: ${valueInWords(before)} → ${valueInWords(after)}`;
