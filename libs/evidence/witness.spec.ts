import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checkpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { cosignedAt, cosignerOf, parseCosigner, parseWitnessKey } from './cosignature.js';
import { growingRoot } from './growing-root.js';
import { keepCosigned, keptCheckpoint, keptSizes } from './kept-checkpoints.js';
import { consistencyProof, type NodeAt, rootOf } from './merkle-tree.js';
import { MalformedNote, parseNote, parseVerifier, signerOf } from './signed-note.js';
import { decideCosigning } from './witness-decision.js';
import { openWitness } from './witness-records.js';
import { askWitness, type WitnessReply } from './witness-client.js';
import { parseRequest, requestText, type WitnessRequest } from './witness-request.js';
import { witnessedBy } from './witnessed.js';

const log = signerOf('log.example', Buffer.alloc(32, 1));
const stranger = signerOf('log.example', Buffer.alloc(32, 2));
const cosigner = cosignerOf('witness.example/w1', Buffer.alloc(32, 3));
const logs = new Map([['log.example', [log.verifier]]]);

/** A tree whose leaves are told apart by a word: two words are two logs that do not agree. */
const treeOf = (word: string, leaves: number): NodeAt => {
  const levels: Buffer[][] = [];
  const tree = growingRoot();
  for (let at = 0; at < leaves; at += 1) {
    tree.add(createHash('sha256').update(`${word} ${at}`).digest(), (level, hash) => (levels[level] ??= []).push(hash));
  }
  return (level, index) => levels[level]?.[index] ?? Buffer.alloc(32);
};
const [tree, forked] = [treeOf('a', 40), treeOf('b', 40)];
const checkpointOf = (size: number, nodes = tree, by = log): Checkpoint =>
  parseCheckpoint(signCheckpoint(by, { size, root: rootOf(nodes, size) }));
const asking = (oldSize: number, size: number, nodes = tree): WitnessRequest => ({
  oldSize,
  proof: consistencyProof(nodes, Math.min(oldSize, size), size),
  checkpoint: checkpointOf(size, nodes),
});

describe('a cosignature', () => {
  const { signed } = checkpointOf(7);
  const note = `${signed.text}\n${cosigner.cosign(signed.text, 1_700_000_000)}`;

  it('says when it was made, and holds for its text and its key alone', () => {
    expect(cosignedAt(parseNote(note), cosigner.verifier)).toBe(1_700_000_000);
    expect(cosignedAt(signed, cosigner.verifier)).toBeUndefined();
    expect(cosignedAt(parseNote(note), cosignerOf('witness.example/w1', Buffer.alloc(32, 4)).verifier)).toBeUndefined();
    expect(() => cosignedAt(parseNote(note.replace('\n7\n', '\n8\n')), cosigner.verifier)).toThrow(MalformedNote);
  });

  it('has a key of a kind of its own, as other witnesses publish theirs', () => {
    const published = 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2';
    expect(parseWitnessKey(published).text).toBe(published);
    expect(() => parseVerifier(published)).toThrow(MalformedNote);
    expect(() => parseWitnessKey(log.verifier.text)).toThrow(MalformedNote);
    expect(parseCosigner(cosigner.secret).verifier.text).toBe(cosigner.verifier.text);
  });
});

describe('a request to a witness', () => {
  it('is the same after it was written and read', () => {
    const request = asking(13, 40);
    expect(requestText(request)).toMatch(/^old 13\n(?:[A-Za-z0-9+/]{43}=\n)+\nlog\.example\n40\n/);
    expect(parseRequest(requestText(request))).toEqual(request);
    expect(parseRequest(requestText(asking(0, 5)))).toMatchObject({ oldSize: 0, proof: [] });
  });

  const { note } = checkpointOf(5);
  it.each([
    ['nothing', ''],
    ['no old size', `\n\n${note}`],
    ['a leading zero', `old 05\n\n${note}`],
    ['a negative size', `old -5\n\n${note}`],
    ['a hash that is too short', `old 3\nAAAA\n\n${note}`],
    ['loose base64', `old 3\n${Buffer.alloc(32).toString('base64').replace('=', '')}\n\n${note}`],
    ['a proof of 64 hashes', `old 3\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\n${note}`],
    ['no checkpoint', 'old 0\n\nhello\n'],
    ['more than a request can have', `old 0\n\n${note}${'x'.repeat(70_000)}\n`],
  ])('with %s is none', (_, text) => expect(() => parseRequest(text)).toThrow(MalformedNote));

  it('may have a proof of 63 hashes', () =>
    expect(parseRequest(`old 3\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(63)}\n${note}`).proof).toHaveLength(
      63,
    ));
});

