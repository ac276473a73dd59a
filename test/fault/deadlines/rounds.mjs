// One round: deadlines that fall due at one instant and around it, what is done to their keepers, and what the log says after.
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { declareAbsences, midnight, move, receiveCases, toldOf, watchTold } from './deadlines.mjs';
import { openScene, until } from './scene.mjs';

const names = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

const judged = (found) => {
  const failures = [];
  const late = [];
  for (const { stream, due, told } of found) {
    if (due === undefined && told.length > 0) failures.push(`${stream} was told though its day was moved away`);
    if (due !== undefined && told.length === 0) failures.push(`${stream} was not told`);
    if (told.length > 1) failures.push(`${stream} was told ${told.length} times`);
    for (const at of told) {
      if (due !== undefined && at < due) failures.push(`${stream} was told ${due - at} ms early`);
      if (due) late.push(at - due);
    }
  }
  return { failures, late: late.toSorted((a, b) => a - b) };
};

/** Sleeps until the scene's clock shows an instant. */
const at = (scene, instant) => sleep(Math.max(0, instant - scene.now()));

/**
 * `faults(keepers)` is called when the clocks stand some seconds before midnight, and returns how often each of its faults struck:
 * one that never did makes the round void.
 */
export const round = async (options) => {
  const {
    dir,
    backend,
    libs = 'dist',
    counts,
    sweepSeconds,
    enforcers = 1,
    faults,
    withinMs,
    leadMs = 12_000,
    note = () => undefined,
  } = options;
  // Less than the pause between two passes that arm what draws near: within the round the timers have no second net.
  const startAt = midnight - 5 * 3_600_000;
  const scene = await openScene({ dir, backend, libs, sweepSeconds, startAt });
  try {
    const kept = names('kept', counts.cases);
    const earlier = names('earlier', counts.moved ?? 0);
    const later = names('later', counts.moved ?? 0);
    const posts = names('post', counts.posts ?? 0).map((name, index) => ({
      name,
      due: midnight - 4_000 + Math.floor((index * 12) / (counts.posts ?? 1)) * 1_000,
    }));
    const due = kept.length + earlier.length + posts.length;
    const all = { kept, earlier, later, posts };
    await receiveCases(scene.log, [...kept, ...earlier, ...later]);
    await declareAbsences(scene.log, posts);
    note(`${due} deadlines written`);
    const keepers = {
      scene,
      enforcers: [scene.startEnforcer()],
      at: (beforeMidnight) => at(scene, midnight + beforeMidnight),
      replace: (index, die) => {
        keepers.enforcers[index] = scene.startEnforcer(die);
        return keepers.enforcers[index];
      },
    };
    await keepers.enforcers[0].ready();
    while (keepers.enforcers.length < enforcers) keepers.enforcers.push(scene.startEnforcer());
    await Promise.all(keepers.enforcers.map((enforcer) => enforcer.ready()));
    // Else a pass that comes later would arm again what the faults take away, and the sweeper would have nothing to do.
    const haveArmedNear = () =>
      keepers.enforcers.every((enforcer) => enforcer.said().includes('what draws near is armed'));
    await until('what draws near is armed', haveArmedNear);
    await move(scene.log, later, 'later', new Date(scene.now()).toISOString());
    await move(scene.log, earlier, 'earlier', new Date(scene.now()).toISOString());
    note('armed');
    const watch = watchTold(scene.client, all);
    // BullMQ looks at the clock every ten seconds: whoever waits for midnight sees that it comes sooner.
    scene.jumpTo(midnight - leadMs, keepers.enforcers);
    const struck = (await faults?.(keepers)) ?? {};
    note(`struck, ${watch.left()} left to tell`);
    let noted = Date.now();
    const isAllTold = () => {
      if (Date.now() - noted > 10_000) {
        noted = Date.now();
        note(`${watch.left()} left to tell`);
      }
      return watch.left() === 0;
    };
    const late = await until('everything is told', isAllTold, withinMs).catch((error) => error.message);
    await watch.close();
    // What would be told a second time is told by now.
    await sleep(3_000);
    const verdict = judged(await toldOf(scene.client, all));
    if (late && verdict.failures.length === 0) verdict.failures.push(late);
    for (const [fault, times] of Object.entries(struck)) {
      if (times === 0 && verdict.failures.length === 0) verdict.failures.push(`void: ${fault} did not strike`);
    }
    const said = keepers.enforcers.map((enforcer) => enforcer.said()).join('');
    return { ...verdict, struck, told: due, said };
  } finally {
    await scene.close();
  }
};

