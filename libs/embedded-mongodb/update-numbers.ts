import { Double, Int32, Long } from 'bson';
import { numberOf } from './bson-order.js';
import { CommandError, shown } from './command-error.js';

const isDouble = (value: unknown): boolean =>
  value instanceof Double || (typeof value === 'number' && !Number.isInteger(value));

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

const whole = (value: bigint, narrow: boolean, operator: string): Int32 | Long => {
  if (value < smallest || value > largest)
    throw new CommandError(2, `Failed to apply ${operator} operations to current value: the result exceeds 64 bits`);
  const fits = value >= -(2n ** 31n) && value < 2n ** 31n;
  return narrow && fits ? new Int32(Number(value)) : Long.fromBigInt(value);
};

const isNarrow = (value: unknown): boolean => value instanceof Int32 || typeof value === 'number';

/** Sum or product in MongoDB's types: double if either is, 64 bits if either is or 32 do not hold it, else 32. */
const calculate = (operator: '$inc' | '$mul', current: unknown, operand: unknown): Double | Int32 | Long => {
  const a = numberOf(current) ?? 0;
  const b = numberOf(operand) ?? 0;
  if (isDouble(current) || isDouble(operand))
    return new Double(operator === '$inc' ? Number(a) + Number(b) : Number(a) * Number(b));
  const result = operator === '$inc' ? BigInt(a) + BigInt(b) : BigInt(a) * BigInt(b);
  return whole(result, isNarrow(current) && isNarrow(operand), operator);
};

/** `$inc` and `$mul`. Throws TypeMismatch (14) unless both are numbers; a missing field counts as zero. */
export const arithmetic =
  (operator: '$inc' | '$mul') =>
  (current: unknown, operand: unknown, path: string): unknown => {
    if (current === undefined) return operator === '$inc' ? operand : calculate(operator, new Int32(0), operand);
    if (numberOf(current) === undefined)
      throw new CommandError(
        14,
        `Cannot apply ${operator} to a value of non-numeric type. The document has the field '${path}' of non-numeric type`,
      );
    return calculate(operator, current, operand);
  };

/** Throws TypeMismatch (14) for an operand of `$inc` or `$mul` that is no number. */
export const checkNumber = (operator: string, path: string, operand: unknown): void => {
  if (numberOf(operand) !== undefined) return;
  const doing = operator === '$inc' ? 'increment' : 'multiply';
  throw new CommandError(14, `Cannot ${doing} with non-numeric argument: {${path}: ${shown(operand)}}`);
};
