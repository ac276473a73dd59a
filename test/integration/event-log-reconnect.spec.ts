import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { type CommandContext, openEventLog, type Stream } from '#event-log/event-log';
import { follow } from '#event-log/follow';
import { temporaryFolder } from '#test-support/standalone';

/** Everything that was noted, in order. */
type Noted = { type: 'Noted'; data: { n: number } };
type Note = { type: 'Note'; data: { n: number } };

const schema = { versions: { Noted: 1 } };
const notes = (name: string): Stream<readonly number[], Note, Noted> => ({
  name,
  schema,
  decider: {
    initialState: [],
    decide: ({ data }) => [{ type: 'Noted', data }],
    evolve: (noted, { data: { n } }) => [...noted, n],
  },
});

const note = (n: number) =>
  ({ type: 'Note', data: { n }, by: { id: 'a', role: 'clerk' }, at: '2026-03-02T01:00:00.000Z' }) as const;

const context = (commandId: string): CommandContext => ({
  auth: 'development',
  channel: 'window',
  commandId,
  commandDigest: 'd',
  $correlationId: commandId,
  $causationId: commandId,
  policyVersion: 'p',
  calendarVersion: 'k',
  legalRegime: 'cn',
});

interface Server {
  readonly url: string;
  readonly port: number;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** The event store as a process of its own, from what is built. */
const startServer = async (dir: string, port: number): Promise<Server> => {
  const args = ['dist/libs/embedded-eventstore/main.js', '--dir', dir, '--port', String(port), '--insecure', '--json'];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const line = await Promise.race([
    new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve)),
    ended.then(() => Promise.reject(new Error('The event store ended before it was ready.'))),
  ]);
  const ready = JSON.parse(line.toString()) as { url: string; port: number };
  return {
    ...ready,
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
};

const deadlineMs = 40_000;

/** Waits until it is so; says what it was waiting for if that never comes. */
const until = async (what: string, isSo: () => boolean): Promise<void> => {
  for (const begun = performance.now(); !isSo(); await pause(10)) {
    if (performance.now() - begun > deadlineMs) throw new Error(`Waited ${deadlineMs} ms for ${what}.`);
  }
};

