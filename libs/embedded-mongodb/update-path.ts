import { isPlainObject } from './bson-order.js';
import { CommandError, notSupported, shown } from './command-error.js';
import { fieldOf, indexOfSegment } from './field-path.js';

/** Which elements of an array a `$[]`, `$[name]` or `$` segment stands for. */
export interface Positions {
  /** Tests of `arrayFilters`, by their names. */
  readonly filters: ReadonlyMap<string, (element: unknown) => boolean>;
  /** The place of the element that the query found in the array at this path, or undefined. */
  matched(arrayPath: string): number | undefined;
}

/** An array grows by at most so many elements for one path: an index in a path is not a way to fill the memory. */
const mostPadding = 1_500_000;

const pathNotViable = (segment: string, parent: unknown): CommandError =>
  new CommandError(28, `Cannot create field '${segment}' in element {${shown(parent)}}`);

const childOf = (parent: unknown, segment: string): unknown => {
  if (Array.isArray(parent)) {
    const index = indexOfSegment(segment);
    return index === undefined ? undefined : (parent[index] as unknown);
  }
  return isPlainObject(parent) ? fieldOf(parent, segment) : undefined;
};

export const valueAt = (document: unknown, segments: readonly string[]): unknown =>
  segments.reduce<unknown>(childOf, document);

const setChild = (parent: unknown, segment: string, value: unknown): void => {
  if (isPlainObject(parent)) {
    if (segment === '__proto__') throw notSupported("A field named '__proto__'");
    parent[segment] = value;
    return;
  }
  const index = indexOfSegment(segment);
  if (!Array.isArray(parent) || index === undefined) throw pathNotViable(segment, parent);
  if (index - parent.length > mostPadding)
    throw new CommandError(2, `can't backfill more than ${mostPadding} elements`);
  while (parent.length < index) parent.push(null);
  parent[index] = value;
};

/** Sets a value in place, making documents on the way. Throws PathNotViable (28) where the way is blocked. */
export const setAt = (document: unknown, segments: readonly string[], value: unknown): void => {
  let parent = document;
  for (const [i, segment] of segments.entries()) {
    if (i === segments.length - 1) {
      setChild(parent, segment, value);
      return;
    }
    let child = childOf(parent, segment);
    if (child === undefined) {
      child = {};
      setChild(parent, segment, child);
    } else if (!isPlainObject(child) && !Array.isArray(child)) throw pathNotViable(segments[i + 1] ?? '', child);
    parent = child;
  }
};

/** Removes a field in place; an element of an array becomes null. */
export const unsetAt = (document: unknown, segments: readonly string[]): void => {
  const parent = valueAt(document, segments.slice(0, -1));
  const last = segments.at(-1) ?? '';
  if (isPlainObject(parent)) delete parent[last];
  else if (Array.isArray(parent) && childOf(parent, last) !== undefined) parent[indexOfSegment(last) ?? 0] = null;
};

const placeholder = /^\$(\[(.*)\])?$/;

/** Whether a path leaves open which elements it means. */
export const isOpen = (segments: readonly string[]): boolean => segments.some((segment) => placeholder.test(segment));

const indicesFor = (segment: string, array: readonly unknown[], path: string, positions: Positions): number[] => {
  if (segment === '$') {
    const index = positions.matched(path);
    if (index === undefined)
      throw new CommandError(2, 'The positional operator did not find the match needed from the query.');
    return [index];
  }
  const name = placeholder.exec(segment)?.[2] ?? '';
  if (name === '') return [...array.keys()];
  const test = positions.filters.get(name);
  if (!test) throw new CommandError(2, `No array filter found for identifier '${name}' in path '${path}'`);
  return [...array.keys()].filter((index) => test(array[index]));
};

/** The paths that one with `$[]`, `$[name]` or `$` stands for in this document. */
export const resolvePath = (
  document: unknown,
  segments: readonly string[],
  positions: Positions,
): (readonly string[])[] => {
  const open = segments.findIndex((segment) => segment.startsWith('$') && placeholder.test(segment));
  if (open < 0) return [segments];
  const segment = segments[open] ?? '';
  const before = segments.slice(0, open);
  const array = valueAt(document, before);
  if (!Array.isArray(array)) {
    if (segment === '$') indicesFor(segment, [], before.join('.'), positions);
    throw new CommandError(
      2,
      `The path '${before.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  return indicesFor(segment, array, before.join('.'), positions).flatMap((index) =>
    resolvePath(document, [...before, String(index), ...segments.slice(open + 1)], positions),
  );
};
