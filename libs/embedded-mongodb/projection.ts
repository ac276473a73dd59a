import { documentFrom, visitElements } from './bson-bytes.js';
import { isPlainObject, numberOf } from './bson-order.js';
import { nameAt } from './bson-text.js';
import { CommandError, notSupported } from './command-error.js';
import { decodeTyped, encode } from './stored-document.js';

/** Paths as a tree: a leaf is true. */
type Tree = Map<string, Tree | true>;

/** From a document's bytes to those of what is kept of it. */
export type Projection = (document: Buffer) => Buffer;

const truth = (path: string, value: unknown): boolean => {
  if (typeof value === 'boolean') return value;
  const number = numberOf(value);
  if (number === undefined) throw notSupported(`A projection of '${path}' other than inclusion and exclusion`);
  return Number(number) !== 0;
};

const addPath = (tree: Tree, path: string): void => {
  const segments = path.split('.');
  if (segments.some((segment) => segment === '' || segment.startsWith('$')))
    throw notSupported(`The projection path '${path}'`);
  const leaf = segments.pop() ?? '';
  let at = tree;
  for (const segment of segments) {
    const next = at.get(segment) ?? new Map<string, Tree | true>();
    if (next === true) throw new CommandError(31249, `Path collision at ${path}`);
    at.set(segment, next);
    at = next;
  }
  if (at.has(leaf)) throw new CommandError(31250, `Path collision at ${path}`);
  at.set(leaf, true);
};

const include = (value: unknown, tree: Tree): unknown => {
  if (Array.isArray(value))
    return value.filter((item) => Array.isArray(item) || isPlainObject(item)).map((item) => include(item, tree));
  if (!isPlainObject(value)) return undefined;
  const kept = Object.entries(value).flatMap(([name, item]) => {
    const branch = tree.get(name);
    if (branch === undefined) return [];
    const inner = branch === true ? item : include(item, branch);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return Object.fromEntries(kept);
};

const exclude = (value: unknown, tree: Tree): unknown => {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isPlainObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, item]) => {
    const branch = tree.get(name);
    if (branch === true) return [];
    return [[name, branch === undefined ? item : exclude(item, branch)] as const];
  });
  return Object.fromEntries(kept);
};

/** Whole fields are cut out of the bytes: nothing is decoded. */
const cut =
  (tree: Tree, inclusion: boolean): Projection =>
  (bytes) => {
    const kept: Buffer[] = [];
    visitElements(bytes, 0, (_type, name, nameEnd, _start, end) => {
      if (tree.has(nameAt(bytes, name, nameEnd)) === inclusion) kept.push(bytes.subarray(name - 1, end));
    });
    return documentFrom(kept);
  };

/** Throws 31254 for inclusion and exclusion mixed, NotImplemented (238) for everything but plain paths. */
export const parseProjection = (specification: Readonly<Record<string, unknown>>): Projection | undefined => {
  const paths = Object.entries(specification).map(([path, value]) => ({ path, wanted: truth(path, value) }));
  if (paths.length === 0) return undefined;
  const others = paths.filter(({ path }) => path !== '_id');
  const id = paths.find(({ path }) => path === '_id');
  const inclusion = others[0]?.wanted ?? id?.wanted ?? false;
  const stray = others.find(({ wanted }) => wanted !== inclusion);
  if (stray) {
    const [code, doing, kind] = inclusion ? [31254, 'exclusion', 'inclusion'] : [31253, 'inclusion', 'exclusion'];
    throw new CommandError(code, `Cannot do ${doing} on field ${stray.path} in ${kind} projection`);
  }
  const tree: Tree = new Map();
  for (const { path } of others) addPath(tree, path);
  // An inclusion keeps _id unless it says no; an exclusion drops it only if it says so. `true` means either, by kind.
  if (inclusion ? id?.wanted !== false : id?.wanted === false) tree.set('_id', true);
  if ([...tree.values()].every((branch) => branch === true)) return cut(tree, inclusion);
  return (bytes) => {
    const document = decodeTyped(bytes);
    const result = inclusion ? include(document, tree) : exclude(document, tree);
    return encode(isPlainObject(result) ? result : {});
  };
};
