// An office in one process: two apis, two projectors and an enforcer over one log and one store of documents, and everything that
// can befall them, in an order that the seed decides.
import { createHash } from 'node:crypto';
import { seededRandom } from '../../fault/event-store/seeded-random.mjs';
import { courseOf } from '../deadlines/course.mjs';
import { openDocumentStore } from './document-store.mjs';
import { openEventStore } from './event-store.mjs';
import { Broken, canonical, openJudge } from './judge.mjs';
import { openEnforcer, openProjector } from './keepers.mjs';
import { clock, ownTheIds } from './product.mjs';

const minute = 60_000;
const day = 86_400_000;
const start = Date.parse('2026-02-09T00:00:00+08:00');

/** The events of the log as those see them who follow it. */
const openJournal = ({ product, eventStore }) => {
  let known = [];
  /** What the followers share of an event that was decoded, by the schema they read with. */
  const decoded = new Map();
  const decode = (schema, event) => {
    if (!decoded.has(schema)) decoded.set(schema, new WeakMap());
    const events = decoded.get(schema);
    if (!events.has(event)) events.set(event, product.decode.decode(schema, event));
    return events.get(event);
  };
  const upTo = () => {
    for (let ordinal = known.length; ordinal < eventStore.size(); ordinal += 1) known.push(eventStore.at(ordinal));
    return known;
  };
  return {
    fresh: (from) => upTo().slice(from),
    after: (position, schema, most) => {
      const all = upTo();
      const from = all.findIndex((event) => event.position.commit > position);
      return from < 0 ? [] : all.slice(from, from + most).map((event) => decode(schema, event));
    },
    reopened: () => {
      known = [];
    },
  };
};

/** What is asked of the office: each case's acts in order, brought close together in time. */
const plansOf = (random, cases) =>
  Array.from({ length: cases }, (_, index) => {
    const acts = courseOf(index, random.next);
    const days = Math.floor((acts[0].at - start) / day) - random.below(10);
    return { caseId: `c${index}`, acts: acts.map((act) => ({ ...act, at: act.at - days * day })), next: 0 };
  });

const system = { auth: 'development', channel: 'window', policyVersion: 'p', calendarVersion: 'c', legalRegime: 'cn' };

