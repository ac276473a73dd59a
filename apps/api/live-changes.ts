import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type CaseEvent, caseIdOf, caseSchemaVersions, caseStream } from '#cases/events';
import type { EventStore } from '#event-log/connect';
import type { Logged } from '#event-log/decode';
import { type Follower, follow } from '#event-log/follow';
import { endOfLog } from '#event-log/log-end';
import type { Actor } from '#kernel/envelope';
import { errorFields, logLines } from '#runtime/log-line';
import { CaseDesk } from './case-desk.js';
import { tooMany } from './problem.js';
import { maySee, scopeOf } from './reading-rights.js';
import { EVENT_STORE } from './tokens.js';

/** Connections of this process, and of one person: each follows the log by itself. */
const mostListeners = 200;
const mostPerPerson = 5;
/** So often a quiet connection shows that it lives (milliseconds). */
const heartbeatMs = 15_000;
/** A connection ends after this time and is opened again under a token that is still good (milliseconds). */
const longestMs = 15 * 60_000;
/** After how long a client should come back (milliseconds). */
const retryMs = 2_000;

const log = logLines('api');

/** What somebody listens to: one case, the cases of a unit, or all that they may see. */
export interface Watched {
  readonly actor: Actor;
  readonly caseId?: string;
  readonly unit?: string;
  /** The log position after which changes are told; by default what happens from now on. */
  readonly after?: number;
}

interface Listener {
  readonly actor: Actor;
  readonly stop: AbortController;
  /** Resolves when everything of the connection is over. */
  ended: Promise<void>;
}

/** Tells open connections what happens to cases, as server-sent events: which event, which revision, which stage; no content. */
@Injectable()
export class LiveChanges implements OnModuleDestroy {
  readonly #listeners = new Set<Listener>();

  constructor(
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
  ) {}

  /** Takes the reply over and returns once it has begun; a connection too many is a problem. */
  async open(reply: FastifyReply, watched: Watched): Promise<void> {
    const { actor } = watched;
    const theirs = [...this.#listeners].filter((listener) => listener.actor.id === actor.id).length;
    if (this.#listeners.size >= mostListeners || theirs >= mostPerPerson) {
      const text = { zh: '实时连接过多，请稍后重试。', en: 'Too many live connections are open: try again later.' };
      throw tooMany('too-many-listeners', text, 5);
    }
    const listener: Listener = { actor, stop: new AbortController(), ended: Promise.resolve() };
    this.#listeners.add(listener);
    try {
      const from = watched.after ?? (await endOfLog(this.eventStore));
      reply.hijack();
      listener.ended = this.#tell(reply.raw, watched, from, listener.stop).finally(() =>
        this.#listeners.delete(listener),
      );
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
  }

  async onModuleDestroy(): Promise<void> {
    const open = [...this.#listeners];
    for (const { stop } of open) stop.abort();
    await Promise.all(open.map(({ ended }) => ended));
  }

  async #tell(response: ServerResponse, watched: Watched, from: number, stop: AbortController): Promise<void> {
    const { signal } = stop;
    let position = from;
    response.once('close', () => stop.abort());
    // Who left while the end of the log was looked up has told so already.
    if (response.destroyed) stop.abort();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${retryMs}\nid: ${from}\n\n`);
    const heartbeat = setInterval(() => response.write(`: heartbeat\nid: ${position}\n\n`), heartbeatMs);
    const longest = setTimeout(() => stop.abort(), longestMs);
    const follower: Follower<CaseEvent> = {
      name: 'live-changes',
      prefixes: [watched.caseId === undefined ? 'case-' : caseStream(watched.caseId)],
      schema: { versions: caseSchemaVersions },
      load: () => Promise.resolve(position),
      apply: async (batch) => {
        for (const event of batch.events) {
          const change = await this.#changeFor(watched, event);
          if (change && !response.write(`id: ${event.position}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`)) {
            await once(response, 'drain', { signal });
          }
          ({ position } = event);
        }
        ({ position } = batch);
      },
    };
    const report = (_: string, error: unknown) => log('warn', 'a live connection cannot follow', errorFields(error));
    try {
      await follow(this.eventStore, follower, { signal, lingerMs: 0, report });
    } finally {
      clearInterval(heartbeat);
      clearTimeout(longest);
      response.end();
    }
  }

  /** What is told of an event; undefined where it is not for this listener. `stage`: where the case stands when it is told. */
  async #changeFor({ actor, caseId, unit }: Watched, { stream, type, revision }: Logged<CaseEvent>) {
    const id = caseIdOf(stream);
    if (caseId !== undefined && caseId !== id) return undefined;
    const state = await this.desk.stateSince(id, revision);
    if (!('matter' in state)) return undefined;
    const scope = scopeOf(state);
    const isTheirs = unit === undefined || scope.units.includes(unit) || state.receivedBy.unit === unit;
    return isTheirs && maySee(actor, scope) ? { caseId: id, type, revision, stage: state.stage } : undefined;
  }
}
