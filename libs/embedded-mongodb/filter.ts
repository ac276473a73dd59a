import type { Document } from 'bson';
import { isPlainObject } from './bson-order.js';
import { CommandError, notSupported } from './command-error.js';
import { type Comparison, comparisonTest, isComparison, literalPrefix } from './comparison.js';
import { itselfOrElement, someValue, splitPath } from './field-path.js';

/** A condition that every matching document meets; what the planner makes bounds of. */
export interface Conjunct {
  readonly path: string;
  readonly op: Comparison | 'in' | 'prefix';
  readonly value: unknown;
}

export interface Filter {
  readonly test: (document: unknown) => boolean;
  /** Hold for every match. */
  readonly conjuncts: readonly Conjunct[];
  /** The conjuncts are all of the filter. */
  readonly complete: boolean;
  /** The top-level fields that the test looks at. */
  readonly names: readonly string[];
}

type Test = (value: unknown) => boolean;

/** What one operator demands of the value a path leads to. `negated` applies after all values of the path were tried. */
interface Demand {
  readonly test: Test;
  readonly negated?: boolean;
  readonly conjunct?: Omit<Conjunct, 'path'>;
}

/** Throws BadValue (2) for what is no filter, NotImplemented (238) for operators this store does not have. */
export const parseFilter = (filter: Document): Filter => {
  const parts = Object.entries(filter).map(([name, value]) =>
    name.startsWith('$') ? parseLogical(name, value) : parseField(name, value),
  );
  return allOf(parts);
};

const allOf = (parts: readonly Filter[]): Filter => {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return {
    test: (document) => parts.every((part) => part.test(document)),
    conjuncts: parts.flatMap((part) => part.conjuncts),
    complete: parts.every((part) => part.complete),
    names: namesOf(parts),
  };
};

const namesOf = (parts: readonly Filter[]): readonly string[] => parts.flatMap(({ names }) => names);

const parseLogical = (operator: string, value: unknown): Filter => {
  switch (operator) {
    case '$and':
      return allOf(filtersOf(operator, value));
    case '$or': {
      const parts = filtersOf(operator, value);
      const [only] = parts;
      if (only && parts.length === 1) return only;
      return {
        test: (document) => parts.some((part) => part.test(document)),
        conjuncts: [],
        complete: false,
        names: namesOf(parts),
      };
    }
    case '$nor': {
      const parts = filtersOf(operator, value);
      return {
        test: (document) => !parts.some((part) => part.test(document)),
        conjuncts: [],
        complete: false,
        names: namesOf(parts),
      };
    }
    case '$comment':
      return { test: () => true, conjuncts: [], complete: true, names: [] };
    case '$expr':
    case '$where':
    case '$text':
    case '$jsonSchema':
      throw notSupported(operator);
    default:
      throw new CommandError(2, `unknown top level operator: ${operator}`);
  }
};

const filtersOf = (operator: string, value: unknown): Filter[] => {
  if (!Array.isArray(value) || value.length === 0)
    throw new CommandError(2, `${operator} argument must be a non-empty array`);
  return value.map((item: unknown) => {
    if (!isPlainObject(item)) throw new CommandError(2, `${operator} entries need to be full objects`);
    return parseFilter(item);
  });
};

const isOperators = (value: unknown): value is Record<string, unknown> =>
  isPlainObject(value) && Object.keys(value)[0]?.startsWith('$') === true;

const parseField = (path: string, value: unknown): Filter => {
  const segments = splitPath(path);
  const demands = isOperators(value) ? parseOperators(value) : [equality(value)];
  return {
    test: (document) =>
      demands.every(({ test, negated }) => someValue(document, segments, test) !== (negated ?? false)),
    conjuncts: demands.flatMap(({ conjunct }) => (conjunct ? [{ path, ...conjunct }] : [])),
    complete: demands.every(({ conjunct }) => conjunct !== undefined),
    names: segments.slice(0, 1),
  };
};

const equality = (value: unknown): Demand => {
  if (value instanceof RegExp) return prefix(value);
  return comparison('eq', value);
};

const comparison = (op: Comparison, value: unknown): Demand => {
  const test = comparisonTest(op, value);
  return { test: (found) => itselfOrElement(found, test), conjunct: { op, value } };
};

