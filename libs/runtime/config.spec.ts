import { BadConfig, clockOf, readConfig, required } from './config.js';

const oidc = { OIDC_ISSUER: 'https://login.example.gov.cn', OIDC_AUDIENCE: 'daylight' };

describe('the configuration of a process', () => {
  it('needs nothing to be set: everything on this machine, for this machine', () =>
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: './.daylight',
      eventStoreUrl: undefined,
      mongodbUrl: undefined,
      vaultUrl: undefined,
      redisUrl: undefined,
      vaultMasterKey: undefined,
      oidc: undefined,
      clock: undefined,
      sweepSeconds: 60,
      mostInFlight: 128,
      trustedProxies: [],
      seedCatalogue: true,
    }));

  it('is what the environment says, without the spaces around it', () =>
    expect(
      readConfig({
        ...oidc,
        HOST: ' 10.1.2.3 ',
        PORT: '8080',
        DAYLIGHT_DATA: '/var/lib/daylight',
        EVENTSTORE_URL: 'esdb://events:2113',
        MONGODB_URL: 'mongodb://documents',
        VAULT_URL: 'mongodb://keys',
        REDIS_URL: 'redis://timers',
        VAULT_MASTER_KEY: 'a2V5',
        SWEEP_SECONDS: '5',
        SEED_CATALOGUE: 'false',
        TRUSTED_PROXIES: '10.1.2.4, 10.2.0.0/16,fd00::/8',
      }),
    ).toEqual({
      host: '10.1.2.3',
      port: 8080,
      dataDir: '/var/lib/daylight',
      eventStoreUrl: 'esdb://events:2113',
      mongodbUrl: 'mongodb://documents',
      vaultUrl: 'mongodb://keys',
      redisUrl: 'redis://timers',
      vaultMasterKey: 'a2V5',
      oidc: { issuer: 'https://login.example.gov.cn', audience: 'daylight' },
      clock: undefined,
      sweepSeconds: 5,
      mostInFlight: 128,
      trustedProxies: ['10.1.2.4', '10.2.0.0/16', 'fd00::/8'],
      seedCatalogue: false,
    }));

  it('takes a variable that is set to nothing for one that is not set', () =>
    expect(readConfig({ HOST: ' ', PORT: '', MONGODB_URL: '', OIDC_ISSUER: '', DAYLIGHT_CLOCK: '' })).toEqual(
      readConfig({}),
    ));

  it.each(['127.0.0.1', '::1', 'localhost'])('lets the development identity listen on %s', (HOST) =>
    expect(readConfig({ HOST }).host).toBe(HOST),
  );

  it.each(['0.0.0.0', '::', '10.1.2.3', 'daylight.example.gov.cn'])(
    'never lets the development identity listen on %s',
    (HOST) => {
      expect(() => readConfig({ HOST })).toThrow(BadConfig);
      expect(() => readConfig({ HOST })).toThrow(`not ${HOST}`);
      expect(readConfig({ ...oidc, HOST }).host).toBe(HOST);
    },
  );

  it.each(['OIDC_ISSUER', 'OIDC_AUDIENCE'] as const)('does not take half an identity provider: %s alone', (name) =>
    expect(() => readConfig({ [name]: oidc[name] })).toThrow('go together'),
  );

  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['SWEEP_SECONDS', '0'],
    ['SWEEP_SECONDS', '3601'],
    ['TRUSTED_PROXIES', 'proxy.example.gov.cn'],
    ['TRUSTED_PROXIES', 'true'],
    ['TRUSTED_PROXIES', '10.1.2'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', 'fd00::/129'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
  ])('names the variable that makes no sense: %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(BadConfig);
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} .*"${value}"`));
  });

  it('takes the least and the most of what makes sense', () => {
    expect(readConfig({ PORT: '0', SWEEP_SECONDS: '1' })).toMatchObject({ port: 0, sweepSeconds: 1 });
    expect(readConfig({ PORT: '65535', SWEEP_SECONDS: '3600' })).toMatchObject({ port: 65_535, sweepSeconds: 3600 });
  });

  it('names what is needed and not set', () => {
    expect(required('MONGODB_URL', 'mongodb://documents')).toBe('mongodb://documents');
    expect(() => required('MONGODB_URL', undefined)).toThrow(/^MONGODB_URL is not set/);
  });
});

describe('the clock of a process', () => {
  it('is the machine’s', () => {
    const [before, now, after] = [Date.now(), clockOf(readConfig({}))().getTime(), Date.now()];
    expect(now >= before && now <= after).toBe(true);
  });

  it('starts at the simulated instant and runs on', () => {
    const clock = clockOf(readConfig({ DAYLIGHT_CLOCK: '2026-03-02T09:00:00+08:00' }));
    const early = clock().getTime() - Date.parse('2026-03-02T01:00:00Z');
    expect(early >= 0 && early < 60_000).toBe(true);
    const first = clock().getTime();
    const startedAt = performance.now();
    while (performance.now() - startedAt < 3);
    expect(clock().getTime()).toBeGreaterThan(first);
  });

  it.each(['2026-03-02', '2026-03-02T09:00:00', 'tomorrow', '2026-13-02T09:00:00Z'])(
    'is not simulated from %s: that is no instant with a zone',
    (clock) => expect(() => readConfig({ DAYLIGHT_CLOCK: clock })).toThrow('DAYLIGHT_CLOCK must be an instant'),
  );

  it('is never simulated where people have real identities', () =>
    expect(() => readConfig({ ...oidc, DAYLIGHT_CLOCK: '2026-03-02T09:00:00+08:00' })).toThrow('development identity'));
});
