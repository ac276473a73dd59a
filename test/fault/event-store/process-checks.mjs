// Checks on real server processes, through the official client. The ledger is in this process, which survives.
import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { MAIN } from './engine.mjs';
import { check, newLedger, Void } from './ledger.mjs';
import { startServer } from './server-process.mjs';

const WRITERS = 32;

const inDirectory = async (run) => {
  const dir = mkdtempSync(join(tmpdir(), 'es-fault-'));
  try {
    return await run(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const withClient = async (server, run) => {
  const client = EventStoreDBClient.connectionString(server.url);
  try {
    return await run(client);
  } finally {
    await client.dispose();
  }
};

/** Appends batches until the server is gone. An append that was under way then may or may not have happened. */
const writeUntilGone = async (client, ledger, random, writer, restMs = 0) => {
  for (;;) {
    if (restMs > 0) await wait(restMs);
    const ids = Array.from({ length: 1 + random.below(3) }, () => randomUUID());
    const key = ids[0];
    const stream = `counter-${writer}`;
    ledger.batches.set(key, { stream, ids: ids.map((id) => id.replaceAll('-', '')) });
    const events = ids.map((id) => jsonEvent({ id, type: 'Counted', data: { id: id.replaceAll('-', '') } }));
    const { nextExpectedRevision } = await client.appendToStream(stream, events);
    ledger.batches.get(key).last = Number(nextExpectedRevision);
    ledger.acknowledged.add(key);
    ledger.answered += 1;
  }
};

const everythingIn = async (client) => {
  const streams = new Map();
  for await (const { event } of client.readAll()) {
    const events = streams.get(event.streamId) ?? [];
    events.push({
      id: event.id.replaceAll('-', ''),
      revision: Number(event.revision),
      data: JSON.stringify(event.data),
    });
    streams.set(event.streamId, events);
  }
  return streams;
};

/** Each log lives for so many kills: all of it is read after every one. */
const KILLS_A_LOG = 25;

/** Kills the server of one log `rounds` times under load; answers what was acknowledged and in how many kills some were under way. */
const killsOfOneLog = (random, rounds) =>
  inDirectory(async (dir) => {
    const ledger = { ...newLedger(), answered: 0 };
    let underWay = 0;
    for (let round = 0; round < rounds; round++) {
      const server = await startServer(dir);
      await withClient(server, async (client) => {
        check(ledger, await everythingIn(client));
        const [asked, answered] = [ledger.batches.size, ledger.answered];
        const writers = Array.from({ length: WRITERS }, (_, at) =>
          writeUntilGone(client, ledger, random, at).catch(() => undefined),
        );
        await wait(50 + random.below(250));
        if (ledger.batches.size - asked > ledger.answered - answered) underWay++;
        await server.kill('SIGKILL');
        await Promise.all(writers);
      });
    }
    const server = await startServer(dir);
    await withClient(server, async (client) => check(ledger, await everythingIn(client)));
    await server.kill('SIGTERM');
    return { acknowledged: ledger.acknowledged.size, underWay };
  });

/** The server is killed at random moments while 32 writers append. */
export const killUnderLoad = async (_engine, random, isShort, progress) => {
  const wanted = isShort ? 5 : 1_000;
  let acknowledged = 0;
  let underWay = 0;
  for (let done = 0; done < wanted; done += KILLS_A_LOG) {
    const log = await killsOfOneLog(random, Math.min(KILLS_A_LOG, wanted - done));
    acknowledged += log.acknowledged;
    underWay += log.underWay;
    progress(done, wanted);
  }
  if (underWay < wanted * 0.9 || acknowledged < wanted)
    throw new Void(`${underWay} of ${wanted} kills met an append, ${acknowledged} appends were acknowledged.`);
  return `${wanted} kills, ${underWay} with appends under way, ${acknowledged} acknowledged, none lost`;
};

const expectRefusal = async (promise, pattern) => {
  const outcome = await promise.then(
    () => 'no error',
    (error) => error.message,
  );
  if (!pattern.test(outcome)) throw new Error(`Expected an error like ${pattern}, got: ${outcome}`);
};

/** A frozen server keeps its directory; a second one is refused, and the first goes on when it is thawed. */
export const freezeAndFence = (_engine, random, isShort, progress) =>
  inDirectory(async (dir) => {
    const rounds = isShort ? 3 : 200;
    const first = await startServer(dir);
    await withClient(first, async (client) => {
      for (let round = 0; round < rounds; round++) {
        first.freeze();
        await expectRefusal(startServer(dir), /already open/);
        await wait(random.below(300));
        progress(round, rounds);
        first.thaw();
        await client.appendToStream('thawed', jsonEvent({ type: 'Counted', data: { round } }));
      }
      await expectRefusal(startServer(dir), /already open/);
    });
    const { code } = await first.kill('SIGTERM');
    if (code !== 0) throw new Error(`The server ended with code ${code}.`);
    return `${rounds + 1} second servers refused`;
  });

/** Sends raw bytes as the body of a call and waits until the call is over. */
const rawCall = (session, path, body, headers = {}) =>
  new Promise((resolve) => {
    const request = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    let status;
    request.on('response', (sent) => (status = sent['grpc-status'] ?? status));
    request.on('trailers', (sent) => (status = sent['grpc-status']));
    request.on('error', () => undefined);
    request.on('close', () => resolve(status));
    request.on('data', () => undefined);
    request.setTimeout(2_000, () => request.close());
    request.end(body);
  });

const withPrefix = (message) => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
};

const METHODS = ['Read', 'Append', 'BatchAppend', 'Delete', 'Tombstone'];

/** Random, cut and oversized messages on every method: a status for each, and the server goes on. */
export const hostileFrames = (_engine, random, isShort) =>
  inDirectory(async (dir) => {
    const server = await startServer(dir);
    const session = connect(`http://127.0.0.1:${server.port}`);
    session.on('error', () => undefined);
    const wanted = isShort ? 400 : 20_000;
    for (let tried = 0; tried < wanted; tried++) {
      const path = `/event_store.client.streams.Streams/${random.pick(METHODS)}`;
      const message = random.bytes(random.below(200));
      // Valid prefixes of real messages get further than noise does.
      const shaped = random.chance(0.5)
        ? Buffer.concat([Buffer.from([0x0a, random.below(128), 0x0a, 3, 0x1a, 1, 0x61]), message])
        : message;
      const body = random.chance(0.8) ? withPrefix(shaped) : shaped;
      const status = await rawCall(session, path, body);
      if (status === undefined) throw new Error(`A call of ${path} with ${body.toString('hex')} was never answered.`);
    }
    const long = Buffer.alloc(5);
    long.writeUInt32BE(0x7fffffff, 1);
    const tooLong = await rawCall(session, '/event_store.client.streams.Streams/Append', long);
    if (tooLong !== '8') throw new Error(`A message of 2 GiB was answered with status ${tooLong}.`);
    const unknown = await rawCall(
      session,
      '/event_store.client.projections.Projections/Create',
      withPrefix(Buffer.alloc(0)),
    );
    if (unknown !== '12') throw new Error(`An unknown method was answered with status ${unknown}.`);
    session.destroy();
    await withClient(server, async (client) => {
      const huge = jsonEvent({ type: 'Big', data: { text: 'x'.repeat(2_000_000) } });
      await expectRefusal(
        client.appendToStream('big', huge).then(() => 'written'),
        /^$|[Ss]ize|Big/,
      );
      await client.appendToStream('fine', jsonEvent({ type: 'Counted', data: {} }));
    });
    if (!server.isRunning()) throw new Error('The server is gone.');
    await server.kill('SIGTERM');
    return `${wanted} hostile calls answered`;
  });

/** Nobody, a wrong password, and the application's user where only the admin may. */
export const passwords = () =>
  inDirectory(async (dir) => {
    const server = await startServer(dir, { secure: true });
    const withCredentials = (credentials) => ({
      url: server.url.replace(/\/\/[^@]+@/, credentials === '' ? '//' : `//${credentials}@`),
    });
    for (const [credentials, expected] of [
      ['app:wrong', /password is wrong/],
      ['nobody:x', /password is wrong/],
      ['', /Access Denied/],
    ]) {
      await withClient(withCredentials(credentials), async (client) => {
        await expectRefusal(client.deleteStream('x'), expected);
      });
    }
    await withClient(server, async (client) => {
      await client.appendToStream('x', jsonEvent({ type: 'Counted', data: {} }));
      await expectRefusal(client.deleteStream('x'), /Access Denied/);
      await expectRefusal(client.tombstoneStream('x'), /Access Denied/);
      await expectRefusal(
        client.setStreamMetadata('x', { maxCount: 1 }).then(
          () => 'written',
          (error) => {
            throw new Error(error.type);
          },
        ),
        /access-denied/,
      );
    });
    await server.kill('SIGTERM');
    return '6 refusals';
  });

/** Four writers with it append some 100 events a second. */
const WRITER_RESTS_MS = 80;

/** Backups are taken while events are appended; each is sound, holds what was acknowledged before, and can be restored. */
export const hotBackup = (_engine, random, isShort, progress) =>
  inDirectory(async (dir) => {
    const rounds = isShort ? 3 : 50;
    const server = await startServer(join(dir, 'live'));
    const ledger = { ...newLedger(), answered: 0 };
    const oldest = { copy: join(dir, 'copy-0'), restored: join(dir, 'oldest') };
    let whenOldest;
    await withClient(server, async (client) => {
      const writers = Array.from({ length: 4 }, (_, at) =>
        writeUntilGone(client, ledger, random, at, WRITER_RESTS_MS).catch(() => undefined),
      );
      for (let round = 0; round < rounds; round++) {
        await wait(100);
        progress(round, rounds);
        const before = new Set(ledger.acknowledged);
        whenOldest ??= before;
        const [copy, restored] = [join(dir, `copy-${round}`), join(dir, `restored-${round}`)];
        await promisify(execFile)(process.execPath, [MAIN, 'backup', '--dir', join(dir, 'live'), '--to', copy]);
        await promisify(execFile)(process.execPath, [MAIN, 'restore', '--from', copy, '--dir', restored]);
        const again = await startServer(restored);
        await withClient(again, async (reader) =>
          check({ batches: ledger.batches, acknowledged: before }, await everythingIn(reader)),
        );
        await again.kill('SIGTERM');
      }
      await server.kill('SIGTERM');
      await Promise.all(writers);
    });
    const restoring = [MAIN, 'restore', '--from', oldest.copy, '--dir', oldest.restored];
    await promisify(execFile)(process.execPath, restoring);
    const again = await startServer(oldest.restored);
    await withClient(again, async (reader) =>
      check({ batches: ledger.batches, acknowledged: whenOldest }, await everythingIn(reader)),
    );
    await again.kill('SIGTERM');
    return `${rounds} hot backups restored, the oldest once more, ${ledger.acknowledged.size} appends acknowledged`;
  });

/** The longest file a process may write, which to it is a full disk. */
const limitFiles = (pid, bytes) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}`]);

/** A running server meets a full disk: appends are refused with a reason, reads go on, and with room it takes appends again. */
export const fullDiskWhileServing = (_engine, random, isShort, progress) =>
  inDirectory(async (dir) => {
    const rounds = isShort ? 3 : 50;
    const ledger = { ...newLedger(), answered: 0 };
    const server = await startServer(dir);
    await withClient(server, async (client) => {
      for (let round = 0; round < rounds; round++) {
        const { size } = statSync(join(dir, '0000000000000000.log'));
        limitFiles(server.pid, `${size + 2_000 + random.below(20_000)}:unlimited`);
        const writers = Array.from({ length: 8 }, (_, at) => writeUntilGone(client, ledger, random, at));
        const refusals = await Promise.allSettled(writers);
        for (const { reason } of refusals) {
          if (!/The disk is full/.test(reason.message))
            throw new Error(`Refused for another reason: ${reason.message}`);
        }
        check(ledger, await everythingIn(client));
        limitFiles(server.pid, 'unlimited');
        await client.appendToStream('room-again', jsonEvent({ type: 'Counted', data: { round } }));
        progress(round, rounds);
      }
      check(ledger, await everythingIn(client));
    });
    await server.kill('SIGTERM');
    const again = await startServer(dir);
    await withClient(again, async (client) => check(ledger, await everythingIn(client)));
    await again.kill('SIGTERM');
    return `${rounds} full disks, ${ledger.answered} appends acknowledged between them`;
  });
