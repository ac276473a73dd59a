import { isIP } from 'node:net';

/** What a process is told by its environment. */
export interface Config {
  /** HTTP: address and port of the api. */
  readonly host: string;
  readonly port: number;
  /** The folder of everything kept on this machine: engines, keys. */
  readonly dataDir: string;
  readonly eventStoreUrl: string | undefined;
  readonly mongodbUrl: string | undefined;
  readonly vaultUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** 32 bytes, base64, earlier ones after commas; without it a key file in the data folder is used. */
  readonly vaultMasterKey: string | undefined;
  /** The OIDC issuer whose tokens are accepted; without it the development identity is used, on loopback only. */
  readonly oidc: { readonly issuer: string; readonly audience: string } | undefined;
  /** A simulated start of time (ISO 8601 with zone), for the development identity only. */
  readonly clock: string | undefined;
  /** Seconds between two passes of the sweeper. */
  readonly sweepSeconds: number;
  /** Whether the catalogue is filled with the seed of matters where it has none. */
  readonly seedCatalogue: boolean;
  /** Requests that one api process works on at a time; what is more is turned away with 503 and Retry-After. */
  readonly mostInFlight: number;
  /** Addresses and networks of the proxies before the api: what they say a request's address is, is believed. */
  readonly trustedProxies: readonly string[];
  /** What the log is called in its checkpoints; without it, it is called after its key. */
  readonly evidenceOrigin: string | undefined;
  /** The file that names the witnesses who are asked to cosign each checkpoint. */
  readonly evidenceWitnesses: string | undefined;
}

/** The environment does not make sense; the message says which variable and what it takes. */
export class BadConfig extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadConfig';
  }
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

const integer = (env: NodeJS.ProcessEnv, name: string, fallback: number, [least, most]: [number, number]): number => {
  const text = env[name] ?? '';
  if (text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new BadConfig(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`);
  }
  return value;
};

const text = (env: NodeJS.ProcessEnv, name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
};

/** An address, or a network as 10.0.0.0/8. */
const isNetwork = (word: string): boolean => {
  const [address = '', bits, ...more] = word.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  // A network of zero bits would be everybody.
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
};

const networks = (env: NodeJS.ProcessEnv, name: string): readonly string[] => {
  const words = text(env, name)?.split(',') ?? [];
  return words.map((word) => {
    const network = word.trim();
    if (isNetwork(network)) return network;
    throw new BadConfig(
      `${name} must be addresses or networks as 10.1.2.3,10.2.0.0/16, not ${JSON.stringify(network)}.`,
    );
  });
};

/** Reads the environment; throws `BadConfig`. */
export const readConfig = (env: NodeJS.ProcessEnv): Config => {
  const host = text(env, 'HOST') ?? '127.0.0.1';
  const issuer = text(env, 'OIDC_ISSUER');
  const audience = text(env, 'OIDC_AUDIENCE');
  const clock = text(env, 'DAYLIGHT_CLOCK');
  if ((issuer === undefined) !== (audience === undefined)) {
    throw new BadConfig('OIDC_ISSUER and OIDC_AUDIENCE go together: set both or neither.');
  }
  if (issuer === undefined && !loopback.has(host)) {
    throw new BadConfig(
      `Without OIDC_ISSUER anybody may take any role, so HOST must be 127.0.0.1, not ${host}. ` +
        'Set OIDC_ISSUER and OIDC_AUDIENCE to serve other addresses.',
    );
  }
  if (clock !== undefined && issuer !== undefined) {
    throw new BadConfig('DAYLIGHT_CLOCK simulates time and is for the development identity only.');
  }
  if (clock !== undefined && (Number.isNaN(Date.parse(clock)) || !/(?:Z|[+-]\d{2}:\d{2})$/.test(clock))) {
    throw new BadConfig(`DAYLIGHT_CLOCK must be an instant with zone, as 2026-03-02T09:00:00+08:00, not ${clock}.`);
  }
  const evidenceOrigin = text(env, 'EVIDENCE_ORIGIN');
  if (evidenceOrigin !== undefined && !/^[A-Za-z0-9./_-]{1,200}$/.test(evidenceOrigin)) {
    throw new BadConfig(`EVIDENCE_ORIGIN must be a name as approvals.example.cn/log, not ${evidenceOrigin}.`);
  }
  return {
    host,
    port: integer(env, 'PORT', 3000, [0, 65_535]),
    dataDir: text(env, 'DAYLIGHT_DATA') ?? './.daylight',
    eventStoreUrl: text(env, 'EVENTSTORE_URL'),
    mongodbUrl: text(env, 'MONGODB_URL'),
    vaultUrl: text(env, 'VAULT_URL'),
    redisUrl: text(env, 'REDIS_URL'),
    vaultMasterKey: text(env, 'VAULT_MASTER_KEY'),
    oidc: issuer === undefined || audience === undefined ? undefined : { issuer, audience },
    clock,
    sweepSeconds: integer(env, 'SWEEP_SECONDS', 60, [1, 3600]),
    mostInFlight: integer(env, 'MAX_IN_FLIGHT', 128, [1, 100_000]),
    trustedProxies: networks(env, 'TRUSTED_PROXIES'),
    evidenceOrigin,
    evidenceWitnesses: text(env, 'EVIDENCE_WITNESSES'),
    seedCatalogue: env.SEED_CATALOGUE !== 'false',
  };
};

/** The URL of an engine that must be there; the message says which variable names it. */
export const required = (name: string, url: string | undefined): string => {
  if (url === undefined) throw new BadConfig(`${name} is not set. Use \`npm start\` to run with embedded engines.`);
  return url;
};

/** The process's clock: the machine's, or one that starts at the configured instant and runs on. */
export const clockOf = ({ clock }: Pick<Config, 'clock'>): (() => Date) => {
  if (clock === undefined) return () => new Date();
  const ahead = Date.parse(clock) - Date.now();
  return () => new Date(Date.now() + ahead);
};

/** For the first lines of a process: what is wrong with its environment is said in a sentence, without a stack, and ends it. */
export const orExit = <Value>(read: () => Value): Value => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
};
