import { BadConfig } from '#runtime/config';

/** Where notifications go. A channel that is not configured is off, and nothing is recorded for it. */
export interface NotifyConfig {
  readonly webhook?: { readonly url: string; readonly secret: string };
  readonly mail?: {
    readonly url: string;
    readonly from: string;
    /** The mailboxes of the units by unit, of the supervisor by `supervisor`. */
    readonly to: ReadonlyMap<string, string>;
  };
  /** The address under which readers find the console or the api; a link is `<publicUrl>/cases/<id>`. */
  readonly publicUrl?: string;
}

const text = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name]?.trim() || undefined;

const address = (env: NodeJS.ProcessEnv, name: string, protocols: readonly string[]): string | undefined => {
  const value = text(env, name);
  if (value === undefined) return undefined;
  // Never quoted back: it may hold a password.
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !protocols.includes(url.protocol))
    throw new BadConfig(`${name} must begin with ${protocols.join('// or ')}//`);
  return value;
};

const leastSecret = 32;

const webhookOf = (env: NodeJS.ProcessEnv): NotifyConfig['webhook'] => {
  const url = address(env, 'NOTIFY_WEBHOOK_URL', ['https:', 'http:']);
  if (url === undefined) return undefined;
  const secret = text(env, 'NOTIFY_WEBHOOK_SECRET') ?? '';
  if (secret.length < leastSecret)
    throw new BadConfig(`NOTIFY_WEBHOOK_SECRET must have ${leastSecret} characters or more.`);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !['127.0.0.1', 'localhost'].includes(hostname)) {
    throw new BadConfig('NOTIFY_WEBHOOK_URL must begin with https:// unless it is on this machine.');
  }
  return { url, secret };
};

const mailbox = /^[^\s@=,]+@[^\s@=,]+$/;

const mailOf = (env: NodeJS.ProcessEnv): NotifyConfig['mail'] => {
  const url = address(env, 'NOTIFY_MAIL_URL', ['smtps:', 'smtp:']);
  if (url === undefined) return undefined;
  const from = text(env, 'NOTIFY_MAIL_FROM') ?? '';
  const pairs = (text(env, 'NOTIFY_MAIL_TO') ?? '').split(',').map((pair) => pair.trim().split('='));
  const to = new Map<string, string>();
  for (const [unit = '', box = '', ...rest] of pairs) {
    if (unit === '' || rest.length > 0 || !mailbox.test(box)) {
      throw new BadConfig('NOTIFY_MAIL_TO must name mailboxes as unit=name@example.cn,supervisor=name@example.cn');
    }
    to.set(unit, box);
  }
  if (!mailbox.test(from)) throw new BadConfig('NOTIFY_MAIL_FROM must be a mail address.');
  return { url, from, to };
};

/** Reads the environment; throws `BadConfig`. */
export const readNotifyConfig = (env: NodeJS.ProcessEnv): NotifyConfig => {
  const webhook = webhookOf(env);
  const mail = mailOf(env);
  const publicUrl = address(env, 'PUBLIC_URL', ['https:', 'http:'])?.replace(/\/+$/, '');
  return { ...(webhook ? { webhook } : {}), ...(mail ? { mail } : {}), ...(publicUrl ? { publicUrl } : {}) };
};
