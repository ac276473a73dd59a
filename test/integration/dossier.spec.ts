import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFindings } from '#dossier/check-states';
import { type DossierFinding, dossierFindingInWords } from '#dossier/dossier-findings';
import { type DossierFiles } from '#dossier/manifest';
import { verifyDossier } from '#dossier/verify-dossier';
import { parseCheckpoint, signCheckpoint } from '#evidence/checkpoint';
import type { ProvenEvent } from '#evidence/proven-event';
import { signerOf } from '#evidence/signed-note';
import { type DossierScene, dossierScene, signedAnew } from '#test-support/dossier-fixture';
import { testSigner } from '#test-support/kept-tree';
import { verifyDossierInPython } from '#test-support/python-verifier';
import { temporaryFolder } from '#test-support/standalone';

const key = testSigner.verifier.text;
const forger = signerOf('daylight.test', Buffer.alloc(32, 9));

/** A dossier and what somebody did to it: both verifiers, which share no code, say the same of it. */
describe('the dossier of a case', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let scene: DossierScene;
  let written = 0;

  beforeAll(async () => {
    [dir, remove] = await temporaryFolder();
    scene = await dossierScene(dir);
  });
  afterAll(() => remove());

  const inPython = async (files: DossierFiles, kept: readonly string[]): Promise<Record<string, unknown>> => {
    const folder = join(dir, `dossier-${(written += 1)}`);
    await mkdir(folder);
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    const words = await Promise.all(
      kept.map(async (note, at) => {
        await writeFile(`${folder}-kept-${at}`, note);
        return ['--checkpoint', `${folder}-kept-${at}`];
      }),
    );
    return verifyDossierInPython(folder, ['--key', key, ...words.flat()]);
  };

  /** What both verifiers say; of what is malformed each has words of its own. */
  const said = async (files: DossierFiles, kept: readonly string[] = []) => {
    const verdict = verifyDossier(files, { key, kept: kept.map(parseCheckpoint) });
    const other = await inPython(files, kept);
    const bare = (findings: readonly DossierFinding[]) =>
      findings.map((finding) => ('what' in finding ? { kind: finding.kind } : finding));
    expect({ ...other, findings: bare(other.findings as DossierFinding[]) }).toEqual({
      ...verdict,
      findings: bare(verdict.findings),
    });
    for (const finding of verdict.findings) expect(dossierFindingInWords(finding)).toMatch(/\p{sc=Han}.*[a-z]/u);
    return verdict;
  };

  const withEvents = (change: (events: readonly ProvenEvent[]) => readonly ProvenEvent[]): Promise<DossierFiles> =>
    signedAnew(scene.facts, { events: change(scene.facts.evidence.events) });

  it('holds as it was made: every event proven, every file listed, older checkpoints its beginning', async () => {
    const { findings, ...counts } = await said(scene.files, scene.notes);
    expect(findings).toEqual([]);
    const events = scene.facts.evidence.events.length;
    expect(counts).toMatchObject({ events, consistent: 2, keptAgree: 3, keptUnrelated: 0, files: 6 });
    expect(stateFindings(scene.files)).toEqual([]);
  });

  it('is the same, byte for byte, when it is made again of the same facts', async () => {
    expect(await signedAnew(scene.facts, {})).toEqual(scene.files);
  });

  it.each(['README.txt', 'dossier.html', 'dossier.pdf', 'replay.json', 'evidence.json'])(
    'does not hold when a byte of %s is another one, when it is missing, or another file stands beside it',
    async (name) => {
      const content = Buffer.from(scene.files.get(name) ?? []);
      // A byte that leaves JSON well formed.
      const at = content.indexOf('2026');
      content[at < 0 ? 0 : at] = 0x33;
      const changed = new Map(scene.files).set(name, content);
      expect((await said(changed)).findings).toContainEqual({ kind: 'file-changed', file: name });
      if (name !== 'evidence.json') {
        const missing = new Map(scene.files);
        missing.delete(name);
        expect((await said(missing)).findings).toEqual([{ kind: 'file-missing', file: name }]);
      }
      const added = new Map(scene.files).set(`more-${name}`, content);
      expect((await said(added)).findings).toEqual([{ kind: 'file-added', file: `more-${name}` }]);
    },
  );

  it('does not hold when its list names another hash, or another signed it', async () => {
    const list = Buffer.from(scene.files.get('MANIFEST') ?? []).toString();
    const other = new Map(scene.files).set('MANIFEST', Buffer.from(list.replace(/\n[0-9a-f]{4}/, '\n0000')));
    expect((await said(other)).findings).toContainEqual(expect.objectContaining({ kind: 'not-signed' }));
    const text = `${list.slice(0, list.indexOf('\n\n'))}\n`;
    const forged = new Map(scene.files).set('MANIFEST', Buffer.from(forger.sign(text)));
    expect((await said(forged)).findings).toEqual([{ kind: 'not-signed', what: expect.stringContaining('MANIFEST') }]);
    const none = new Map(scene.files);
    none.delete('MANIFEST');
    expect((await said(none)).findings).toMatchObject([{ kind: 'malformed' }]);
  });

  // Whoever has the key can sign the list anew, but not put an event into a tree that was signed before.
  it.each<[string, (events: readonly ProvenEvent[]) => readonly ProvenEvent[], object]>([
    [
      'an event’s data are others',
      (events) =>
        events.map((one, at) => (at === 2 ? { ...one, data: { ...(one.data as object), unit: 'tax' } } : one)),
      { kind: 'changed', parts: ['data'], event: { revision: 2 } },
    ],
    [
      'another is said to have done it',
      (events) =>
        events.map((one, at) => (at === 4 ? { ...one, metadata: { ...(one.metadata as object), actor: 'x' } } : one)),
      { kind: 'changed', parts: ['metadata'], event: { revision: 4 } },
    ],
    [
      'an event has another type',
      (events) => events.map((one, at) => (at === 1 ? { ...one, type: 'CaseTaken' } : one)),
      { kind: 'changed', parts: ['type'], event: { revision: 1 } },
    ],
    [
      'an event was changed with the leaf beside it',
      (events) =>
        events.map((one, at) => (at === 3 ? { ...one, eventId: 'made', leaf: { ...one.leaf, eventId: 'made' } } : one)),
      { kind: 'not-proven', event: { revision: 3 } },
    ],
    ['an event is missing', (events) => events.toSpliced(3, 1), { kind: 'removed', revision: 3 }],
    [
      'an event stands before its turn',
      (events) => [...events.slice(0, 2), ...events.slice(3, 4), ...events.slice(2, 3), ...events.slice(4)],
      { kind: 'reordered', event: { revision: 2 } },
    ],
    [
      'an event stands there twice',
      (events) => [...events.slice(0, 3), ...events.slice(2)],
      { kind: 'repeated', event: { revision: 2 } },
    ],
    [
      'an event of another case stands in it, with its own proof',
      (events) => [...events, scene.ofOther],
      { kind: 'foreign', event: { stream: 'case-0', revision: 0 } },
    ],
    [
      'an event was put in',
      (events) => [
        ...events,
        ...events.slice(-1).map((one) => ({ ...one, revision: one.revision + 1, leaf: { ...one.leaf, revision: 99 } })),
      ],
      { kind: 'not-proven' },
    ],
  ])('does not hold when %s', async (_, change, found) => {
    const { findings } = await said(await withEvents(change));
    expect(findings).toHaveLength(1);
    expect(findings).toMatchObject([found]);
  });

  it('does not hold when its last events were left out, and the signed list counts them', async () => {
    const short = await withEvents((events) => events.slice(0, -2));
    expect((await said(short)).findings).toEqual([]);
    const last = scene.facts.evidence.events.length - 1;
    const files = new Map(scene.files).set('evidence.json', short.get('evidence.json') ?? Buffer.alloc(0));
    expect((await said(files)).findings).toMatchObject([
      { kind: 'file-changed', file: 'evidence.json' },
      { kind: 'removed', revision: last - 1 },
      { kind: 'removed', revision: last },
    ]);
  });

  it('does not hold against a checkpoint from elsewhere, or an older one, that is not its beginning', async () => {
    const other = { size: 30, root: Buffer.alloc(32, 7) };
    expect((await said(scene.files, [signCheckpoint(testSigner, other)])).findings).toMatchObject([
      { kind: 'inconsistent', size: 30 },
    ]);
    const [first, ...rest] = scene.facts.evidence.consistency;
    const consistency = [{ checkpoint: signCheckpoint(testSigner, other), proof: first?.proof ?? [] }, ...rest];
    expect((await said(await signedAnew(scene.facts, { consistency }))).findings).toMatchObject([
      { kind: 'inconsistent', size: 30 },
    ]);
    const checkpoint = signCheckpoint(forger, parseCheckpoint(scene.facts.evidence.checkpoint));
    expect((await said(await signedAnew(scene.facts, { checkpoint }))).findings).toMatchObject([
      { kind: 'not-signed' },
    ]);
  });

  it('says of a checkpoint between its own that it cannot be related', async () => {
    const unrelated = signCheckpoint(testSigner, { size: 17, root: Buffer.alloc(32, 7) });
    expect(await said(scene.files, [unrelated])).toMatchObject({ keptUnrelated: 1, findings: [] });
  });

  it('tells where a state is not what its events make of the case', () => {
    const told = Buffer.from(scene.files.get('replay.json') ?? []).toString();
    const altered = told.replace('"stage":"ACCEPTED"', '"stage":"APPROVED"');
    expect(stateFindings(new Map(scene.files).set('replay.json', Buffer.from(altered)))).toMatchObject([
      { kind: 'state-differs', stream: 'case-c1' },
    ]);
  });

  it.each(['', '{}', '[', '{"kind":"dossier-evidence","version":1}'])(
    'is malformed where its evidence is %j',
    async (text) => {
      const files = new Map(scene.files).set('evidence.json', Buffer.from(text));
      expect((await said(files)).findings).toMatchObject([{ kind: 'malformed' }]);
      expect(stateFindings(files)).toMatchObject([{ kind: 'malformed' }]);
    },
  );

  it('is readable: every event by its name in both languages, its three times, and no box of a sealed text', () => {
    const html = Buffer.from(scene.files.get('dossier.html') ?? []).toString();
    for (const words of ['收到申请', 'Application received', '发生', '记录', '生效', '食品经营许可']) {
      expect(html).toContain(words);
    }
    expect(html).not.toContain('Wang Mei');
    expect(html).not.toContain('<script');
  });
});