/** Runs one seed; throws `Broken` where something does not hold. Returns the hash of all that happened. */
export const runSeed = async ({ product, seed, steps }) => {
  const random = seededRandom(seed);
  ownTheIds(random);
  clock.set(start);
  const now = () => new Date(clock.now());
  const eventStore = openEventStore({ product, random, now: clock.now });
  const documents = openDocumentStore({ product, random });
  const journal = openJournal({ product, eventStore });
  const judge = openJudge({ product, journal, now });
  const openLog = () => product.eventLog.openEventLog(eventStore.client, { now, cachedStreams: 1 + random.below(4) });
  let apis = [openLog(), openLog()];
  const projectors = [1, 2].map(() => openProjector({ product, documents, journal, random }));
  const enforcer = openEnforcer({ product, documents, journal, random, now, openLog });
  const plans = plansOf(random, 2 + random.below(3));
  /** Three in ten have no sweeper and nothing that only it can make up for: the timers alone must do. */
  const sweeps = random.chance(0.7);
  const rules = product.decider.caseDecider(product.calendar.cnCalendar());
  const trace = createHash('sha256');
  const counts = { refused: 0, lostAnswers: 0, repeated: 0, races: 0, restarts: 0 };
  let later = [];
  let asked = [];

  const streamOf = (caseId, creates) => ({
    name: product.caseEvents.caseStream(caseId),
    decider: rules,
    schema: { versions: product.caseEvents.caseSchemaVersions },
    matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
    creates,
  });

  /** One request to one of the apis; what broke off on the way comes again under the same id. */
  const send = async (request) => {
    const { caseId, command, commandId } = request;
    const stream = streamOf(caseId, command.type === 'ReceiveApplication');
    const context = {
      ...system,
      commandId,
      commandDigest: command.type,
      $correlationId: caseId,
      $causationId: commandId,
    };
    try {
      const told = { ...command, at: now().toISOString() };
      const outcome = await random.pick(apis).execute(stream, told, context);
      later.push(judge.acknowledge(outcome, commandId));
      if (outcome.repeated) counts.repeated += 1;
      return `${commandId} ${outcome.revision} ${outcome.repeated}`;
    } catch (error) {
      if (error instanceof Broken) throw error;
      if (error.name === 'Refusal' || error.name === 'StaleRevision') {
        counts.refused += 1;
        return `${commandId} ${error.code ?? error.name}`;
      }
      if (!/went away|is away|nothing (is|was) written/.test(error.message)) throw error;
      counts.lostAnswers += 1;
      asked.unshift(request);
      return `${commandId} lost`;
    }
  };

  const nextAct = () => {
    const waiting = plans.filter(({ acts, next }) => next < acts.length);
    if (waiting.length === 0) return undefined;
    const plan = waiting.reduce((first, one) => (one.acts[one.next].at < first.acts[first.next].at ? one : first));
    const { at, type, by, data } = plan.acts[plan.next];
    const { caseId } = plan;
    const notice = type === 'StartSpecial' ? { noticeServedAt: new Date(at - minute).toISOString() } : {};
    clock.set(Math.max(clock.now(), at));
    const commandId = `${caseId}-${plan.next}`;
    plan.next += 1;
    return { caseId, commandId, command: { type, by, data: { ...data, ...notice } } };
  };

  let sent = [];
  const act = async () => {
    const request = asked.shift() ?? nextAct();
    if (request === undefined) return 'done';
    sent = [...sent.slice(-20), request];
    return send(request);
  };

  const reopen = () => {
    counts.restarts += 1;
    eventStore.restart();
    journal.reopened();
    judge.lookAgain();
    apis = [openLog(), openLog()];
    for (const projector of projectors) projector.restart();
    enforcer.restart();
    return 'reopened';
  };

  const moves = {
    act: [12, act],
    repeat: [2, () => (sent.length === 0 ? 'none' : send(random.pick(sent)))],
    race: [
      2,
      async () => {
        const request = asked.shift() ?? nextAct();
        if (request === undefined) return 'done';
        counts.races += 1;
        const twin = { ...request, commandId: `${request.commandId}-twin` };
        return (await Promise.all([send(request), send(random.chance(0.5) ? twin : request)])).join(' ');
      },
    ],
    project: [6, () => random.pick(projectors).step()],
    arm: [4, () => enforcer.arm(1 + random.below(20))],
    armNear: [4, () => enforcer.armNear()],
    ring: [6, () => enforcer.ringOne()],
    sweep: [sweeps ? 1.5 : 0, () => enforcer.sweep()],
    wait: [2, () => clock.set(clock.now() + random.below(3 * day))],
    // A timer that rings while the clock is set back is spent: that the sweeper makes up for.
    clockBack: [sweeps ? 0.3 : 0, () => clock.set(clock.now() - random.below(2 * minute))],
    powerCut: [1, () => eventStore.strikeWithin(8, 'powerCuts')],
    diskFull: [0.3, () => eventStore.strikeWithin(8, 'diskFull')],
    diskFailed: [0.2, () => eventStore.strikeWithin(8, 'diskFailed')],
    documentsAway: [1, () => documents.breakWithin(12)],
    projectorEnds: [0.8, () => random.pick(projectors).restart()],
    enforcerEnds: [0.8, () => enforcer.restart()],
    timersAway: [0.4, () => enforcer.timers.failSoon()],
    timersWiped: [0.4, () => enforcer.timers.wipe()],
    timersHalved: [sweeps ? 1.5 : 0, () => enforcer.timers.loseHalf()],
  };
  const names = Object.keys(moves);
  const total = names.reduce((sum, name) => sum + moves[name][0], 0);
  const choose = () => {
    let left = random.next() * total;
    return names.find((name) => (left -= moves[name][0]) < 0) ?? 'act';
  };

  /** Those who follow the log try again later; whatever else goes wrong is a fault of ours. */
  const attempt = async (name) => {
    try {
      return `${name} ${await moves[name][1]()}`;
    } catch (error) {
      const expected = /went away|is away|nothing (is|was) written|being filled|duplicate key/.test(error.message);
      if (error instanceof Broken || !expected) throw error;
      if (name === 'project') for (const projector of projectors) projector.restart();
      return `${name} ${error.message}`;
    }
  };

  const settle = () => {
    if (!eventStore.isUp()) trace.update(reopen());
    judge.look();
    for (const check of later) check?.();
    later = [];
  };

  /** Nothing goes wrong any more until everything is done that the hour asks for. */
  const rest = async () => {
    documents.mend();
    enforcer.timers.mend();
    reopen();
    for (let size = -1; size !== eventStore.size(); ) {
      size = eventStore.size();
      for (const projector of projectors) await projector.catchUp();
      while ((await enforcer.arm(Number.POSITIVE_INFINITY)) > 0);
      await enforcer.armNear();
      while (enforcer.timers.jobs.size > 0 && (await enforcer.ringAll()) > 0);
      if (sweeps) await enforcer.sweep();
    }
    settle();
    judge.rest(documents, projectors[0].models);
  };

  for (let step = 0; step < steps; step += 1) {
    const chosen = Array.from({ length: 1 + random.below(3) }, choose);
    const done = await Promise.allSettled(chosen.map(attempt));
    await eventStore.idle();
    const failed = done.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    trace.update(`${step} ${clock.now()} ${done.map(({ value }) => value).join('; ')}\n`);
    settle();
    if (random.chance(0.02)) await rest();
  }
  for (let rounds = 4; rounds > 0; rounds -= 1) {
    await rest();
    clock.set(clock.now() + random.below(12 * day));
  }
  await rest();
  for (const bytes of eventStore.bytes()) trace.update(bytes);
  for (const model of projectors[0].models)
    trace.update(canonical([...documents.documentsOf(product.projection.collectionOf(model))]));
  return {
    hash: trace.digest('hex'),
    days: (clock.now() - start) / day,
    counts: { ...judge.counts(), ...counts, ...enforcer.counts, ...eventStore.counts, ...documents.counts },
  };
};
