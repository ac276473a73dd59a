// A log with two histories asks a witness to cosign both: at once, and with the witness killed in between. It must never cosign two that
// do not agree. What it answered is written down here, outside it.
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, signCheckpoint } from '#evidence/checkpoint';
import { cosignedAt, parseCosigner } from '#evidence/cosignature';
import { growingRoot } from '#evidence/growing-root';
import { consistencyProof, rootOf } from '#evidence/merkle-tree';
import { parseNote, signerOf } from '#evidence/signed-note';
import { requestText } from '#evidence/witness-request';
import { configure, startWitness } from './witness-process.mjs';

const leaves = 24;

/** Two histories of the same sizes that part before their last leaves. */
const histories = (random) => {
  const common = 1 + random.below(8);
  const shared = Array.from({ length: common }, () => random.bytes(32));
  return [0, 1].map(() => {
    const levels = [];
    const tree = growingRoot();
    for (let at = 0; at < leaves; at += 1) {
      tree.add(shared[at] ?? random.bytes(32), (level, hash) => {
        levels[level] ??= [];
        levels[level].push(hash);
      });
    }
    return { common, nodes: (level, index) => levels[level][index] };
  });
};

const logsOf = (count, random) =>
  Array.from({ length: count }, (_, at) => signerOf(`log-${at}.fault`, random.bytes(32)));

const requestOf = (signer, { nodes }, oldSize, size) => {
  const checkpoint = parseCheckpoint(signCheckpoint(signer, { size, root: rootOf(nodes, size) }));
  return requestText({ oldSize, proof: consistencyProof(nodes, oldSize, size), checkpoint });
};

/** A size at which the two histories differ. */
const forkedSize = ({ common }, random) => common + 1 + random.below(leaves - common);

/** Both histories of each log at once, to a running witness: one of them may be cosigned, and is. */
export const racingPairs = async ({ pairs, random, root, built = 'dist' }) => {
  const dir = mkdtempSync(join(root, 'pairs-'));
  const logs = logsOf(pairs, random);
  const config = configure(dir, logs);
  const witness = await startWitness(config, built);
  const told = { pairs, cosignedOne: 0, cosignedBoth: 0, cosignedNone: 0 };
  try {
    const key = keyOf(dir);
    const queue = [...logs];
    const race = async () => {
      for (let signer = queue.pop(); signer; signer = queue.pop()) {
        const bodies = histories(random).map((history) => requestOf(signer, history, 0, forkedSize(history, random)));
        const answers = await Promise.all(bodies.map(witness.ask));
        const yes = answers.filter((answer, at) => holds(answer, bodies[at], key)).length;
        told[['cosignedNone', 'cosignedOne', 'cosignedBoth'][yes]] += 1;
      }
    };
    await Promise.all(Array.from({ length: 12 }, race));
  } finally {
    await witness.kill();
  }
  return told;
};

const keyOf = (dir) => readFileSync(join(dir, 'records', 'cosigning.key'), 'utf8').trim();

/** A cosignature that the witness's key made of what was asked; another answer counts for nothing. */
const holds = (answer, body, secret) => {
  if (answer?.status !== 200) return false;
  const { signed } = parseCheckpoint(body.slice(body.indexOf('\n\n') + 2));
  if (cosignedAt(parseNote(`${signed.text}\n${answer.body}`), verifierOf(secret)) === undefined)
    throw new Error('The witness answered with a cosignature that does not hold');
  return true;
};

const verifiers = new Map();
const verifierOf = (secret) => {
  if (!verifiers.has(secret)) verifiers.set(secret, parseCosigner(secret).verifier);
  return verifiers.get(secret);
};

/** Each round: one history is handed in and the witness killed, at the answer or about it; then the other history is handed in. */
export const killedWitness = async ({ kills, random, root, built = 'dist' }) => {
  const dir = mkdtempSync(join(root, 'kills-'));
  const logs = logsOf(kills, random);
  const config = configure(dir, logs);
  const told = { kills, acknowledged: 0, inFlight: 0, refusedAfterwards: 0, cosignedBoth: 0 };
  let witness = await startWitness(config, built);
  try {
    const key = keyOf(dir);
    for (const signer of logs) {
      const [one, other] = histories(random);
      const size = forkedSize(one, random);
      const body = requestOf(signer, one, 0, size);
      const asked = witness.ask(body);
      // At the answer, or at any time until about then.
      if (random.chance(0.5)) await asked;
      else await sleep(random.below(12));
      await witness.kill();
      const answer = await asked;
      const cosigned = holds(answer, body, key);
      if (cosigned) told.acknowledged += 1;
      else told.inFlight += 1;
      witness = await startWitness(config, built);
      const others = [0, size].map((oldSize) => requestOf(signer, other, oldSize, leaves));
      const answers = [];
      for (const next of others) answers.push(holds(await witness.ask(next), next, key));
      if (cosigned && answers.includes(true)) told.cosignedBoth += 1;
      else if (!answers.includes(true)) told.refusedAfterwards += 1;
    }
  } finally {
    await witness.kill();
  }
  return told;
};

/** What is wrong with the figures of a round; a round in which the fault never happened is void. */
export const wrongWith = ({
  cosignedBoth,
  cosignedNone = 0,
  cosignedOne = 1,
  acknowledged = 1,
  refusedAfterwards = 1,
}) => [
  ...(cosignedBoth > 0 ? [`two histories were cosigned ${cosignedBoth} times`] : []),
  ...(cosignedNone > 0 ? [`neither of two histories was cosigned ${cosignedNone} times`] : []),
  ...(Math.min(cosignedOne, acknowledged, refusedAfterwards) === 0 ? ['void: the fault did not happen'] : []),
];

export const bugs = [
  {
    name: 'answers before what it cosigned is on disk',
    file: 'libs/evidence/witness-records.js',
    edits: [
      [
        'await replaceWhole(',
        'void (async (file, content) => { await new Promise((later) => setTimeout(later, 100)); await replaceWhole(file, content); })(',
      ],
    ],
    provoke: (scene) => killedWitness({ ...scene, kills: 6 }),
  },
  {
    name: 'decides about two checkpoints of a log at once',
    file: 'libs/evidence/witness-records.js',
    edits: [['const own = before.then(() => decide(request, at))', 'const own = decide(request, at)']],
    provoke: (scene) => racingPairs({ ...scene, pairs: 40 }),
  },
  {
    name: 'takes a log it has cosigned for one never seen',
    file: 'libs/evidence/witness-records.js',
    edits: [['if (checkpoint)', 'if (checkpoint && false)']],
    provoke: (scene) => killedWitness({ ...scene, kills: 4 }),
  },
];
