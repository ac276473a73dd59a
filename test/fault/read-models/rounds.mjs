// What is done to the projector and its store. Each returns sentences: what was wrong, or why the run proves nothing (void).
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkpoints } from '#read-models/apply-batch';
import { collectionOf } from '#read-models/projection';
import { models } from '#read-models/store';
import { appendCase } from '../../bench/read-models/case-log.mjs';
import { until } from './scene.mjs';

/** The least share of kills that must have met work under way. */
const wantedShare = 0.3;

const lowest = (known) => Math.min(...models.map((model) => known.get(collectionOf(model))?.position ?? 0));

/** Kills the projector, the document store or both, at random moments under load; the models are checked after each kill. */
export const kills = async (scene, { rounds, random }) => {
  const failures = [];
  let fired = 0;
  let underWay = 0;
  for (let round = 0; round < rounds; round++) {
    const before = scene.cases;
    await until('there is load', () => scene.cases > before + 3);
    await sleep(random() * 300);
    const end = await scene.endOfLog();
    const kind = Math.floor(random() * 3);
    const atDeath = await scene.standing();
    const killed = await Promise.all([
      ...(kind === 1 ? [] : [scene.killProjector()]),
      ...(kind === 0 ? [] : [scene.killDocumentStore().then((gone) => gone.killed)]),
    ]);
    if (killed.every(Boolean)) fired += 1;
    // Recorded before the kill, not yet in the models when it struck.
    if (lowest(atDeath) < end) underWay += 1;
    failures.push(...(await scene.check()).map((failure) => `kill ${round}: ${failure}`));
    if (failures.length > 0) break;
  }
  if (failures.length === 0 && (fired < rounds || underWay < rounds * wantedShare)) {
    failures.push(`void: ${fired} of ${rounds} kills fired, ${underWay} met work under way`);
  }
  return { failures, told: `${fired} kills, ${underWay} with work under way` };
};

/** Cuts the wire to the log; with every tenth cut the checkpoints are set back, so that events come again. */
export const cuts = async (scene, { rounds, random }) => {
  const failures = [];
  let broken = 0;
  let setBack = 0;
  for (let round = 0; round < rounds; round++) {
    await sleep(random() * 150);
    if (round % 10 === 9 || rounds < 10) {
      const share = random();
      for (const [name, { position }] of await scene.standing()) {
        await scene
          .db()
          .collection(checkpoints)
          .updateOne({ _id: name }, { $set: { position: Math.floor(position * share) } });
      }
      setBack += 1;
      await scene.killProjector();
      failures.push(...(await scene.check()).map((failure) => `cut ${round}: ${failure}`));
    }
    await until('there is a connection to cut', () => {
      const cut = scene.wire.cut();
      broken += cut > 0 ? 1 : 0;
      return cut > 0;
    });
    if (failures.length > 0) break;
  }
  if (failures.length === 0) failures.push(...(await scene.check()).map((failure) => `after the cuts: ${failure}`));
  if (failures.length === 0 && (broken < rounds || setBack === 0)) {
    failures.push(`void: ${broken} of ${rounds} cuts, ${setBack} times set back`);
  }
  return { failures, told: `${broken} subscriptions dropped, ${setBack} times set back to events seen before` };
};

/** The projector is handed one event in ten a second time (its libs are made so), steadily and under load. */
export const doubles = async (scene, { wanted }) => {
  const end = Date.now() + 1_200_000;
  const failures = [];
  while (scene.truth.events < wanted && failures.length === 0 && Date.now() < end)
    failures.push(...(await scene.check()));
  const { events } = scene.truth;
  const twice = scene.projector.again();
  // Of the last five hundred what comes twice may still be on its way.
  if (failures.length === 0 && (events < wanted || twice < (events - 500) * 0.08)) {
    failures.push(`void: ${twice} of ${events} events came twice`);
  }
  return { failures, told: `${twice} of ${events} events came twice` };
};

/** The document store is away for a while: nothing is lost, and the projector goes on by itself. */
export const storeGone = async (scene, { goneMs }) => {
  const { pid } = scene.projector.child;
  const { killed, missed } = await scene.killDocumentStore(goneMs);
  const failures = await scene.check();
  const same = scene.projector.child.pid === pid && scene.projector.child.exitCode === null;
  if (!same) failures.push('the projector did not outlive the absence of its store');
  if (!killed || !missed) failures.push('void: nothing was recorded while the store was away');
  return { failures, told: `document store away for ${goneMs / 1000} s` };
};

/** One model cannot apply an event: the others go on, it says where it stands, and goes on when it is mended. */
export const poison = async (scene, { poisonFile }) => {
  const failures = [];
  await writeFile(poisonFile, '');
  await appendCase(scene.client, `fault-${process.pid}-poison`, 3);
  const stuck = async () => (await scene.standing()).get('handling_v2')?.stuck;
  await until('the model says that it is stuck', async () => (await stuck()) !== undefined);
  const { stream, revision } = await stuck();
  if (!stream.endsWith('-poison') || revision !== 0) failures.push(`stuck at ${stream}@${revision}`);
  failures.push(...(await scene.check(models.filter(({ name }) => name !== 'handling'))));
  if ((await stuck()) === undefined) failures.push('void: the poisoned event was passed');
  await rm(poisonFile);
  failures.push(...(await scene.check()));
  if ((await stuck()) !== undefined) failures.push('the mended model still says that it is stuck');
  return { failures, told: 'one poisoned event, mended without a restart' };
};
