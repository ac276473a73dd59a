/** Where these stand, JSON.stringify knows which of them are escaped; in a pair, surrogates are no `Cs`. */
const special = /["\\\p{Cc}\p{Cs}]/u;

const text = (value: string): string => (special.test(value) ? JSON.stringify(value) : `"${value}"`);

const members = (value: Readonly<Record<string, unknown>>): string => {
  // Sorting compares UTF-16 code units, as RFC 8785 section 3.2.3 asks.
  const keys = Object.keys(value).sort();
  let written = '';
  for (const key of keys) {
    const member = value[key];
    if (member === undefined) continue;
    written += `${written === '' ? '' : ','}${text(key)}:${canonicalJson(member)}`;
  }
  return `{${written}}`;
};

/**
 * A JSON value in the one form of RFC 8785 (JCS). Throws TypeError for what is no JSON value. The RFC has no form for a lone
 * surrogate; here it stays the escape `\udXXX`, since an event that was recorded must have a hash.
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
      return members(value as Readonly<Record<string, unknown>>);
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw new TypeError(`${typeof value} is no JSON value`);
  }
};
