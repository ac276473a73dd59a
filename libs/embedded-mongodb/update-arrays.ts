import { compare, equal, isPlainObject, numberOf } from './bson-order.js';
import { CommandError, notSupported } from './command-error.js';
import { parseFilter } from './filter.js';
import { parseSort, sortKey } from './sort-order.js';

const arrayAt = (operator: string, current: unknown, path: string): unknown[] => {
  if (current === undefined) return [];
  if (!Array.isArray(current))
    throw new CommandError(2, `The field '${path}' must be an array to apply ${operator} to it`);
  return [...(current as unknown[])];
};

const integerOf = (operator: string, value: unknown): number => {
  const number = Number(numberOf(value));
  if (!Number.isInteger(number)) throw new CommandError(2, `The value for ${operator} must be an integer value`);
  return number;
};

const sliced = (array: unknown[], slice: number): unknown[] => (slice < 0 ? array.slice(slice) : array.slice(0, slice));

const sortedBy = (array: unknown[], sort: unknown): unknown[] => {
  if (!isPlainObject(sort)) {
    const direction = integerOf('$sort', sort);
    if (Math.abs(direction) !== 1) throw new CommandError(2, 'The $sort element value must be either 1 or -1');
    return array.sort((a, b) => compare(a, b) * direction);
  }
  const fields = parseSort(sort);
  const keyed = array.map((item) => ({ item, key: sortKey(item, fields) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ item }) => item);
};

const modifiers = new Set(['$each', '$slice', '$sort', '$position']);

const eachOf = (operator: string, operand: unknown): { each: unknown[]; options: Record<string, unknown> } => {
  if (!isPlainObject(operand) || !Object.hasOwn(operand, '$each')) return { each: [operand], options: {} };
  const each = operand['$each'];
  if (!Array.isArray(each))
    throw new CommandError(operator === '$push' ? 2 : 14, `The argument to $each in ${operator} must be an array`);
  return { each, options: operand };
};

/** `$push` with `$each`, `$position`, `$sort` and `$slice`, applied in that order. Throws BadValue (2) on anything but an array. */
export const push = (current: unknown, operand: unknown, path: string): unknown => {
  const { each, options } = eachOf('$push', operand);
  const unknownModifier = Object.keys(options).find((name) => !modifiers.has(name));
  if (unknownModifier !== undefined) throw new CommandError(2, `Unrecognized clause in $push: ${unknownModifier}`);
  const array = arrayAt('$push', current, path);
  const position = options['$position'] === undefined ? array.length : integerOf('$position', options['$position']);
  array.splice(position, 0, ...each);
  const sorted = options['$sort'] === undefined ? array : sortedBy(array, options['$sort']);
  return options['$slice'] === undefined ? sorted : sliced(sorted, integerOf('$slice', options['$slice']));
};

export const addToSet = (current: unknown, operand: unknown, path: string): unknown => {
  const { each, options } = eachOf('$addToSet', operand);
  if (Object.keys(options).length > 1) throw new CommandError(2, 'Found unexpected fields after $each in $addToSet');
  const array = arrayAt('$addToSet', current, path);
  for (const value of each) if (!array.some((item) => equal(item, value))) array.push(value);
  return array;
};

const pullTest = (condition: unknown): ((item: unknown) => boolean) => {
  if (condition instanceof RegExp) throw notSupported('A regular expression in $pull');
  if (!isPlainObject(condition)) return (item) => equal(item, condition);
  if (Object.keys(condition)[0]?.startsWith('$')) {
    const { test } = parseFilter({ item: condition });
    return (item) => test({ item });
  }
  const { test } = parseFilter(condition);
  return (item) => isPlainObject(item) && test(item);
};

export const pull = (current: unknown, operand: unknown, path: string): unknown => {
  if (current === undefined) return undefined;
  const test = pullTest(operand);
  return arrayAt('$pull', current, path).filter((item) => !test(item));
};

export const pullAll = (current: unknown, operand: unknown, path: string): unknown => {
  if (!Array.isArray(operand)) throw new CommandError(2, '$pullAll requires an array argument');
  if (current === undefined) return undefined;
  return arrayAt('$pullAll', current, path).filter((item) => !operand.some((value) => equal(item, value)));
};

export const pop = (current: unknown, operand: unknown, path: string): unknown => {
  const end = Number(numberOf(operand));
  if (end !== 1 && end !== -1) throw new CommandError(9, '$pop expects 1 or -1');
  if (current === undefined) return undefined;
  if (!Array.isArray(current)) throw new CommandError(14, `Path '${path}' contains an element of non-array type`);
  return end === 1 ? current.slice(0, -1) : current.slice(1);
};
