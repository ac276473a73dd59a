import { isPlainObject } from './bson-order.js';

/** A field of a document, never what an object inherits. */
export const fieldOf = (document: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(document, name) ? document[name] : undefined;

const splitPaths = new Map<string, readonly string[]>();
const mostSplitPaths = 10_000;

/** The segments of a dotted path; remembered, for the same paths come again and again. */
export const splitPath = (path: string): readonly string[] => {
  const known = splitPaths.get(path);
  if (known) return known;
  const segments = path.split('.');
  if (splitPaths.size < mostSplitPaths) splitPaths.set(path, segments);
  return segments;
};

const arrayIndex = /^(0|[1-9]\d{0,8})$/;

/** The place in an array that a path segment names, or undefined where it is not a number. */
export const indexOfSegment = (segment: string): number | undefined =>
  arrayIndex.test(segment) ? Number(segment) : undefined;

/**
 * Every value a dotted path leads to, as a filter sees it: through the documents of arrays on the way, a missing field as
 * undefined, the array at the end as itself (its elements are the caller's business). Stops when `found` says true.
 */
export const someValue = (
  value: unknown,
  path: readonly string[],
  found: (value: unknown) => boolean,
  depth = 0,
): boolean => {
  const segment = path[depth];
  if (segment === undefined) return found(value);
  if (Array.isArray(value)) return someOfArray(value, path, found, depth, segment);
  return isPlainObject(value) ? someValue(fieldOf(value, segment), path, found, depth + 1) : found(undefined);
};

const someOfArray = (
  array: readonly unknown[],
  path: readonly string[],
  found: (value: unknown) => boolean,
  depth: number,
  segment: string,
): boolean => {
  const index = indexOfSegment(segment);
  if (index !== undefined && index < array.length && someValue(array[index], path, found, depth + 1)) return true;
  return array.some((item) => isPlainObject(item) && someValue(item, path, found, depth));
};

/** Whether the value, or one of its elements if it is an array, passes. */
export const itselfOrElement = (value: unknown, test: (value: unknown) => boolean): boolean =>
  test(value) || (Array.isArray(value) && value.some(test));
