import { mayAppend, requireDelete } from './access.js';
import {
  decodeAppend,
  decodeTarget,
  encodeAppended,
  encodeDeleted,
  encodeWrongVersion,
  type Target,
} from './append-codec.js';
import type { Expected } from './append-rules.js';
import { type EventStore, MAX_APPEND_BYTES, type Outcome } from './event-store.js';
import { type Call, oneRequest, type Requests } from './grpc-server.js';
import {
  accessDenied,
  appendTooLarge,
  diskStatus,
  GrpcStatus,
  invalidArgument,
  streamDeleted,
  wrongVersion,
} from './grpc-status.js';
import type { ProposedEvent } from './recorded-event.js';

const EXPECTED_NUMBERS: Record<Exclude<Expected, number>, number> = { any: -2, no_stream: -1, stream_exists: -4 };
const numberOf = (expected: Expected): number => (typeof expected === 'number' ? expected : EXPECTED_NUMBERS[expected]);

const failureOf = ({ stream, expected }: Target, outcome: Exclude<Outcome, { kind: 'written' }>): GrpcStatus => {
  switch (outcome.kind) {
    case 'wrong':
      return wrongVersion(stream, numberOf(expected), outcome.current);
    case 'deleted':
      return streamDeleted(stream);
    case 'too-large':
      return appendTooLarge(outcome.limit);
    case 'failed':
      return new GrpcStatus(diskStatus(outcome.full), outcome.reason);
    default:
      return outcome satisfies never;
  }
};

/** Answers the append that has a call of its own: the target first, then one event in each message. */
export const answerAppend = (store: EventStore, call: Call): Requests => {
  let target: Target | undefined;
  const events: ProposedEvent[] = [];
  let bytes = 0;
  return {
    message: (message) => {
      const { target: first, event } = decodeAppend(message);
      if (first !== undefined) target = first;
      if (event === undefined) return;
      events.push(event);
      bytes += event.data.length + event.metadata.length;
      if (bytes > MAX_APPEND_BYTES) throw appendTooLarge(MAX_APPEND_BYTES);
    },
    end: () => {
      if (target === undefined) throw invalidArgument('The options are missing.');
      const { stream, expected } = target;
      if (!mayAppend(call.user, stream, events)) throw accessDenied();
      store.append({ stream, expected, events }, (outcome) => {
        if (outcome.kind === 'written') call.write(encodeAppended(outcome.revision, outcome.position));
        else if (outcome.kind === 'wrong') call.write(encodeWrongVersion(outcome.current, expected));
        else {
          call.end(failureOf({ stream, expected }, outcome));
          return;
        }
        call.end();
      });
    },
    closed: () => undefined,
  };
};

/** Answers Delete or Tombstone, whichever `act` does. */
export const answerDelete = (call: Call, act: EventStore['remove']): Requests =>
  oneRequest((message) => {
    const target = decodeTarget(message);
    requireDelete(call.user, target.stream);
    act(target.stream, target.expected, (outcome) => {
      if (outcome.kind === 'written') {
        call.write(encodeDeleted(outcome.position ?? 0));
        call.end();
      } else call.end(failureOf(target, outcome));
    });
  });
