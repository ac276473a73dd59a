// Checks on the simulated disk. Each throws where the store breaks a promise, and answers what it tried.
import { setImmediate } from 'node:timers/promises';
import { DIR, everything, openStore } from './engine.mjs';
import { check, copyOf, newLedger, runWorkload, Void } from './ledger.mjs';
import { fileWith, simulatedDisk } from './simulated-disk.mjs';

const reopen = (engine, files) => openStore(engine, simulatedDisk(files).disk);

const append = (store, stream, expected, ids) =>
  new Promise((resolve) => {
    const events = ids.map((id) => ({
      id,
      type: 'Counted',
      isJson: true,
      data: Buffer.from('{}'),
      metadata: Buffer.alloc(0),
    }));
    store.append({ stream, expected, events }, resolve);
  });

/** A store after a crash must open, hold what it must, take more, and open again. */
const surviveCrash = async (engine, files, ledger, random) => {
  const machine = simulatedDisk(files);
  const { store, log } = openStore(engine, machine.disk);
  check(ledger, everything(store));
  const outcome = await append(store, 'after-the-crash', 'no_stream', [random.bytes(16)]);
  if (outcome.kind !== 'written') throw new Error('The store takes no events after the crash.');
  log.close();
  const again = reopen(engine, machine.crash(random));
  check(ledger, everything(again.store));
  if (!everything(again.store).has('after-the-crash')) throw new Error('What was written after the crash is lost.');
  again.log.close();
};

/** Power fails at any moment: what was not synced may be there in part and in any order. */
export const powerLoss = async (engine, random, isShort, progress = () => undefined) => {
  const wanted = isShort ? 300 : 10_000;
  let states = 0;
  while (states < wanted) {
    const ledger = newLedger();
    const crashes = [];
    const machine = simulatedDisk(new Map(), () => {
      if (random.chance(0.25)) crashes.push({ files: machine.crash(random), ledger: copyOf(ledger) });
    });
    const { store } = openStore(engine, machine.disk);
    await runWorkload(store, ledger, random, { batches: 60, perTurn: 20 });
    crashes.push({ files: machine.crash(random), ledger });
    for (const crash of crashes) await surviveCrash(engine, crash.files, crash.ledger, random);
    states += crashes.length;
    progress(states, wanted);
  }
  return `${states} states after a power failure`;
};

const writtenStore = async (engine, random, { batches, isClosed, segmentBytes = 16 * 1024 }) => {
  const ledger = newLedger();
  const machine = simulatedDisk();
  const { store, log, close } = openStore(engine, machine.disk, { segmentBytes });
  await runWorkload(store, ledger, random, { batches, perTurn: 1 });
  if (isClosed) await close();
  else log.close();
  return { ledger, files: machine.files() };
};

const segmentsOf = (files) =>
  [...files.keys()].filter((path) => path.endsWith('.log')).toSorted((a, b) => a.localeCompare(b));

const changed = (files, path, change) =>
  new Map(files).set(path, fileWith(change(Buffer.from(files.get(path).content))));

/** How a store opens: with which events, or the error that says where the log is damaged. */
const outcomeOf = (engine, files) => {
  try {
    const { store, log } = reopen(engine, files);
    const streams = everything(store);
    log.close();
    return { streams };
  } catch (error) {
    if (!/damaged: segment \S+, offset \d+/.test(error.message)) throw error;
    return { refusal: error.message };
  }
};

/** Everything up to some frame, and nothing of what comes after it. */
const requirePrefix = (whole, streams) => {
  for (const [name, events] of streams) {
    const expected = whole.get(name)?.slice(0, events.length) ?? [];
    if (JSON.stringify(expected) !== JSON.stringify(events)) throw new Error(`${name} is not as it was written.`);
  }
};

const countOf = (streams) => [...streams.values()].reduce((sum, events) => sum + events.length, 0);

const flip = (at, bit) => (bytes) => {
  bytes[at] ^= 1 << bit;
  return bytes;
};

