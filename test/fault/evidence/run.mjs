// Alters copies of a log as somebody with every right on the machine could, and holds what both verifiers say against what was done.
// Then hands a witness two histories of the same log, at once and with the witness killed in between.
//   npm run fault:evidence -- [--witness] [--short] [--seed N] [--json FILE]       --witness: the witness alone
// Exit code 0: everything was found and rightly named, no altered proof was accepted for what is not true, the witness never cosigned two
// checkpoints that do not agree, and each bug that was planted into it was found.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCheckpoint } from '#evidence/checkpoint';
import { verifyBundle } from '#evidence/verify-bundle';
import { seededRandom } from '../event-store/seeded-random.mjs';
import { isFound } from '../planted.mjs';
import { plant } from '../read-models/planted-bugs.mjs';
import { mutations } from './mutations.mjs';
import { fuzzProofs } from './proof-fuzz.mjs';
import { bundleOf, checkpointsOf, eventsOf } from './sound-log.mjs';
import { readOptions } from '../../read-options.mjs';
import { bugs, killedWitness, racingPairs, wrongWith } from './witness-faults.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    short: { type: 'boolean', default: false },
    witness: { type: 'boolean', default: false },
    seed: { type: 'string' },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const perClass = values.short ? 20 : 100;
const proofs = values.short ? 2_000 : 10_000;
/** The second verifier starts a process each time: it sees every so-manieth bundle. */
const secondEvery = 10;

const root = mkdtempSync(join(tmpdir(), 'evidence-fault-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const events = eventsOf(300);
const sizes = [60, 130, 131, 220, 300];
const scene = { events, sizes, notes: checkpointsOf(events, sizes) };

const first = async (lines, kept) =>
  verifyBundle(
    async function* () {
      yield* lines;
    },
    { kept: kept.map(parseCheckpoint) },
  );

const second = (lines, kept) => {
  const bundle = join(root, 'bundle');
  writeFileSync(bundle, `${lines.join('\n')}\n`);
  const words = kept.flatMap((note, at) => {
    writeFileSync(join(root, `kept-${at}`), note);
    return ['--checkpoint', join(root, `kept-${at}`)];
  });
  const { stdout, stderr, error } = spawnSync('python3', ['infra/verify/verify.py', bundle, '--json', ...words]);
  if (error || stdout.length === 0) throw new Error(`verify.py: ${error?.message ?? stderr.toString()}`);
  return JSON.parse(stdout.toString());
};

/** What two verifiers must agree on: everything but the wording. */
const comparable = ({ findings, ...verdict }) =>
  JSON.stringify({ ...verdict, findings: findings.map(({ what: _, ...rest }) => rest) });

console.log(`seed ${seed}`);
const failures = [];
const told = [];
const sound = [...bundleOf(scene)];
for (const verdict of values.witness ? [] : [await first(sound, [scene.notes[2]]), second(sound, [scene.notes[2]])]) {
  if (verdict.findings.length > 0 || verdict.keptAgree !== 1)
    failures.push(`the sound log: ${JSON.stringify(verdict)}`);
}
for (const [name, mutate] of values.witness ? [] : Object.entries(mutations)) {
  let [found, both] = [0, 0];
  for (let at = 0; at < perClass; at += 1) {
    const { lines: made, kept = [], found: isNamed } = mutate(scene, random);
    const lines = [...made];
    const verdict = await first(lines, kept);
    if (isNamed(verdict.findings)) found += 1;
    else failures.push(`${name}, number ${at}: ${JSON.stringify(verdict.findings.slice(0, 3))}`);
    if (at % secondEvery !== 0) continue;
    const other = second(lines, kept);
    if (comparable(other) === comparable(verdict)) both += 1;
    else failures.push(`${name}, number ${at}, the second verifier: ${JSON.stringify(other.findings.slice(0, 3))}`);
  }
  told.push({
    class: name,
    tried: perClass,
    found,
    'second verifier agrees': `${both}/${Math.ceil(perClass / secondEvery)}`,
  });
}
if (!values.witness) console.table(told);
const fuzzed = fuzzProofs(proofs, random);
console.log(
  `proofs: ${fuzzed.tried} altered, ${fuzzed.falselyAccepted} false accepts (${fuzzed.accepted} still true and accepted)`,
);
if (fuzzed.falselyAccepted > 0) failures.push(`${fuzzed.falselyAccepted} proofs were accepted for what is not true`);
if (fuzzed.accepted === 0) failures.push('void: not one proof was accepted, so that nothing was tested');

const rounds = {
  'racing pairs': () => racingPairs({ pairs: values.short ? 300 : 10_000, random, root }),
  'killed witness': () => killedWitness({ kills: values.short ? 8 : 200, random, root }),
};
const witnessed = {};
for (const [name, run] of Object.entries(rounds)) {
  witnessed[name] = await run();
  console.log(`witness, ${name}: ${JSON.stringify(witnessed[name])}`);
  failures.push(...wrongWith(witnessed[name]).map((why) => `witness, ${name}: ${why}`));
}
for (const bug of bugs) {
  const built = plant(bug, join(root, 'planted'));
  const provoke = async () => wrongWith(await bug.provoke({ random, root, built }));
  if (!(await isFound(bug.name, provoke))) failures.push(`planted bug, ${bug.name}: not found`);
}

for (const failure of failures.slice(0, 20)) console.error(`FAILED: ${failure}`);
console.log(failures.length === 0 ? 'all found' : `${failures.length} failures (seed ${seed})`);
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ seed, classes: told, proofs: fuzzed, witness: witnessed, failures }, null, 2)}\n`,
  );
}
process.exit(failures.length === 0 ? 0 : 1);