describe('a witness', () => {
  const latest = checkpointOf(13);
  const decide = (request: WitnessRequest) => decideCosigning(request, latest, logs);

  it('cosigns what goes on from what it cosigned last, and that again', () => {
    expect(decide(asking(13, 40))).toEqual({ status: 200 });
    expect(decide(asking(13, 13))).toEqual({ status: 200 });
    expect(decideCosigning(asking(0, 40), undefined, logs)).toEqual({ status: 200 });
  });

  it.each<[number, string, WitnessRequest, object?]>([
    [400, 'an old size beyond the checkpoint', { ...asking(7, 7), oldSize: 13 }],
    [403, 'a checkpoint signed by another key', { ...asking(13, 40), checkpoint: checkpointOf(40, tree, stranger) }],
    [
      404,
      'a log it does not know',
      { ...asking(13, 40), checkpoint: checkpointOf(40, tree, signerOf('other.example', Buffer.alloc(32, 1))) },
    ],
    [409, 'an old size that is not the one it has', asking(7, 40), { size: 13 }],
    [409, 'nothing as the old size', asking(0, 40), { size: 13 }],
    [409, 'another root of the size it has', asking(13, 13, forked), { size: 13 }],
    [422, 'a proof of another history', asking(13, 40, forked)],
    [422, 'a proof with a hash too many', { ...asking(13, 40), proof: [...asking(13, 40).proof, Buffer.alloc(32)] }],
    [422, 'no proof where one is needed', { ...asking(13, 40), proof: [] }],
    [422, 'a proof where none is needed', { ...asking(13, 13), proof: [Buffer.alloc(32)] }],
  ])('answers %s to %s', (status, _, request, more = {}) => expect(decide(request)).toMatchObject({ status, ...more }));

  it('answers 422 to a proof from nothing, and 409 to a root that nothing cannot have', () => {
    expect(decideCosigning({ ...asking(0, 7), proof: [Buffer.alloc(32)] }, undefined, logs).status).toBe(422);
    const none = parseCheckpoint(signCheckpoint(log, { size: 0, root: Buffer.alloc(32, 9) }));
    expect(decideCosigning({ oldSize: 0, proof: [], checkpoint: none }, undefined, logs)).toEqual({
      status: 409,
      size: 0,
    });
  });
});