/** The newest segment cut at every byte, and every byte of it changed: a clean cut or a named refusal, never a change. */
export const tornTail = async (engine, random, isShort, progress = () => undefined) => {
  const [batches, bytes] = isShort ? [10, 400] : [60, 65_536];
  const { files } = await writtenStore(engine, random, { batches, isClosed: false, segmentBytes: 1 << 30 });
  const newest = segmentsOf(files).at(-1);
  const size = files.get(newest).content.length;
  const whole = outcomeOf(engine, files).streams;
  const from = Math.max(32, size - bytes);
  if (!isShort && size - from < bytes) throw new Void(`The segment has ${size} bytes only.`);
  let tried = 0;
  for (let at = from; at < size; at++) {
    const cut = outcomeOf(
      engine,
      changed(files, newest, (bytes) => bytes.subarray(0, at)),
    );
    if (cut.streams === undefined) throw new Error(`A log cut at ${at} does not open.`);
    requirePrefix(whole, cut.streams);
    const flipped = outcomeOf(engine, changed(files, newest, flip(at, random.below(8))));
    if (flipped.streams !== undefined) {
      requirePrefix(whole, flipped.streams);
      if (countOf(flipped.streams) === countOf(whole)) throw new Error(`A change at ${at} went unnoticed.`);
    }
    tried += 2;
    progress(at - from, size - from);
  }
  return `${tried} damaged ends`;
};

/** Only the last append may ever be taken for a torn one: what a later append proves to be synced is never cut off. */
export const provenFrames = async (engine, random, isShort) => {
  const { files } = await writtenStore(engine, random, { batches: 12, isClosed: false, segmentBytes: 1 << 30 });
  const newest = segmentsOf(files).at(-1);
  const { content } = files.get(newest);
  const whole = outcomeOf(engine, files).streams;
  let tried = 0;
  for (let at = 32; at < content.length; at += isShort ? 29 : 1) {
    const { streams } = outcomeOf(engine, changed(files, newest, flip(at, random.below(8))));
    tried++;
    if (streams === undefined) continue;
    const lost = countOf(whole) - countOf(streams);
    if (lost > 4) throw new Error(`A change at ${at} made ${lost} acknowledged events disappear.`);
  }
  return `${tried} changes in the newest segment`;
};

/** A log closed in good order has a known end: every cut and every change is refused. */
export const closedEnd = async (engine, random, isShort) => {
  const { files } = await writtenStore(engine, random, { batches: 8, isClosed: true });
  const newest = segmentsOf(files).at(-1);
  const size = files.get(newest).content.length;
  let tried = 0;
  for (let at = 33; at < size; at += isShort ? 23 : 1) {
    const cut = outcomeOf(
      engine,
      changed(files, newest, (bytes) => bytes.subarray(0, at)),
    );
    const flipped = outcomeOf(engine, changed(files, newest, flip(at, random.below(8))));
    if (cut.refusal === undefined) throw new Error(`A closed log cut at ${at} was opened.`);
    if (flipped.refusal === undefined) throw new Error(`A closed log changed at ${at} was opened.`);
    tried += 2;
  }
  return `${tried} damaged ends of closed logs`;
};

/**
 * Single bits flip in any file of the log, most of them in closed segments, the second to last included: verify finds each,
 * and no read answers wrongly.
 */
export const bitRot = async (engine, random, isShort, progress = () => undefined) => {
  const { files, ledger } = await writtenStore(engine, random, { batches: 90, isClosed: true });
  const closed = segmentsOf(files).slice(0, -1);
  if (closed.length < 2) throw new Error('The log has too few segments for this check.');
  const whole = outcomeOf(engine, files).streams;
  check(ledger, whole);
  const every = [...files.keys()].filter((path) => /\.(log|idx)$/.test(path));
  const wanted = isShort ? 150 : 10_000;
  for (let tried = 0; tried < wanted; tried++) {
    const path = [closed.at(-1), random.pick(closed), random.pick(every)][tried % 3];
    progress(tried, wanted);
    const at = random.below(files.get(path).content.length);
    const rotten = changed(files, path, flip(at, random.below(8)));
    const report = await engine.verify.verify(simulatedDisk(rotten).disk, DIR);
    if (report.sound) throw new Error(`verify does not see a changed bit at ${at} of ${path}.`);
    const { streams } = outcomeOf(engine, rotten);
    if (streams !== undefined) requirePrefix(whole, streams);
  }
  return `${wanted} flipped bits`;
};