describe('the event log on a server that ends and comes back', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of cleanUp.splice(0).toReversed()) await undo();
  });

  const scene = async () => {
    const [dir, remove] = await temporaryFolder();
    cleanUp.push(remove);
    let server = await startServer(dir, 0);
    cleanUp.push(() => server.end('SIGTERM'));
    const client = connectEventStore(server.url);
    cleanUp.push(() => disconnectEventStore(client));
    const end = async (signal: 'SIGKILL' | 'SIGTERM') => server.end(signal);
    const comeBack = async () => {
      server = await startServer(dir, server.port);
    };
    return { url: server.url, client, log: openEventLog(client, { now: () => new Date() }), end, comeBack };
  };

  /** What a follower of `notes-` has been given; it keeps its position in memory. */
  const following = (client: Parameters<typeof follow>[0]) => {
    const stop = new AbortController();
    const seen: { stream: string; n: number }[] = [];
    let position: number | undefined;
    const done = follow<Noted>(
      client,
      {
        name: 'notes',
        prefixes: ['notes-'],
        schema,
        load: () => Promise.resolve(position),
        apply: (batch) => {
          seen.push(...batch.events.map(({ stream, data }) => ({ stream, n: data.n })));
          position = batch.position;
          return Promise.resolve();
        },
      },
      { signal: stop.signal, lingerMs: 0, report: () => undefined },
    );
    cleanUp.push(async () => {
      stop.abort();
      await done;
    });
    return { seen, stop, done };
  };

  it('keeps every acknowledged event once, and its follower goes on without gap or double', async () => {
    const { client, log, end, comeBack } = await scene();
    const { seen } = following(client);
    const names = ['notes-1', 'notes-2', 'notes-3', 'notes-4'];
    const acknowledged = new Map(names.map((name) => [name, 0]));
    const over = new AbortController();
    let failures = 0;
    // As a caller with an Idempotency-Key does: the same command again until there is an answer.
    const writer = async (name: string): Promise<void> => {
      for (let n = 0; !over.signal.aborted; ) {
        try {
          await log.execute(notes(name), note(n), context(`${name}/${n}`));
          n += 1;
          acknowledged.set(name, n);
        } catch {
          failures += 1;
          await pause(20);
        }
      }
    };
    const reader = async (name: string): Promise<void> => {
      while (!over.signal.aborted) {
        const expected = acknowledged.get(name) ?? 0;
        const state = await log.load(notes(name), 0).catch(() => undefined);
        if (state !== undefined && state.revision < expected - 1) throw new Error(`${name} has lost an event.`);
        await pause(5);
      }
    };
    const work = Promise.all([...names.map(writer), ...names.map(reader)]);
    const total = (): number => [...acknowledged.values()].reduce((sum, count) => sum + count, 0);
    for (let round = 1; round <= 3; round++) {
      const before = total();
      await until('appends before the server is killed', () => total() > before + 40);
      await end('SIGKILL');
      const lost = failures;
      await until('an append that the kill has cut off', () => failures > lost);
      await comeBack();
      await until('appends after the server has come back', () => total() > before + 80);
    }
    over.abort();
    await work;
    for (const name of names) {
      const events = [];
      for await (const { data } of log.read<Noted>(schema, name)) events.push(data.n);
      expect(events).toEqual(Array.from({ length: acknowledged.get(name) ?? -1 }, (_, n) => n));
    }
    await until('the follower', () => seen.length >= total());
    for (const name of names) {
      const numbers = seen.filter(({ stream }) => stream === name).map(({ n }) => n);
      expect(numbers).toEqual(Array.from({ length: acknowledged.get(name) ?? -1 }, (_, n) => n));
    }
  }, 120_000);

  it('settles every pending command when the server is stopped in good order', async () => {
    const { log, end } = await scene();
    await log.execute(notes('notes-1'), note(0), context('first'));
    const pending = Array.from({ length: 50 }, (_, n) => log.execute(notes(`notes-${n}`), note(n), context(`c-${n}`)));
    const settled = Promise.allSettled(pending);
    await end('SIGTERM');
    expect(await settled).toHaveLength(50);
  }, 60_000);

  it('stops a follower at once while it waits for events, and while the server is away', async () => {
    const { client, log, end } = await scene();
    const { seen, stop, done } = following(client);
    await log.execute(notes('notes-1'), note(0), context('first'));
    await until('the first event', () => seen.length === 1);
    stop.abort();
    await done;
    const again = following(client);
    await until('the event from the start', () => again.seen.length === 1);
    await end('SIGKILL');
    again.stop.abort();
    await again.done;
    expect(again.seen).toHaveLength(1);
  }, 60_000);

  it('leaves nothing open behind it', async () => {
    const { url, end } = await scene();
    const program = `
      import { connectEventStore, disconnectEventStore } from './dist/libs/event-log/connect.js';
      import { follow } from './dist/libs/event-log/follow.js';
      const client = connectEventStore(${JSON.stringify(url)});
      const stop = new AbortController();
      await follow(client, {
        name: 'f', prefixes: ['notes-'], schema: { versions: {} }, load: async () => undefined, apply: async () => undefined,
      }, { signal: stop.signal, report: () => undefined, progress: (_, atEnd) => atEnd && stop.abort() });
      await disconnectEventStore(client);
      console.log('done');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    cleanUp.push(async () => clearTimeout(timer));
    const ended = once(child, 'exit');
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    expect(text.toString()).toBe('done\n');
    expect(await ended).toEqual([0, null]);
    await end('SIGTERM');
  }, 60_000);
});
