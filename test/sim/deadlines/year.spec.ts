import { execFile } from 'node:child_process';

interface Report {
  readonly cases: number;
  readonly alerts: number;
  readonly counts: { readonly stale: number; readonly lost: number; readonly swept: number };
  readonly compared: Readonly<Record<string, number>>;
  readonly differences: readonly string[];
}

const year = (...args: readonly string[]): Promise<Report> =>
  new Promise((resolve, reject) => {
    const options = { maxBuffer: 32 * 1024 * 1024, timeout: 110_000 };
    execFile(
      process.execPath,
      ['test/sim/deadlines/run.mjs', '--seed', '7', '--json', ...args],
      options,
      (error, out) => {
        if (out === '') reject(error ?? new Error('it said nothing'));
        else resolve(JSON.parse(out) as Report);
      },
    );
  });

describe('a year of a city with its deadlines', () => {
  it('tells of every deadline once and on its day, as a walk over the days finds, whatever timers are lost', async () => {
    const { cases, alerts, counts, compared, differences } = await year('--cases', '300');
    expect(differences).toEqual([]);
    expect(cases).toBe(300);
    expect(alerts).toBeGreaterThan(1_000);
    expect(counts.lost).toBeGreaterThan(20);
    expect(counts.swept).toBeGreaterThan(5);
    expect(counts.stale).toBeGreaterThan(100);
    expect(Object.keys(compared)).toEqual(
      expect.arrayContaining([
        'raised STATUTORY EXPIRY',
        'raised PROMISED NOTICE',
        'rescinded PROMISED YELLOW',
        'escalated PROMISED EXPIRY',
      ]),
    );
  }, 120_000);

  it('is told by the timers alone where none is lost', async () => {
    const { alerts, counts, differences } = await year('--cases', '150', '--lost', '0', '--planted', 'no sweeper');
    expect(differences).toEqual([]);
    expect(alerts).toBeGreaterThan(400);
    expect(counts.swept).toBe(0);
  }, 120_000);

  it.each(['no sweeper', 'no timers for the steps of an alert', 'what draws near is not armed', 'a day late'])(
    'finds a planted bug: %s',
    async (bug) => {
      const { differences } = await year('--cases', '150', '--planted', bug);
      expect(differences.length).toBeGreaterThan(0);
    },
    120_000,
  );
});
