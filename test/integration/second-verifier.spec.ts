import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { verifyBundle } from '#evidence/verify-bundle';
import { bundleLines, keepTree, someEvents } from '#test-support/kept-tree';
import { verifyInPython } from '#test-support/python-verifier';
import { temporaryFolder } from '#test-support/standalone';

/** infra/verify/verify.py shares no code with the first verifier: where both say the same, neither is wrong alone. */
describe('the second verifier', () => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    [dir, remove] = await temporaryFolder();
  });
  afterEach(() => remove());

  const inPython = async (lines: readonly string[]) => {
    const file = join(dir, 'bundle');
    await writeFile(file, `${lines.join('\n')}\n`);
    return verifyInPython(file);
  };
  const inTypeScript = (lines: readonly string[]) =>
    verifyBundle(async function* () {
      yield* lines;
    });

  it('writes every number and every string as the first does', async () => {
    const values = fc.sample(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()), 1_500);
    const edges = [0, -0, 1e21, 1e-7, 123456789012345680000, 5e-324, 1.5e300, 0.000001, 2 ** 53, -1e21, 100, 1e20];
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 30 }), 500);
    const odd = ['\u007f\u0080\u2028', '\ud800', 'a\udfffb', '\u{1f600}\u{20000}', '"\\/\b\f\n\r\t\u0000\u001f'];
    const events = someEvents(30).map((event, at) => ({
      ...event,
      data: {
        numbers: [...edges, ...values.slice(at * 50, at * 50 + 50)],
        texts: [...odd, ...texts.slice(at * 15, at * 15 + 15)],
        [`\u{1f600}${at}`]: { '\ufb33': null, '\u20ac': true, '': [{}], '10': 1, '9': 2 },
      },
    }));
    const lines = bundleLines(events, await keepTree(dir, events, [30]));
    const verdict = await inTypeScript(lines);
    expect(verdict.findings).toEqual([]);
    expect(await inPython(lines)).toEqual(verdict);
  }, 60_000);

  it.each([
    ['an edited event', (line: string) => line.replace('"unit-1"', '"unit-2"')],
    ['a bundle without a checkpoint', (line: string) => (line.startsWith('{"kind":"checkpoint"') ? '' : line)],
    ['another signature', (line: string) => line.replace(/(— daylight.test .{20})./, '$1A')],
    ['another size in a checkpoint', (line: string) => line.replace('\\n60\\n', '\\n59\\n')],
  ])(
    'finds %s, as the first does',
    async (_, change) => {
      const events = someEvents(60);
      const sound = bundleLines(events, await keepTree(dir, events, [40, 60]));
      const lines = sound.map(change).filter((line) => line !== '');
      const { findings } = await inTypeScript(lines);
      expect(findings.length).toBeGreaterThan(0);
      expect((await inPython(lines)).findings).toEqual(findings);
    },
    30_000,
  );
});
