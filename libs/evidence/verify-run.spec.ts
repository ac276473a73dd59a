import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleLines, keepTree, someEvents } from '#test-support/kept-tree';
import { temporaryFolder } from '#test-support/standalone';
import { linesOf } from './bundle-lines.js';
import { bundleRuns } from './bundle-runs.js';
import { leafContent, leafHash } from './leaf.js';
import { verifyRun } from './verify-run.js';

/** The parts of the verification that threads do; that a whole bundle is verified in them, the story of test/e2e tells. */
describe('a bundle in runs', () => {
  const events = someEvents(100);
  let dir: string;
  let remove: () => Promise<void>;
  let lines: string[];
  beforeAll(async () => {
    [dir, remove] = await temporaryFolder();
    lines = bundleLines(events, await keepTree(dir, events, [100]));
  });
  afterAll(() => remove());

  const written = async (text: string): Promise<string> => {
    const file = join(dir, 'bundle');
    await writeFile(file, text);
    return file;
  };
  const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
    const found: Item[] = [];
    for await (const item of items) found.push(item);
    return found;
  };
  const body = (): string[] => lines.slice(2);
  const bytes = (some: readonly string[]): Buffer => Buffer.from(`${some.join('\n')}\n`);

  it('is cut before lines of leaves, and nothing of it is lost', async () => {
    const found = await all(bundleRuns(await written(`${lines.join('\n')}\n`)));
    const whole = found.map((run) => run?.toString() ?? '');
    expect(whole.join('')).toBe(`${body().join('\n')}\n`);
    for (const run of whole) expect(run).toMatch(/^\{"kind":"leaves"/);
    expect(await all(bundleRuns(await written(lines.slice(0, 2).join('\n'))))).toEqual([undefined]);
  });

  it('gives the hash of every leaf where each event is the one its leaf was made of', () => {
    const hashes = events.map((event, at) => leafHash(at, leafContent(event)));
    const sound = verifyRun(bytes(body()));
    expect(sound?.from).toBe(0);
    expect(Buffer.from(sound?.hashes ?? [])).toEqual(Buffer.concat(hashes));
    const later = body().slice(17 * 2);
    expect(verifyRun(bytes(later))).toMatchObject({ from: 32 });
  });

  it.each<[string, (run: string[]) => string[]]>([
    ['an event is another', (run) => run.map((line, at) => (at === 3 ? line.replace('"unit-', '"tax-') : line))],
    ['an event is missing', (run) => run.toSpliced(3, 1)],
    ['the last event is missing', (run) => run.slice(0, -1)],
    ['an event stands there twice', (run) => run.toSpliced(3, 0, run[3] ?? '')],
    ['leaves are missing', (run) => run.toSpliced(17, 17)],
    ['a line is none', (run) => run.toSpliced(5, 0, 'x')],
    ['a header stands in it', (run) => run.toSpliced(17, 0, lines[0] ?? '')],
  ])('is left to the slow way where %s', (_, change) => {
    expect(verifyRun(bytes(body()))).toBeDefined();
    expect(verifyRun(bytes(change(body())))).toBeUndefined();
  });

  it('has lines that end in a line feed alone: other separators stand in texts', async () => {
    const texts = ['{"a":"\u2028 \u2029 \u0085 一"}', '{"b":1}\r', '{"c":2}'];
    expect(await all(linesOf(await written(texts.join('\n'))))).toEqual(texts);
    expect(await all(linesOf(await written('')))).toEqual([]);
  });
});
