import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { Asked, Decided, Decider, Message } from '#kernel/decider';
import type { Attachment, Envelope } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { openAppend } from './append.js';
import { decode, type Logged, type Schema } from './decode.js';
import { type CommandContext, envelopeOf } from './envelope-of.js';
import { eventId } from './event-id.js';
import { readStream } from './read-stream.js';

export type { CommandContext };

type AnyMessage = Message<Record<string, unknown>>;

/** What is attached to the events of a stream, and what of the stream has to be known for it. */
export interface Attaching<Command, Event> {
  /** The facts after an event, folded and kept as the state is; `undefined` before the first. */
  evolve(facts: unknown, event: Event): unknown;
  /**
   * The attachments of events that are about to be appended, by their index; asked between deciding and appending, once per try.
   * `undefined`, at once, where there are none: such commands wait for nothing.
   */
  of(
    decided: readonly Decided<Event>[],
    command: Asked<Command>,
    facts: unknown,
  ): Promise<ReadonlyMap<number, readonly Attachment[]>> | undefined;
}

/** One stream and the rules that govern it. */
export interface Stream<State, Command, Event> {
  readonly name: string;
  readonly decider: Decider<State, Command, Event>;
  readonly schema: Schema;
  /** The version of the matter a state is bound to, for the envelope. */
  readonly matterVersion?: (state: State) => string | undefined;
  readonly attaching?: Attaching<Command, Event>;
  /** The command makes the stream: no read before the first try. */
  readonly creates?: boolean;
}

/** What came of a command. `repeated`: it had been carried out before, and this is the recorded answer. */
export interface Outcome<State> {
  readonly stream: string;
  /** -1 where the stream has no event. */
  readonly revision: number;
  readonly position: number;
  readonly events: readonly { readonly type: string; readonly revision: number }[];
  readonly repeated: boolean;
  readonly state: State;
}

/** The caller's expected revision is not the stream's: `actual` is. */
export class StaleRevision extends Error {
  constructor(
    readonly stream: string,
    readonly actual: number,
  ) {
    super(`${stream} is at revision ${actual}`);
    this.name = 'StaleRevision';
  }
}

interface CommandRecord {
  readonly digest: string;
  readonly position: number;
  readonly events: { type: string; revision: number }[];
}

/** A folded stream; `commands` answers repeated commands without asking the rules again. */
interface Entry<State> {
  readonly state: State;
  /** What attachments are made from; see `Attaching`. `none`: it was not folded, as nobody had asked for any. */
  readonly facts: unknown;
  readonly revision: number;
  readonly position: number;
  readonly commands: Map<string, CommandRecord>;
  /** When the store was last heard of it, by the process's monotonic clock (milliseconds). */
  readonly seenAt: number;
}

export interface EventLog {
  /** Reads, decides, appends; decides again after a lost race. Throws `Refusal`, `StaleRevision`, or what appending throws. */
  execute<State, Command extends AnyMessage, Event extends AnyMessage>(
    stream: Stream<State, Command, Event>,
    command: Asked<Command>,
    context: CommandContext,
  ): Promise<Outcome<State>>;
  /** The events of a stream from its first, decoded; empty where there is no such stream. */
  read<Event>(schema: Schema, stream: string): AsyncGenerator<Logged<Event>>;
  /** The folded state of a stream and its revision (-1 without events); from the cache if read at most `maxAgeMs` ago. */
  load<State, Command, Event>(
    stream: Stream<State, Command, Event>,
    maxAgeMs: number,
  ): Promise<{ readonly state: State; readonly revision: number }>;
  /** Facts of another system, appended once: false where the stream exists already. */
  importStream(stream: string, events: readonly ImportedEvent[]): Promise<boolean>;
  /** Facts decided elsewhere, appended as one after `revision` (-1: the stream is new); throws where it is at another. */
  appendAfter(stream: string, revision: number, events: readonly ImportedEvent[]): Promise<void>;
}

export interface ImportedEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: Envelope;
}

export interface EventLogOptions {
  readonly now: () => Date;
  /** How many folded streams are kept. */
  readonly cachedStreams?: number;
}

/** Stands for facts that were not folded. */
const none = Symbol('no facts');

/** Tries after a lost race before the caller hears of it. */
const tries = 8;
/** Events per append when history is imported: well below the server's limit of 1 MiB per append. */
const importChunk = 200;

