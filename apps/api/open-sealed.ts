import { readSealed } from '#issued-papers/read-sealed';
import { KeyGone, KeyRestricted, type Vault } from '#vault/vault';

/** What stands for a text that the reader may not see, or that nobody can read any more. */
export const masked = '〔已封存 sealed〕';
const destroyed = '〔密钥已销毁 key destroyed〕';
const restricted = '〔限制处理 processing restricted〕';

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
