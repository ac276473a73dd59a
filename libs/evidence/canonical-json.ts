/** Texts of these characters alone are written as they are; JSON.stringify knows which of the others are escaped. */
const plain = /^[ !#-[\]-~]*$/;

const text = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value));

/** The members of objects that have the same names in the same order: how they are written. */
interface Shape {
  readonly names: readonly string[];
  /** In canonical order: a name, and what stands before its value. */
  readonly members: readonly (readonly [name: string, before: string])[];
}

/**
 * By their first name. Events of a kind have the same names: sorting and escaping them each time took most of the time that a verifier
 * takes, and making one key of them much of what was left.
 */
const shapes = new Map<string | undefined, Shape[]>();
const mostShapes = 1_000;
let known = 0;

const isOf = ({ names }: Shape, others: readonly string[]): boolean => {
  if (names.length !== others.length) return false;
  for (let at = 0; at < others.length; at += 1) if (names[at] !== others[at]) return false;
  return true;
};

const shapeOf = (names: readonly string[]): Shape => {
  const alike = shapes.get(names[0]);
  if (alike) for (const shape of alike) if (isOf(shape, names)) return shape;
  // Sorting compares UTF-16 code units, as RFC 8785 section 3.2.3 asks.
  const members = names.toSorted().map((name) => [name, `${text(name)}:`] as const);
  const shape = { names, members };
  if (known >= mostShapes) {
    shapes.clear();
    known = 0;
  }
  known += 1;
  // The latest first: what was met last is met again soonest.
  shapes.set(names[0], [shape, ...(shapes.get(names[0]) ?? [])].slice(0, mostAlike));
  return shape;
};

/** Beyond so many the search would take longer than the sorting. */
const mostAlike = 32;

const object = (value: Readonly<Record<string, unknown>>): string => {
  let written = '{';
  for (const [name, before] of shapeOf(Object.keys(value)).members) {
    const member = value[name];
    if (member === undefined) continue;
    if (written !== '{') written += ',';
    written += before;
    written += canonicalJson(member);
  }
  return `${written}}`;
};

/**
 * A JSON value in the one form of RFC 8785 (JCS). Throws TypeError for what is no JSON value. The RFC has no form for a lone
 * surrogate; here it stays the escape it is in JSON, since an event that was recorded must have a hash.
 */
export const canonicalJson = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      return object(value as Readonly<Record<string, unknown>>);
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw new TypeError(`${typeof value} is no JSON value`);
  }
};
