import { execFile } from 'node:child_process';

interface Report {
  readonly hash: string;
  readonly counts: { readonly acknowledged: number; readonly alerts: number };
  readonly failures: readonly { readonly seed: number; readonly failure: string }[];
}

const simulate = (seed: number): Promise<Report> =>
  new Promise((resolve, reject) => {
    const args = [
      '--disable-warning=DEP0123',
      'test/sim/office/run.mjs',
      '--seed',
      `${seed}`,
      '--seeds',
      '2',
      '--json',
    ];
    execFile(process.execPath, args, { timeout: 110_000 }, (error, out) => {
      if (out === '') reject(error ?? new Error('it said nothing'));
      else resolve(JSON.parse(out) as Report);
    });
  });

describe('the office in one process', () => {
  it('gives the same bytes for the same seed, and others for another', async () => {
    const first = await simulate(8_021);
    const [again, other] = [await simulate(8_021), await simulate(8_031)];
    expect(first.failures).toEqual([]);
    expect(first.counts.acknowledged).toBeGreaterThan(0);
    expect(again.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  }, 120_000);
});