const commandReused = (): Refusal =>
  new Refusal('command-reused', 'invalid', {
    zh: '同一幂等键已用于另一请求，请换用新的 Idempotency-Key。',
    en: 'This Idempotency-Key was used for another request: choose a new one.',
  });

export const openEventLog = (client: EventStoreDBClient, options: EventLogOptions): EventLog => {
  const { now, cachedStreams = 20_000 } = options;
  // The states of different kinds of stream share one cache: a stream's name says which kind its entry is of.
  const cache = new Map<string, Entry<unknown>>();
  const queues = new Map<string, Promise<unknown>>();
  const appendEvents = openAppend(client);
  const writer = randomUUID();
  let appends = 0;

  const remember = <State>(name: string, entry: Entry<State>): Entry<State> => {
    cache.delete(name);
    cache.set(name, entry);
    const oldest = cache.size > cachedStreams ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    return entry;
  };

  const cachedOf = <State, Command, Event>(stream: Stream<State, Command, Event>): Entry<State> | undefined => {
    const entry = cache.get(stream.name) as Entry<State> | undefined;
    return entry?.facts === none && stream.attaching ? undefined : entry;
  };

  async function* read<Event>(schema: Schema, stream: string): AsyncGenerator<Logged<Event>> {
    for await (const event of readStream(client, stream)) yield decode<Event>(schema, event);
  }

  const lastRevision = async (stream: string): Promise<number> => {
    let last = -1;
    try {
      // Read to its end: the client takes a read that is broken off for a sign that the process may end.
      for await (const { event } of client.readStream(stream, {
        direction: BACKWARDS,
        fromRevision: END,
        maxCount: 1,
      })) {
        last = Number(event?.revision ?? -1n);
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return last;
  };

  const reload = async <State, Command, Event>(stream: Stream<State, Command, Event>): Promise<Entry<State>> => {
    let state = stream.decider.initialState;
    let facts: unknown = stream.attaching ? undefined : none;
    let revision = -1;
    let position = 0;
    const commands = new Map<string, CommandRecord>();
    for await (const event of read<Event & AnyMessage>(stream.schema, stream.name)) {
      state = stream.decider.evolve(state, event);
      if (stream.attaching) facts = stream.attaching.evolve(facts, event);
      ({ revision, position } = event);
      const { commandId, commandDigest: digest } = event.metadata;
      const known = commands.get(commandId);
      const events = [...(known?.events ?? []), { type: event.type, revision }];
      commands.set(commandId, { digest, position, events });
    }
    return remember(stream.name, { state, facts, revision, position, commands, seenAt: performance.now() });
  };

  const append = async <State, Command extends AnyMessage, Event extends AnyMessage>(
    stream: Stream<State, Command, Event>,
    entry: Entry<State>,
    decided: readonly Decided<Event>[],
    command: Asked<Command>,
    context: CommandContext,
  ): Promise<Outcome<State>> => {
    const asked = stream.attaching?.of(decided, command, entry.facts);
    const attached = asked && (await asked);
    appends += 1;
    const tried = appends;
    const recordedAt = now().toISOString();
    const stamp = { by: command.by, at: command.at, recordedAt };
    let { state, facts, revision } = entry;
    const events: { type: string; revision: number }[] = [];
    const written = decided.map((event, index) => {
      const version = stream.matterVersion?.(state);
      const metadata = envelopeOf(stream.schema, event, stamp, context, version, attached?.get(index));
      state = stream.decider.evolve(state, { type: event.type, data: event.data, metadata } as never);
      facts = stream.attaching ? stream.attaching.evolve(facts, event) : none;
      revision += 1;
      events.push({ type: event.type, revision });
      // One id per try: a repeat is answered from the recorded command, never by the store's own idempotency, which
      // cannot tell whether the second try carried the same content.
      const id = eventId(`${context.commandId}/${index}/${writer}/${tried}`);
      return { id, type: event.type, data: event.data, metadata };
    });
    const position = await appendEvents(stream.name, entry.revision, written);
    entry.commands.set(context.commandId, { digest: context.commandDigest, position, events });
    remember(stream.name, { state, facts, revision, position, commands: entry.commands, seenAt: performance.now() });
    return { stream: stream.name, revision, position, events, repeated: false, state };
  };

  const answer = <State>(name: string, entry: Entry<State>, context: CommandContext): Outcome<State> | undefined => {
    const known = entry.commands.get(context.commandId);
    if (!known) return undefined;
    if (known.digest !== context.commandDigest) throw commandReused();
    const { events, position } = known;
    const revision = events.at(-1)?.revision ?? entry.revision;
    return { stream: name, revision, position, events, repeated: true, state: entry.state };
  };

  const once = async <State, Command extends AnyMessage, Event extends AnyMessage>(
    stream: Stream<State, Command, Event>,
    entry: Entry<State>,
    command: Asked<Command>,
    context: CommandContext,
  ): Promise<Outcome<State>> => {
    const { name, decider } = stream;
    const repeated = answer(name, entry, context);
    if (repeated) return repeated;
    const { expectedRevision } = context;
    if (expectedRevision !== undefined && expectedRevision !== entry.revision) {
      throw new StaleRevision(name, entry.revision);
    }
    const decided = decider.decide(command, entry.state);
    if (decided.length > 0) return append(stream, entry, decided, command, context);
    const { state, revision, position } = entry;
    return { stream: name, revision, position, events: [], repeated: false, state };
  };

  /** A "no" or "nothing" from a cached state may be out of date: it is given only on a state read afresh. */
  const fromCache = async <State, Command extends AnyMessage, Event extends AnyMessage>(
    stream: Stream<State, Command, Event>,
    command: Asked<Command>,
    context: CommandContext,
  ): Promise<Outcome<State> | undefined> => {
    const unread: Entry<State> | undefined = stream.creates
      ? {
          state: stream.decider.initialState,
          facts: stream.attaching ? undefined : none,
          revision: -1,
          position: 0,
          commands: new Map(),
          seenAt: 0,
        }
      : undefined;
    const entry = cachedOf(stream) ?? unread;
    if (!entry) return undefined;
    try {
      const outcome = await once(stream, entry, command, context);
      return outcome.events.length > 0 ? outcome : undefined;
    } catch (error) {
      cache.delete(stream.name);
      const outdated =
        error instanceof WrongExpectedVersionError || error instanceof Refusal || error instanceof StaleRevision;
      if (!outdated) throw error;
      return undefined;
    }
  };

  const attempt = async <State, Command extends AnyMessage, Event extends AnyMessage>(
    stream: Stream<State, Command, Event>,
    command: Asked<Command>,
    context: CommandContext,
  ): Promise<Outcome<State>> => {
    const cached = await fromCache(stream, command, context);
    if (cached) return cached;
    for (let left = tries; ; left--) {
      const entry = await reload(stream);
      try {
        return await once(stream, entry, command, context);
      } catch (error) {
        if (!(error instanceof Refusal || error instanceof StaleRevision)) cache.delete(stream.name);
        if (!(error instanceof WrongExpectedVersionError)) throw error;
        // Others are quicker every time: the caller hears where the stream stands, as after any lost race.
        if (left === 1) throw new StaleRevision(stream.name, (await reload(stream)).revision);
      }
    }
  };

  const appendAfter: EventLog['appendAfter'] = async (stream, revision, events) => {
    const written = events.map((event, index) => ({
      id: eventId(`${stream}/${revision + 1 + index}`),
      ...event,
    }));
    await appendEvents(stream, revision, written);
  };

  return {
    read,
    appendAfter,
    // Commands of one stream queue up here: racing each other to the store would only cost retries.
    execute: (stream, command, context) => {
      const before = queues.get(stream.name) ?? Promise.resolve();
      const run = before.then(() => attempt(stream, command, context));
      const settled = run.catch(() => undefined);
      queues.set(stream.name, settled);
      void settled.then(() => {
        if (queues.get(stream.name) === settled) queues.delete(stream.name);
      });
      return run;
    },
    load: async (stream, maxAgeMs) => {
      const cached = cachedOf(stream);
      return cached && performance.now() - cached.seenAt <= maxAgeMs ? cached : reload(stream);
    },
    importStream: async (stream, events) => {
      if ((await lastRevision(stream)) >= events.length - 1) return false;
      for (let start = 0; start < events.length; start += importChunk) {
        try {
          // The ids derive from the place in the stream: an import that was cut short goes on where it stopped.
          await appendAfter(stream, start - 1, events.slice(start, start + importChunk));
        } catch (error) {
          if (!(error instanceof WrongExpectedVersionError)) throw error;
          return false;
        }
      }
      return true;
    },
  };
};
