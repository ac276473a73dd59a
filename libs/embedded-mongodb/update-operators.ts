import type { Document } from 'bson';
import { compare, isPlainObject } from './bson-order.js';
import { CommandError, notSupported } from './command-error.js';
import { splitPath } from './field-path.js';
import { encodeValue } from './key-encoding.js';
import { addToSet, pop, pull, pullAll, push } from './update-arrays.js';
import { arithmetic, checkNumber } from './update-numbers.js';
import { isOpen, type Positions, resolvePath, setAt, unsetAt, valueAt } from './update-path.js';

/** Changes a document in place. `inserting`: it is being made by an upsert. Throws MongoDB's errors, perhaps half way. */
export type Update = (document: Document, positions: Positions, inserting: boolean) => void;

/** The new value of a field, or undefined to leave it as it is. */
type Operator = (current: unknown, operand: unknown, path: string) => unknown;

interface Step {
  readonly operator: string;
  readonly path: string;
  readonly segments: readonly string[];
  readonly operand: unknown;
}

const bound =
  (sign: 1 | -1): Operator =>
  (current, operand) =>
    current === undefined || compare(operand, current) * sign > 0 ? operand : undefined;

const operators: Readonly<Record<string, Operator>> = {
  $set: (_current, operand) => operand,
  $setOnInsert: (_current, operand) => operand,
  $inc: arithmetic('$inc'),
  $mul: arithmetic('$mul'),
  $min: bound(-1),
  $max: bound(1),
  $currentDate: () => new Date(),
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};

const isKnown = (name: string): boolean => Object.hasOwn(operators, name) || name === '$unset' || name === '$rename';

const checkCurrentDate = (operand: unknown): void => {
  if (operand === true || (isPlainObject(operand) && operand['$type'] === 'date')) return;
  throw notSupported('$currentDate other than a date');
};

const checkOperand = ({ operator, path, operand }: Step): void => {
  if (operator === '$inc' || operator === '$mul') checkNumber(operator, path, operand);
  if (operator === '$currentDate') checkCurrentDate(operand);
  if (operator === '$rename' && typeof operand !== 'string')
    throw new CommandError(2, `The 'to' field for $rename must be a string: ${path}`);
};

const checkPath = (path: string): readonly string[] => {
  const segments = splitPath(path);
  for (const segment of segments) {
    if (segment === '')
      throw new CommandError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
    if (segment === '__proto__') throw notSupported(`The update path '${path}'`);
    if (segment.startsWith('$') && !isOpen([segment]))
      throw new CommandError(52, `The dollar ($) prefixed field '${segment}' in '${path}' is not valid for storage.`);
  }
  return segments;
};

const parseSteps = (update: Document): Step[] =>
  Object.entries(update).flatMap(([operator, fields]) => {
    if (!isKnown(operator))
      throw new CommandError(9, `Unknown modifier: ${operator}. Expected a valid update modifier`);
    if (!isPlainObject(fields))
      throw new CommandError(9, `Modifiers operate on fields but we found another type for ${operator}`);
    return Object.entries(fields).map(([path, operand]) => {
      const step = { operator, path, segments: checkPath(path), operand };
      checkOperand(step);
      return step;
    });
  });

/** Two operators on one path, or on a path and one inside it: ConflictingUpdateOperators (40). */
const checkConflicts = (steps: readonly Step[]): void => {
  const renamed = steps.filter(({ operator }) => operator === '$rename').map(({ operand }) => String(operand));
  const taken = new Set<string>();
  const conflict = (path: string, at: string): CommandError =>
    new CommandError(40, `Updating the path '${path}' would create a conflict at '${at}'`);
  for (const path of [...steps.map((step) => step.path), ...renamed]) {
    if (taken.has(path)) throw conflict(path, path);
    taken.add(path);
  }
  for (const path of taken)
    for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1))
      if (taken.has(path.slice(0, dot))) throw conflict(path, path.slice(0, dot));
};

const rename = (document: Document, { segments, operand }: Step): void => {
  const target = checkPath(String(operand));
  if (isOpen(segments) || isOpen(target)) throw new CommandError(2, '$rename takes no path with array elements');
  for (const path of [segments, target])
    for (let depth = 1; depth < path.length; depth++)
      if (Array.isArray(valueAt(document, path.slice(0, depth))))
        throw new CommandError(2, `The field of $rename cannot be an array element: '${path.join('.')}'`);
  const value = valueAt(document, segments);
  if (value === undefined) return;
  unsetAt(document, segments);
  setAt(document, target, value);
};

const applyStep = (document: Document, step: Step, positions: Positions): void => {
  if (step.operator === '$rename') {
    rename(document, step);
    return;
  }
  for (const segments of resolvePath(document, step.segments, positions)) {
    if (step.operator === '$unset') unsetAt(document, segments);
    else {
      const value = operators[step.operator]?.(valueAt(document, segments), step.operand, step.path);
      if (value !== undefined) setAt(document, segments, value);
    }
  }
};

const checkFilterNames = (steps: readonly Step[], names: readonly string[]): void => {
  if (names.length === 0) return;
  const used = new Set(steps.flatMap(({ segments }) => segments.filter((segment) => segment.startsWith('$['))));
  for (const name of names)
    if (!used.has(`$[${name}]`))
      throw new CommandError(9, `The array filter for identifier '${name}' was not used in the update`);
};

/**
 * Parses an update of operators, `update` being decoded with its types. `filterNames`: the identifiers of `arrayFilters`, each of
 * which must occur. Throws 9, 14, 40, 52 or 56, and 238 for what this store does not have.
 */
export const parseUpdate = (update: Document, filterNames: Iterable<string> = []): Update => {
  const steps = parseSteps(update);
  checkConflicts(steps);
  checkFilterNames(steps, [...filterNames]);
  const ordered = steps.sort((a, b) => (a.path < b.path ? -1 : 1));
  return (document, positions, inserting) => {
    const id = encodeValue(document['_id']);
    for (const step of ordered) if (inserting || step.operator !== '$setOnInsert') applyStep(document, step, positions);
    if (!inserting && !id.equals(encodeValue(document['_id'])))
      throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  };
};
