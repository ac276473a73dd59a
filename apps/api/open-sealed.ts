import type { Sealed } from '#kernel/sealed';
import { KeyGone, KeyRestricted, type Vault } from '#vault/vault';

const isSealed = (value: object): value is Sealed =>
  'keyId' in value && 'box' in value && typeof value.keyId === 'string' && typeof value.box === 'string';

/** What stands for a text that the reader may not see, or that nobody can read any more. */
export const masked = '〔已封存 sealed〕';
const destroyed = '〔密钥已销毁 key destroyed〕';
const restricted = '〔限制处理 processing restricted〕';

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

/** A copy of recorded data with every sealed text opened, or masked where there is no vault to open it with. */
export const openSealed = (value: unknown, vault: Vault | undefined): Promise<unknown> =>
  readSealed(value, async (sealed) => {
    if (!vault) return masked;
    return vault.open(sealed).catch((error: unknown) => {
      if (error instanceof KeyGone) return destroyed;
      if (error instanceof KeyRestricted) return restricted;
      throw error;
    });
  });