describe('the records of a witness', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'daylight-witness-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are on disk before it answers, and go on from there', async () => {
    const first = await openWitness(dir, cosigner, logs);
    const answer = await first.answer(asking(0, 13), 100);
    if (answer.status !== 200) throw new Error('It is cosigned');
    expect(cosignedAt(parseNote(`${checkpointOf(13).note}${answer.line}`), cosigner.verifier)).toBe(100);
    const again = await openWitness(dir, cosigner, logs);
    expect(await again.answer(asking(0, 20, forked), 101)).toEqual({ status: 409, size: 13 });
    expect(await again.answer(asking(13, 40), 102)).toMatchObject({ status: 200 });
    expect(await readdir(dir)).toHaveLength(1);
  });

  it('hold one of two histories that are handed in at once, whichever it is', async () => {
    const witness = await openWitness(dir, cosigner, logs);
    const answers = await Promise.all([
      witness.answer(asking(0, 20), 1),
      witness.answer(asking(0, 30, forked), 1),
      witness.answer(asking(0, 40), 1),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
  });

  it('are not taken for those of a log never seen where they were altered', async () => {
    await (await openWitness(dir, cosigner, logs)).answer(asking(0, 13), 1);
    const [name = ''] = await readdir(dir);
    await writeFile(join(dir, name), (await readFile(join(dir, name), 'utf8')).replace('log.example', 'log.exam'));
    await expect(openWitness(dir, cosigner, logs)).rejects.toThrow('was altered');
  });

  it('go on after a checkpoint that could not be brought to disk was not cosigned', async () => {
    const witness = await openWitness(dir, cosigner, logs);
    await rm(dir, { recursive: true });
    await writeFile(dir, 'a file where the folder was');
    await expect(witness.answer(asking(0, 13), 1)).rejects.toThrow();
    await rm(dir);
    expect(await witness.answer(asking(0, 20), 2)).toMatchObject({ status: 200 });
  });

  const asked = async (size: number, thought: number, nodes = tree) => {
    const witness = await openWitness(dir, cosigner, logs);
    const replies: number[] = [];
    const post = async (body: string): Promise<WitnessReply> => {
      const answer = await witness.answer(parseRequest(body), 5);
      replies.push(answer.status);
      if (answer.status === 200) return { status: 200, contentType: 'text/plain', body: answer.line };
      const text = answer.status === 409 ? `${answer.size}\n` : `${answer.why}\n`;
      return { status: answer.status, contentType: answer.status === 409 ? 'text/x.tlog.size' : '', body: text };
    };
    const checkpoint = checkpointOf(size, nodes);
    return { found: await askWitness(checkpoint, { key: cosigner.verifier, thought, nodeAt: nodes }, post), replies };
  };

  it('are asked from nothing by a log that does not know, and then from what they have', async () => {
    expect(await asked(13, 0)).toMatchObject({ found: { kind: 'cosigned' }, replies: [200] });
    expect(await asked(40, 0)).toMatchObject({ found: { kind: 'cosigned' }, replies: [409, 200] });
    expect(await asked(40, 40)).toMatchObject({ found: { kind: 'cosigned' }, replies: [200] });
  });

  it('tell a log that was rolled back or rewritten', async () => {
    await asked(30, 0);
    expect(await asked(20, 0)).toMatchObject({ found: { kind: 'ahead', size: 30 } });
    expect(await asked(40, 0, forked)).toMatchObject({ found: { kind: 'inconsistent' }, replies: [409, 422] });
    expect(await asked(30, 30, forked)).toMatchObject({ found: { kind: 'inconsistent' }, replies: [409] });
  });

  it('are not believed to have cosigned where another key did', async () => {
    const other = cosignerOf('witness.example/w1', Buffer.alloc(32, 8));
    const post = async (body: string): Promise<WitnessReply> => ({
      status: 200,
      contentType: '',
      body: other.cosign(parseRequest(body).checkpoint.signed.text, 1),
    });
    const from = { key: cosigner.verifier, thought: 0, nodeAt: tree };
    await expect(askWitness(checkpointOf(7), from, post)).rejects.toThrow('bears no cosignature of the key');
  });
});

describe('cosignatures beside a kept checkpoint', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'daylight-cosigned-'));
    await writeFile(join(dir, '000000000007'), checkpointOf(7).note);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const second = cosignerOf('w2', Buffer.alloc(32, 6));
  const lineOf = (by = cosigner, at = 1) => by.cosign(checkpointOf(7).signed.text, at);

  it('are those of each witness once, the latest, and no size of their own', async () => {
    await keepCosigned(dir, 7, lineOf(), cosigner.verifier);
    await keepCosigned(dir, 7, lineOf(second), second.verifier);
    await keepCosigned(dir, 7, lineOf(cosigner, 2), cosigner.verifier);
    const kept = await keptCheckpoint(dir, 7);
    expect(kept.note.split('\n').filter((line) => line.startsWith('—'))).toHaveLength(3);
    const told = witnessedBy(
      [kept, checkpointOf(5)],
      [cosigner.verifier, second.verifier, cosignerOf('w3', Buffer.alloc(32)).verifier],
    );
    expect(told.witnesses.map(({ cosigned, upTo, at }) => [cosigned, upTo, at])).toEqual([
      [1, 7, 2],
      [1, 7, 1],
      [0, 0, 0],
    ]);
    expect(await keptSizes(dir)).toEqual([7]);
  });

  it('of another checkpoint are left out', async () => {
    await keepCosigned(dir, 7, lineOf(), cosigner.verifier);
    const file = join(dir, '000000000007.cosigned');
    await writeFile(file, (await readFile(file, 'utf8')).replace('\n7\n', '\n8\n'));
    expect((await keptCheckpoint(dir, 7)).note).toBe(checkpointOf(7).note);
  });

  it('that do not hold are found', () => {
    const wrong = parseCheckpoint(`${checkpointOf(7).note}${cosigner.cosign(checkpointOf(5).signed.text, 1)}`);
    const { witnesses, findings } = witnessedBy([wrong], [cosigner.verifier]);
    expect(witnesses[0]?.cosigned).toBe(0);
    expect(findings).toEqual([{ kind: 'not-signed', what: expect.stringContaining('does not hold') as string }]);
  });
});
