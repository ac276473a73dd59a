import type { Sealed } from '#kernel/sealed';

const isSealed = (value: object): value is Sealed =>
  'keyId' in value && 'box' in value && typeof value.keyId === 'string' && typeof value.box === 'string';

const holdsSealed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (isSealed(value) || Object.values(value).some(holdsSealed));

/** Recorded data with each sealed text replaced by what `read` makes of it; parts without any are not copied. */
export const readSealed = async (value: unknown, read: (sealed: Sealed) => Promise<string>): Promise<unknown> => {
  // Most parts hold none: a promise for each of their fields would cost more than the opening.
  if (typeof value !== 'object' || value === null || !holdsSealed(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map((part) => readSealed(part, read)));
  if (isSealed(value)) return read(value);
  const parts = Object.entries(value).map(async ([name, part]) => [name, await readSealed(part, read)] as const);
  return Object.fromEntries(await Promise.all(parts));
};
