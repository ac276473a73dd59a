import { bundleLines, keepTree, someEvents, testSigner } from '#test-support/kept-tree';
import { temporaryFolder } from '#test-support/standalone';
import { parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { inWords } from './findings.js';
import { signerOf } from './signed-note.js';
import { verifyBundle, type VerifyOptions } from './verify-bundle.js';

const events = someEvents(100);

describe('the verifier', () => {
  let lines: string[];
  let notes: string[];
  beforeAll(async () => {
    const [dir, remove] = await temporaryFolder();
    notes = await keepTree(dir, events, [40, 80, 100]);
    await remove();
    lines = bundleLines(events, notes);
  });

  const verify = (changed: readonly string[], options: VerifyOptions = {}) =>
    verifyBundle(async function* () {
      yield* changed;
    }, options);
  const lineOf = (at: number, kind = 'event'): number => {
    const places = lines.flatMap((line, index) => (line.startsWith(`{"kind":"${kind}"`) ? [index] : []));
    return places[at] ?? -1;
  };
  const withLine = (index: number, change: (line: string) => string): string[] =>
    lines.map((line, at) => (at === index ? change(line) : line));
  const at = (leafIndex: number) => {
    const { stream, revision, type } = events[leafIndex] ?? { stream: '', revision: 0, type: '' };
    return { leafIndex, stream, revision, type };
  };

  it('finds a sound bundle sound, under its key and a kept checkpoint', async () => {
    const kept = notes.slice(0, 2).map(parseCheckpoint);
    expect(await verify(lines, { kept, key: testSigner.verifier.text })).toEqual({
      origin: 'daylight.test',
      events: 100,
      leaves: 100,
      checkpoints: 3,
      signed: 100,
      keptAgree: 2,
      findings: [],
    });
  });

  it('names the event whose data was changed', async () => {
    const { findings } = await verify(withLine(lineOf(17), (line) => line.replace('受理', '受埋')));
    expect(findings).toEqual([{ kind: 'changed', event: at(17), parts: ['data'] }]);
    expect(findings.map(inWords).join()).toContain('leaf 17, case-3@2 (CaseRouted) was changed: data');
  });

  it('names the event whose actor was changed', async () => {
    const { findings } = await verify(withLine(lineOf(21), (line) => line.replace('"a-1"', '"a-9"')));
    expect(findings).toEqual([{ kind: 'changed', event: at(21), parts: ['metadata'] }]);
  });

  it('names the event that was removed, and no other', async () => {
    const { findings } = await verify(lines.filter((_, index) => index !== lineOf(50)));
    expect(findings).toEqual([{ kind: 'removed', event: at(50) }]);
  });

  it('names the event that was inserted, and no other', async () => {
    const copy = (line: string): string =>
      `${line}\n${line.replaceAll('-8000-', '-9000-').replace(/"n":\d+/, '"n":0')}`;
    const { findings } = await verify(withLine(lineOf(30), copy).flatMap((line) => line.split('\n')));
    expect(findings).toEqual([{ kind: 'inserted', event: { ...at(30), leafIndex: 31 } }]);
  });

  it('names the event that was moved, and no other', async () => {
    const from = lineOf(10);
    const line = lines[from] ?? '';
    const moved = lines.toSpliced(from, 1).toSpliced(lineOf(60), 0, line);
    const { findings } = await verify(moved);
    expect(findings).toEqual([{ kind: 'reordered', event: at(10), foundBefore: 61 }]);
  });

  it('names both events whose contents were exchanged', async () => {
    const [one, other] = [lines[lineOf(4)] ?? '', lines[lineOf(90)] ?? ''];
    const data = (line: string): string => /"data":\{[^}]*\}/.exec(line)?.[0] ?? '';
    const swapped = lines.map((line) => {
      if (line === one) return line.replace(data(one), data(other));
      return line === other ? line.replace(data(other), data(one)) : line;
    });
    const { findings } = await verify(swapped);
    expect(findings).toEqual([4, 90].map((leafIndex) => ({ kind: 'changed', event: at(leafIndex), parts: ['data'] })));
  });

  it('says that the tail is gone where a checkpoint signs more than there is', async () => {
    const short = bundleLines(events.slice(0, 90), notes);
    const { findings } = await verify(short);
    expect(findings).toEqual([{ kind: 'cut', size: 90, signed: 100, by: 'the checkpoint of 100' }]);
  });

  it('finds the tail gone, with its checkpoints, by one checkpoint kept elsewhere', async () => {
    const rolledBack = bundleLines(events.slice(0, 80), notes.slice(0, 2));
    expect((await verify(rolledBack)).findings).toEqual([]);
    const kept = [parseCheckpoint(notes[2] ?? '')];
    expect((await verify(rolledBack, { kept })).findings).toMatchObject([{ kind: 'cut', size: 80, signed: 100 }]);
  });

  it('finds a history that was rewritten, hashed and signed again, by one checkpoint kept elsewhere', async () => {
    const [dir, remove] = await temporaryFolder();
    const rewritten = events.map((event, index) => (index === 55 ? { ...event, data: { unit: 'mine' } } : event));
    const again = bundleLines(rewritten, await keepTree(dir, rewritten, [40, 80, 100]));
    await remove();
    expect((await verify(again)).findings).toEqual([]);
    const kept = notes.map(parseCheckpoint);
    expect((await verify(again, { kept })).findings).toEqual([
      { kind: 'rewritten', from: 40, to: 80, by: 'the kept checkpoint of 80' },
    ]);
  });

  it('finds a checkpoint that another key has signed', async () => {
    const root = parseCheckpoint(notes[2] ?? '').root;
    const forger = signerOf('daylight.test', Buffer.alloc(32, 6));
    const forged = [...notes.slice(0, 2), signCheckpoint(forger, { size: 100, root })];
    expect((await verify(bundleLines(events, forged))).findings).toMatchObject([{ kind: 'not-signed' }]);
  });

  it('finds the key itself exchanged by the key known from elsewhere', async () => {
    const forger = signerOf('daylight.test', Buffer.alloc(32, 6));
    const forged = notes.map((note) => signCheckpoint(forger, parseCheckpoint(note)));
    const all = bundleLines(events, forged).map((line) => line.replace(testSigner.verifier.text, forger.verifier.text));
    expect((await verify(all)).findings).toEqual([]);
    expect((await verify(all, { key: testSigner.verifier.text })).findings[0]).toMatchObject({ kind: 'not-signed' });
    const kept = [parseCheckpoint(notes[2] ?? '')];
    expect((await verify(all, { kept })).findings).toMatchObject([{ kind: 'not-signed' }]);
  });

  it('says of a bundle without any checkpoint that nothing in it is signed', async () =>
    expect((await verify(bundleLines(events, []))).findings).toMatchObject([{ kind: 'not-signed' }]));

  it.each([
    ['a line that is no JSON', 9, 'x'],
    ['a header that is none', 0, '{"kind":"bundle"}'],
    ['a line of an unknown kind', 9, '{"kind":"other"}'],
    [
      'a value nested without end',
      9,
      `{"kind":"event","stream":"a","revision":0,"type":"A","eventId":"b","metadata":{},"data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    ],
  ])('says where %s stands, and does not break', async (_, index, line) =>
    expect((await verify(lines.with(index, line))).findings).toMatchObject([{ kind: 'malformed' }]),
  );
});