/** An enforcer that is to kill itself has done so: another takes its place, as the supervisor would have it. */
const diedAndReplaced = async (keepers, index) => {
  const how = await Promise.race([keepers.enforcers[index].exited, sleep(30_000, 'lives on')]);
  keepers.replace(index);
  return how === 'SIGKILL' ? 1 : 0;
};

/** Everything that can befall Redis and two enforcers around a midnight. */
export const redisFaults = (frozenMs, random) => async (keepers) => {
  const { scene, enforcers } = keepers;
  const struck = { restarted: 0, wiped: 0, halved: 0, firedOnly: 0, recordedToo: 0, frozen: 0, stepped: 0 };
  enforcers[1].step(-3_600_000);
  struck.stepped += 1;
  await scene.redis.restart(random() * 500);
  struck.restarted += 1;
  struck.wiped += (await scene.redis.wipe()) > 0 ? 1 : 0;
  enforcers[1].step(0);
  await keepers.at(-5_000);
  struck.halved += await scene.redis.loseHalf();
  await Promise.all(enforcers.map((enforcer) => enforcer.kill()));
  keepers.replace(0, `fired:${5 + Math.floor(random() * 10)}`);
  keepers.replace(1, `recorded:${5 + Math.floor(random() * 10)}`);
  const [fired, recorded] = await Promise.all([diedAndReplaced(keepers, 0), diedAndReplaced(keepers, 1)]);
  struck.firedOnly += fired;
  struck.recordedToo += recorded;
  await keepers.at(500);
  await scene.redis.restart(random() * 1_000);
  struck.restarted += 1;
  await keepers.enforcers[0].freeze(frozenMs);
  struck.frozen += 1;
  // Whose clock is an hour ahead tells what is due by that clock: early by everybody else's, until the last post is due.
  await keepers.at(7_500);
  keepers.enforcers[0].step(3_600_000);
  await sleep(1_000);
  keepers.enforcers[0].step(0);
  struck.stepped += 1;
  return struck;
};

/** Redis alone, killed again and again. */
export const redisKills =
  (kills, random) =>
  async ({ scene }) => {
    for (let left = kills; left > 0; left -= 1) {
      await sleep(random() * 1_500);
      await scene.redis.restart(random() * 800);
    }
    return { restarted: kills };
  };

/** Half the timers are gone and nothing says so: the sweeper alone can know. */
export const halved = async ({ scene }) => ({ halved: await scene.redis.loseHalf() });

/** Killed after the record and before the timer is done with it: it rings again, once its lock has run out. */
export const ringsTwice = async (keepers) => {
  const { redis } = keepers.scene;
  await keepers.enforcers[0].kill();
  const dies = keepers.replace(0, 'recorded:3');
  const how = await Promise.race([dies.exited, sleep(30_000, 'lives on')]);
  const left = await redis.ringing();
  keepers.replace(0);
  const isDone = async () => !(await redis.ringing()).some((id) => left.includes(id));
  await until('what the killed one was ringing has rung again', isDone);
  return { recordedToo: how === 'SIGKILL' ? 1 : 0, rungAgain: left.length };
};

const largestFile = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((a, b) => statSync(b).size - statSync(a).size)[0];

/** The embedded store: its process killed between firing and recording, then its files damaged while it is away. */
export const pgliteFaults = (random) => async (keepers) => {
  await keepers.enforcers[0].kill();
  keepers.replace(0, `fired:${2 + Math.floor(random() * 5)}`);
  const firedOnly = await diedAndReplaced(keepers, 0);
  await keepers.enforcers[0].kill();
  // The control file, without which no PostgreSQL opens.
  const { pglite } = keepers.scene;
  writeFileSync(join(pglite, 'global', 'pg_control'), 'damaged');
  const damaged = statSync(largestFile(pglite)).size > 0 ? 1 : 0;
  const again = keepers.replace(0);
  await again.ready();
  const setAside = again.said().includes('set aside') ? 1 : 0;
  return { firedOnly, damaged, setAside };
};
