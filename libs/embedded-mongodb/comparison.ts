import { compare, numberOf, rankOf } from './bson-order.js';
import { CommandError, notSupported } from './command-error.js';

const accepts = {
  eq: (order: number) => order === 0,
  gt: (order: number) => order > 0,
  gte: (order: number) => order >= 0,
  lt: (order: number) => order < 0,
  lte: (order: number) => order <= 0,
} as const;

export type Comparison = keyof typeof accepts;

export const isComparison = (name: string): name is Comparison => Object.hasOwn(accepts, name);

const isNaNumber = (value: unknown): boolean => Number.isNaN(numberOf(value));

/** Compares like types only; null and missing are equal; NaN is equal to itself and otherwise beside every number. */
export const comparisonTest = (op: Comparison, operand: unknown): ((value: unknown) => boolean) => {
  if (operand === undefined || operand instanceof RegExp)
    throw new CommandError(2, `Can't compare with ${operand === undefined ? 'undefined' : 'a regular expression'}`);
  const rank = rankOfOperand(operand);
  const accept = accepts[op];
  if (isNaNumber(operand)) return (value) => isNaNumber(value) && accept(0);
  if (op === 'eq' && typeof operand === 'string') return (value) => value === operand;
  return (value) => rankOf(value) === rank && !isNaNumber(value) && accept(compare(value, operand));
};

const rankOfOperand = (operand: unknown): number => {
  try {
    return rankOf(operand);
  } catch {
    throw notSupported('A filter on a value of this type');
  }
};

const special = /[\\^$.|?*+()[\]{}]/;

/** The text of a `^literal` pattern. Any other regular expression is refused: it could not use an index. */
export const literalPrefix = (pattern: unknown): string => {
  const source = pattern instanceof RegExp ? pattern.source : pattern;
  const flags = pattern instanceof RegExp ? pattern.flags : '';
  if (typeof source !== 'string') throw new CommandError(2, '$regex has to be a string');
  if (!source.startsWith('^') || flags !== '') throw notSupported('A regular expression other than ^literal');
  const literal = source.slice(1);
  let text = '';
  for (let i = 0; i < literal.length; i++) {
    const char = literal.charAt(i);
    if (char === '\\' && i + 1 < literal.length && !/[a-zA-Z0-9]/.test(literal.charAt(i + 1)))
      text += literal.charAt(++i);
    else if (special.test(char)) throw notSupported('A regular expression other than ^literal');
    else text += char;
  }
  return text;
};
