import { mayAppend } from './access.js';
import {
  type BatchChunk,
  type BatchFailure,
  type BatchOptions,
  type BatchRef,
  decodeBatchChunk,
  encodeBatchFailure,
  encodeBatchWritten,
  wrongVersionDetail,
} from './batch-append-codec.js';
import { type EventStore, MAX_APPEND_BYTES, type Outcome } from './event-store.js';
import type { Call, Requests } from './grpc-server.js';
import {
  ALREADY_EXISTS,
  DEADLINE_EXCEEDED,
  diskStatus,
  GrpcStatus,
  INVALID_ARGUMENT,
  NOT_FOUND,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
} from './grpc-status.js';
import { bytesField, MalformedMessage, numberField } from './protobuf.js';
import type { ProposedEvent } from './recorded-event.js';

/** Unfinished appends of one call may hold so many bytes; the official client finishes each before the next. */
const MOST_UNFINISHED = 64 * 1024 * 1024;

/** An append whose chunks are still coming. */
interface Unfinished extends BatchRef {
  readonly deadline: number | undefined;
  readonly events: ProposedEvent[];
  bytes: number;
}

const WRONG_TEXT = 'WrongExpectedVersion';

/** What the client is told. The detail's name decides which error it throws; an unknown one shows the message. */
const failureOf = (ref: BatchRef, outcome: Exclude<Outcome, { kind: 'written' }>): BatchFailure => {
  switch (outcome.kind) {
    case 'wrong':
      return {
        code: ALREADY_EXISTS,
        message: WRONG_TEXT,
        detail: 'WrongExpectedVersion',
        value: wrongVersionDetail(outcome.current, ref.expected ?? 'any'),
      };
    case 'deleted':
      return {
        code: NOT_FOUND,
        message: `Event stream '${ref.stream}' is deleted.`,
        detail: 'StreamDeleted',
        value: bytesField(1, bytesField(3, ref.stream)),
      };
    case 'too-large':
      return {
        code: INVALID_ARGUMENT,
        message: `Maximum Append Size of ${outcome.limit} Exceeded.`,
        detail: 'MaximumAppendSizeExceeded',
        value: numberField(1, outcome.limit),
      };
    case 'failed':
      return { code: diskStatus(outcome.full), message: outcome.reason, detail: 'BadRequest' };
    default:
      return outcome satisfies never;
  }
};

const DENIED: BatchFailure = { code: PERMISSION_DENIED, message: 'Access Denied', detail: 'AccessDenied' };
const TOO_LATE: BatchFailure = { code: DEADLINE_EXCEEDED, message: 'Timeout', detail: 'Timeout' };
const badRequest = (message: string): BatchFailure => ({
  code: INVALID_ARGUMENT,
  message,
  detail: 'BadRequest',
  value: bytesField(1, message),
});

const sizeOf = (events: readonly ProposedEvent[]): number =>
  events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);

/**
 * Answers a batch append: many appends on one call, told apart by their correlation ids. Each is answered exactly once,
 * whatever is wrong with it; an error never ends the call, which would fail all others.
 */
export const answerBatchAppend = (store: EventStore, call: Call, pressure: (call: Call) => void): Requests => {
  const unfinished = new Map<string, Unfinished>();
  const refused = new Set<string>();
  let held = 0;
  let pending = 0;
  let hasEnded = false;
  let isBlocked = false;
  let replies: Buffer[] = [];

  /** A client that does not take its answers may not ask for more. */
  const waitForClient = async (): Promise<void> => {
    isBlocked = true;
    call.pause();
    await call.drained();
    isBlocked = false;
    pressure(call);
  };

  /** All answers of one turn are one write. */
  const send = (): void => {
    const [first] = replies;
    const bytes = replies.length === 1 && first !== undefined ? first : Buffer.concat(replies);
    replies = [];
    if (!call.write(bytes)) void waitForClient();
    if (hasEnded && pending === 0) call.end();
  };

  const reply = (bytes: Buffer): void => {
    if (replies.push(bytes) === 1) queueMicrotask(send);
  };

  const append = (ref: BatchRef, events: readonly ProposedEvent[]): void => {
    const { stream, expected } = ref;
    if (expected === undefined) {
      reply(encodeBatchFailure(ref, badRequest('The expected revision is missing.')));
      return;
    }
    if (!mayAppend(call.user, stream, events)) {
      reply(encodeBatchFailure(ref, DENIED));
      return;
    }
    pending++;
    store.append({ stream, expected, events }, (outcome) => {
      pending--;
      if (outcome.kind === 'written') reply(encodeBatchWritten(ref, outcome.revision, outcome.position));
      else reply(encodeBatchFailure(ref, failureOf(ref, outcome)));
    });
  };

  const begin = (chunk: BatchChunk, options: BatchOptions | undefined): Unfinished => {
    if (options === undefined || options.stream === '') throw new MalformedMessage('The stream is missing.');
    return { correlation: Buffer.from(chunk.correlation), ...options, events: [], bytes: 0 };
  };

  const take = (chunk: BatchChunk, key: string): void => {
    const append_ = unfinished.get(key) ?? begin(chunk, chunk.options());
    const events = chunk.events();
    append_.events.push(...events);
    const bytes = sizeOf(events);
    append_.bytes += bytes;
    held += bytes;
    if (!chunk.isFinal) {
      unfinished.set(key, append_);
      if (append_.bytes > MAX_APPEND_BYTES)
        refuse(chunk, append_, failureOf(append_, { kind: 'too-large', limit: MAX_APPEND_BYTES }));
      else if (held > MOST_UNFINISHED) throw new GrpcStatus(RESOURCE_EXHAUSTED, 'Too many appends are unfinished.');
      return;
    }
    unfinished.delete(key);
    held -= append_.bytes;
    if (append_.deadline !== undefined && append_.deadline < Date.now()) reply(encodeBatchFailure(append_, TOO_LATE));
    else append(append_, append_.events);
  };

  /** Answers before the last chunk has come; the other chunks of that append are ignored. */
  const refuse = (chunk: BatchChunk, ref: BatchRef, failure: BatchFailure): void => {
    const key = chunk.correlation.toString('latin1');
    const known = unfinished.get(key);
    held -= known?.bytes ?? 0;
    unfinished.delete(key);
    if (!chunk.isFinal) refused.add(key);
    reply(encodeBatchFailure(ref, failure));
  };

  const receive = (chunk: BatchChunk): void => {
    const key = chunk.correlation.toString('latin1');
    if (refused.has(key)) {
      if (chunk.isFinal) refused.delete(key);
      return;
    }
    try {
      take(chunk, key);
    } catch (error) {
      const isTheirs =
        error instanceof MalformedMessage || (error instanceof GrpcStatus && error.code === INVALID_ARGUMENT);
      if (!isTheirs) throw error;
      const ref = unfinished.get(key) ?? {
        correlation: Buffer.from(chunk.correlation),
        stream: '',
        expected: undefined,
      };
      refuse(chunk, ref, badRequest(error.message));
    }
  };

  return {
    message: (bytes) => {
      receive(decodeBatchChunk(bytes));
      if (!isBlocked) pressure(call);
    },
    end: () => {
      hasEnded = true;
      if (pending === 0 && replies.length === 0) call.end();
    },
    closed: () => unfinished.clear(),
  };
};
