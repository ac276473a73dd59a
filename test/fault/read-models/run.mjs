// Breaks the projector and its stores on purpose, and holds every read model against a fold of the log, document by document.
//   npm run fault:read-models -- [--short] [--rounds N] [--seed N]
// Exit code 0: nothing was skipped or doubled, and each planted bug was found.
import { mkdtemp } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../event-store/seeded-random.mjs';
import { isFound } from '../planted.mjs';
import { bugs, doubling, plant } from './planted-bugs.mjs';
import { cuts, doubles, kills, poison, storeGone } from './rounds.mjs';
import { openScene } from './scene.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: { short: { type: 'boolean', default: false }, rounds: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const { next: random } = seededRandom(seed);
/** Every comparison reads the whole log and all documents: so many kills share one log, which grows all the while. */
const killsALog = 25;
const rounds = Number(values.rounds ?? (values.short ? 10 : 500));
const root = await mkdtemp(join(tmpdir(), 'read-models-fault-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

let failed = 0;
const tell = (name, { failures, told }) => {
  for (const failure of failures.slice(0, 10)) console.error(`FAILED: ${name}: ${failure}`);
  failed += failures.length;
  console.log(`${name}: ${told}${failures.length === 0 ? ', all as the log says' : ''}`);
};

console.log(`seed ${seed}`);
const poisonFile = join(root, 'poison');
/** Does something to stores and a projector of its own, which are gone afterwards. */
const inScene = async (options, use) => {
  const dir = join(root, 'scene');
  const scene = await openScene({ dir, ...options });
  try {
    return await use(scene);
  } finally {
    await scene.close();
    rmSync(dir, { recursive: true, force: true });
  }
};

for (let done = 0; done < rounds; ) {
  const some = Math.min(killsALog, rounds - done);
  const name = `kill -9, ${done + 1} to ${done + some} of ${rounds}`;
  tell(name, await inScene({}, (scene) => kills(scene, { rounds: some, random })));
  done += some;
}
await inScene({ poisonFile }, async (scene) => {
  tell('store gone', await storeGone(scene, { goneMs: values.short ? 3_000 : 10_000 }));
  tell('dropped and doubled', await cuts(scene, { rounds: values.short ? 20 : 200, random }));
  tell('poison', await poison(scene, { poisonFile }));
});
await inScene({ libs: plant(doubling, join(root, 'doubling')) }, async (scene) => {
  tell('one in ten twice', await doubles(scene, { wanted: values.short ? 2_000 : 50_000 }));
});
for (const bug of bugs) {
  const libs = plant(bug, join(root, 'bug'));
  const provoke = () => inScene({ libs }, async (scene) => (await bug.provoke(scene, random)).failures);
  if (!(await isFound(bug.name, provoke))) failed += 1;
}
console.log(failed === 0 ? 'all held' : `${failed} failures (seed ${seed})`);
process.exit(failed === 0 ? 0 : 1);
