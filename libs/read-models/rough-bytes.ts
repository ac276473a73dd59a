const fieldBytes = 24;
const holderBytes = 48;

/** About how much memory a document takes, and no less than it takes when it is written: a bound, not an account. */
export const roughBytes = (value: unknown): number => {
  if (typeof value === 'string') return fieldBytes + value.length * 2;
  if (typeof value !== 'object' || value === null) return fieldBytes;
  let bytes = holderBytes;
  if (Array.isArray(value)) for (const item of value) bytes += roughBytes(item);
  else for (const name in value) bytes += roughBytes((value as Readonly<Record<string, unknown>>)[name]);
  return bytes;
};