/** Writes while the disk is full at its n-th write or creation and at the next few; answers how many appends were refused. */
const fillAt = async (engine, random, point) => {
  const ledger = newLedger();
  const length = 1 + random.below(4);
  let writes = 0;
  let isArmed = false;
  const machine = simulatedDisk(new Map(), (kind) => {
    if (!isArmed || (kind !== 'write' && kind !== 'create')) return undefined;
    writes++;
    return writes >= point && writes < point + length ? 'ENOSPC' : undefined;
  });
  const { store, close } = openStore(engine, machine.disk, { segmentBytes: 8 * 1024 });
  isArmed = true;
  const readAll = () => check(ledger, everything(store));
  const hasRoomAgain = () => writes >= point + length;
  let refused = 0;
  for (let rounds = 0; !hasRoomAgain(); rounds++) {
    if (rounds > point) throw new Error('The store no longer tries to write.');
    const { failed } = await runWorkload(store, ledger, random, { batches: 20, perTurn: 4, onFailed: readAll });
    refused += failed;
  }
  const { failed } = await runWorkload(store, ledger, random, { batches: 20, perTurn: 12 });
  if (failed > 0) throw new Error('The store refuses appends when there is room again.');
  readAll();
  await close();
  const again = reopen(engine, machine.files());
  check(ledger, everything(again.store));
  again.log.close();
  await surviveCrash(engine, machine.crash(random), ledger, random);
  return refused;
};

/** The disk is full at the n-th write or creation, for every n: appends fail with a reason, reads go on, and it recovers. */
export const diskFull = async (engine, random, isShort, progress = () => undefined) => {
  const points = isShort ? 60 : 500;
  let refused = 0;
  let fired = 0;
  for (let point = 1; point <= points; point++) {
    const now = await fillAt(engine, random, point);
    refused += now;
    // An index that cannot be written when a segment is closed is left out: nobody is refused anything.
    if (now > 0) fired++;
    progress(point, points);
  }
  if (fired < points * 0.8) throw new Void(`Only ${fired} of ${points} full disks refused an append.`);
  return `${points} full disks, ${refused} appends refused`;
};

/** A sync fails: nothing is acknowledged from then on, and the store says that it must stop. */
export const failedSync = async (engine, random, isShort, progress = () => undefined) => {
  const points = isShort ? 40 : 200;
  for (let point = 1; point <= points; point++) {
    const ledger = newLedger();
    let syncs = 0;
    let stopped;
    // A failed sync of anything but the log costs nothing: it can be made again.
    const machine = simulatedDisk(new Map(), (kind, _count, path) =>
      kind === 'sync' && path.endsWith('.log') && ++syncs === point + 1 ? 'EIO' : undefined,
    );
    const { store } = openStore(engine, machine.disk, { onFailure: (error) => (stopped = error) });
    await runWorkload(store, ledger, random, { batches: points * 3, perTurn: 2 });
    progress(point, points);
    if (syncs <= point) throw new Void(`There were only ${syncs} syncs.`);
    if (stopped === undefined) throw new Error('The store did not stop.');
    const before = ledger.acknowledged.size;
    const late = await append(store, 'late', 'any', [random.bytes(16)]);
    if (late.kind !== 'failed' || ledger.acknowledged.size !== before)
      throw new Error('It acknowledged after a failed sync.');
    await surviveCrash(engine, machine.crash(random), ledger, random);
  }
  return `${points} failed syncs`;
};

/** Two writers expect the same revision: one is written, whatever is still on its way to the disk. */
export const conflicts = async (engine, random, isShort) => {
  const rounds = isShort ? 200 : 5_000;
  const { store } = openStore(engine, simulatedDisk().disk);
  for (let round = 0; round < rounds; round++) {
    const expected = round === 0 ? 'no_stream' : round - 1;
    const writers = Array.from({ length: 4 }, () => append(store, 'contested', expected, [random.bytes(16)]));
    const written = (await Promise.all(writers)).filter(({ kind }) => kind === 'written');
    if (written.length !== 1) throw new Error(`${written.length} writers had revision ${round}.`);
  }
  return `${rounds} contested revisions`;
};

/** Events are read while others are being written behind them: a reader never takes half a write for damage. */
export const readsDuringWrites = async (engine, random, isShort) => {
  const rounds = isShort ? 60 : 2_000;
  const { store } = openStore(engine, simulatedDisk().disk, { segmentBytes: 1 << 30 });
  let reads = 0;
  await append(store, 'busy', 'any', [random.bytes(16)]);
  for (let round = 0; round < rounds; round++) {
    const first = store.size();
    const ids = Array.from({ length: 12 }, () => [random.bytes(16)]);
    const appends = Promise.all(ids.map((id) => append(store, 'busy', 'any', id)));
    const readers = [];
    for (let turn = 0; turn < 6; turn++) {
      const reader = store.reader();
      reader.read(store.index.position(store.size() - 1));
      readers.push(reader);
      await setImmediate();
    }
    await appends;
    for (const reader of readers) {
      for (let ordinal = first; ordinal < store.size(); ordinal++, reads++) reader.read(store.index.position(ordinal));
    }
  }
  return `${reads} reads beside ${rounds} groups of writes`;
};
