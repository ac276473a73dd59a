// A log under load, a projector that follows it, and the truth to hold the read models against: a fold of the log in this process
// that shares nothing with the projector but the models' pure functions.
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { START } from '@eventstore/db-client';
import { checkpoints } from '#read-models/apply-batch';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { connectMongodb } from '#read-models/connect';
import { collectionOf, stepFor, written } from '#read-models/projection';
import { models, readModelDb } from '#read-models/store';
import { appendCase } from '../../bench/read-models/case-log.mjs';
import { startDocumentStore, startEventStore, startProjector } from './processes.mjs';

const withinMs = 60_000;

/** Waits for a condition; a failure that says what was waited for. */
export const until = async (what, holds) => {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
};

/** A wire to the event store that can be cut: every connection through it breaks. */
const openWire = async (port) => {
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    /** How many connections were cut. */
    cut: () => {
      const open = sockets.size / 2;
      for (const socket of sockets) socket.destroy();
      return open;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

/** A log on a machine that stands still for a while answers too late. The same events once more are the same append. */
const appendedInTheEnd = async (append) => {
  for (;;)
    try {
      return await append();
    } catch (error) {
      if (error.type !== 'deadline-exceeded') throw error;
    }
};

/** The read models as the log has them, brought up to date when asked. */
const openTruth = (client) => {
  const documents = new Map(models.map(({ name }) => [name, new Map()]));
  let position = START;
  let last = 0;
  let events = 0;
  const take = (event) => {
    events += 1;
    last = Number(event.position.commit);
    for (const model of models) {
      const step = stepFor(model, event.type);
      const own = documents.get(model.name);
      const logged = { ...event, stream: event.streamId, revision: Number(event.revision), position: last };
      for (const id of step ? model.ids(logged) : []) {
        const before = own.get(id);
        const after = step(before, logged, id);
        if (after !== undefined && after !== before) own.set(id, { ...after, _id: id, position: last });
      }
    }
  };
  return {
    documents,
    get last() {
      return last;
    },
    /** How many events it has taken. */
    get events() {
      return events;
    },
    advance: async () => {
      for await (const { event } of client.readAll({ fromPosition: position })) {
        if (!event?.streamId.startsWith('case-') || Number(event.position.commit) <= last) continue;
        take(event);
        position = event.position;
      }
    },
  };
};

const toldLast = (errors) =>
  errors
    .trim()
    .split('\n')
    .slice(-4)
    .map((line) => line.slice(0, 250))
    .join('\n  ') || 'no error told';

const sorted = (value) =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

export const openScene = async ({ dir, libs = 'dist', poisonFile }) => {
  const eventStore = await startEventStore(join(dir, 'events'));
  const client = connectEventStore(eventStore.url);
  const wire = await openWire(eventStore.port);
  const eventStoreUrl = eventStore.url.replace(`:${eventStore.port}`, `:${wire.port}`);
  const truth = openTruth(client);
  let documentStore = await startDocumentStore(join(dir, 'documents'));
  let mongodb = await connectMongodb(documentStore.url, 'fault');
  const follow = () => startProjector({ eventStoreUrl, mongodbUrl: documentStore.url, libs, poisonFile });
  let projector = follow();
  let cases = 0;
  const enough = new AbortController();
  const write = async () => {
    while (!enough.signal.aborted) {
      cases += 1;
      await appendedInTheEnd(() => appendCase(client, `fault-${cases}`, cases * 37));
      await sleep(10);
    }
  };
  const load = Promise.all([write(), write(), write()]);

  const db = () => readModelDb(mongodb);
  const standing = async () => {
    const found = await db().collection(checkpoints).find().toArray();
    return new Map(found.map((checkpoint) => [checkpoint._id, checkpoint]));
  };

  /** Waits until the models are where the log is; what differs from the log then, as sentences. */
  const check = async (wanted = models) => {
    await truth.advance();
    const { last } = truth;
    const expected = new Map(wanted.map(({ name }) => [name, new Map(truth.documents.get(name))]));
    const reached = async () => {
      const known = await standing();
      return wanted.every((model) => (known.get(collectionOf(model))?.position ?? -1) >= last);
    };
    // Not getting there is a finding like any other: a planted bug may show as a projector that cannot go on.
    const late = await until('the read models are up to date', reached).then(
      () => undefined,
      (error) => `${error.message}: ${toldLast(projector.errors())}`,
    );
    if (late !== undefined) return [late];
    const failures = [];
    for (const model of wanted) {
      const own = expected.get(model.name);
      const found = await db().collection(collectionOf(model)).find().toArray();
      // What was recorded after the truth was last asked is not held against anybody.
      for (const document of found) {
        const should = own.get(document._id);
        if (document.position > last) own.delete(document._id);
        else if (!should) failures.push(`${model.name} ${document._id} should not be there`);
        else if (sorted(written(model, should)) !== sorted(document))
          failures.push(`${model.name} ${document._id} is not what the log says`);
        own.delete(document._id);
      }
      for (const id of own.keys()) failures.push(`${model.name} ${id} is missing`);
    }
    return failures;
  };

  /** The position of the last event there is. */
  const endOfLog = async () => {
    let end = 0;
    const last = client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 });
    for await (const { event } of last) end = Number(event?.position?.commit ?? 0n);
    return end;
  };

  return {
    client,
    endOfLog,
    wire,
    check,
    standing,
    db,
    truth,
    get cases() {
      return cases;
    },
    get projector() {
      return projector;
    },
    /** Kills the projector and starts it again. */
    killProjector: async () => {
      const { signal } = await projector.kill();
      projector = follow();
      return signal === 'SIGKILL';
    },
    /** Kills the document store, waits, and starts it again on the same directory; whether the log went on meanwhile. */
    killDocumentStore: async (goneMs = 0) => {
      const { signal } = await documentStore.kill();
      const from = await endOfLog();
      await sleep(goneMs);
      const missed = (await endOfLog()) > from;
      documentStore = await startDocumentStore(join(dir, 'documents'));
      await mongodb.close();
      mongodb = await connectMongodb(documentStore.url, 'fault');
      return { killed: signal === 'SIGKILL', missed };
    },
    close: async () => {
      enough.abort();
      await load.catch(() => undefined);
      wire.close();
      await Promise.all([projector.kill(), disconnectEventStore(client), mongodb.close().catch(() => undefined)]);
      await Promise.all([eventStore.kill(), documentStore.kill()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
};