const prefix = (value: unknown): Demand => {
  const literal = literalPrefix(value);
  const starts = (found: unknown): boolean => typeof found === 'string' && found.startsWith(literal);
  return { test: (found) => itselfOrElement(found, starts), conjunct: { op: 'prefix', value: literal } };
};

const oneOf = (operator: string, value: unknown): Demand => {
  if (!Array.isArray(value)) throw new CommandError(2, `${operator} needs an array`);
  if (value.some((item) => item instanceof RegExp)) throw notSupported(`A regular expression in ${operator}`);
  const tests = value.map((item) => comparisonTest('eq', item));
  const test: Test = (found) => tests.some((one) => one(found));
  return { test: (found) => itselfOrElement(found, test), conjunct: { op: 'in', value } };
};

const negation = ({ test }: Demand): Demand => ({ test, negated: true });

const parseOperators = (operators: Record<string, unknown>): Demand[] => {
  if (Object.hasOwn(operators, '$options')) throw notSupported('$options of $regex');
  return Object.entries(operators).flatMap(([operator, value]) => parseOperator(operator, value));
};

const parseOperator = (operator: string, value: unknown): Demand[] => {
  const name = operator.slice(1);
  if (isComparison(name)) return [name === 'eq' ? equality(value) : comparison(name, value)];
  switch (operator) {
    case '$ne':
      if (value instanceof RegExp) throw new CommandError(2, "Can't have regex as arg to $ne.");
      return [negation(comparison('eq', value))];
    case '$in':
      return [oneOf(operator, value)];
    case '$nin':
      return [negation(oneOf(operator, value))];
    case '$exists':
      return [{ test: (found) => found !== undefined, negated: value === false || value === 0 || value === null }];
    case '$regex':
      return [prefix(value)];
    case '$size':
      return [{ test: arrayOfSize(value) }];
    case '$all':
      return all(value);
    case '$elemMatch':
      return [elemMatch(value)];
    case '$not':
      return [not(value)];
    case '$type':
    case '$mod':
    case '$geoWithin':
    case '$geoIntersects':
    case '$near':
    case '$nearSphere':
    case '$bitsAllSet':
    case '$bitsAnySet':
    case '$bitsAllClear':
    case '$bitsAnyClear':
      throw notSupported(operator);
    default:
      throw new CommandError(2, `unknown operator: ${operator}`);
  }
};

const arrayOfSize = (value: unknown): Test => {
  const size = typeof value === 'bigint' ? Number(value) : value;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0)
    throw new CommandError(2, '$size must be a whole number, not negative');
  return (found) => Array.isArray(found) && found.length === size;
};

const all = (value: unknown): Demand[] => {
  if (!Array.isArray(value)) throw new CommandError(2, '$all needs an array');
  if (value.length === 0) return [{ test: () => false }];
  return value.map((item: unknown) => {
    if (!isOperators(item)) return equality(item);
    if (!Object.hasOwn(item, '$elemMatch') || Object.keys(item).length > 1)
      throw new CommandError(2, 'no $ expressions in $all');
    return elemMatch(item['$elemMatch']);
  });
};

const elemMatch = (value: unknown): Demand => {
  if (!isPlainObject(value)) throw new CommandError(2, '$elemMatch needs an Object');
  const logical = ['$and', '$or', '$nor'].some((operator) => Object.hasOwn(value, operator));
  if (isOperators(value) && !logical) {
    const demands = parseOperators(value);
    const passes: Test = (item) => demands.every(({ test, negated }) => test(item) !== (negated ?? false));
    return { test: (found) => Array.isArray(found) && found.some(passes) };
  }
  const { test } = parseFilter(value);
  return { test: (found) => Array.isArray(found) && found.some((item) => isPlainObject(item) && test(item)) };
};

/** `$not` of several operators is the negation of all of them together, over all values of the path. */
const not = (value: unknown): Demand => {
  if (value instanceof RegExp) return negation(prefix(value));
  if (!isOperators(value)) throw new CommandError(2, '$not needs a regex or a document');
  const demands = parseOperators(value);
  const [only] = demands;
  if (!only || demands.length > 1) throw notSupported('$not of several operators');
  return { test: only.test, negated: !(only.negated ?? false) };
};
