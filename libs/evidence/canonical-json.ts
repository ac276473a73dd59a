/** Texts of these characters alone are written as they are; JSON.stringify knows which of the others are escaped. */
const plain = /^[ !#-[\]-~]*$/;

const text = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value));

/** The members of objects that have the same names in the same order: how they are written. */
interface Shape {
  readonly names: readonly string[];
  /** In canonical order: a name, and what stands before its value. */
  readonly members: readonly (readonly [name: string, before: string])[];
}

/** Events of a kind have the same names: sorting and escaping them each time took most of the time that a verifier takes. */
const shapes = new Map<string, Shape>();
const mostShapes = 1_000;

const shapeOf = (names: readonly string[]): Shape => {
  const key = names.join(',');
  const known = shapes.get(key);
  // A name may hold a comma, so that a key may be that of other names.
  if (known?.names.length === names.length && known.names.every((name, at) => name === names[at])) return known;
  // Sorting compares UTF-16 code units, as RFC 8785 section 3.2.3 asks.
  const members = names.toSorted().map((name) => [name, `${text(name)}:`] as const);
  if (shapes.size >= mostShapes) shapes.clear();
  const shape = { names, members };
  shapes.set(key, shape);
  return shape;
};

const object = (value: Readonly<Record<string, unknown>>): string => {
  let written = '';
  for (const [name, before] of shapeOf(Object.keys(value)).members) {
    const member = value[name];
    if (member !== undefined) written += `${written === '' ? '' : ','}${before}${canonicalJson(member)}`;
  }
  return `{${written}}`;
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
