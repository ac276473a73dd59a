import { answerAppend, answerDelete } from './append-call.js';
import { answerBatchAppend } from './batch-append-call.js';
import type { EventStore } from './event-store.js';
import { type Call, type Method, oneRequest, type Requests } from './grpc-server.js';
import { CANCELLED, DATA_LOSS, GrpcStatus, INTERNAL, UNAVAILABLE } from './grpc-status.js';
import { liveEdge } from './live-edge.js';
import { DamagedLog } from './log-segment.js';
import { answerRead } from './read-call.js';
import { decodeRead } from './read-codec.js';
import { answerSubscription } from './subscription-call.js';

/** Above so many bytes waiting for the disk, clients that append must wait. */
const MOST_QUEUED = 32 * 1024 * 1024;
const PATH = '/event_store.client.streams.Streams/';

const statusOf = (error: unknown): GrpcStatus => {
  if (error instanceof GrpcStatus) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new GrpcStatus(error instanceof DamagedLog ? DATA_LOSS : INTERNAL, message);
};

/** What calls are told when the server stops. The official client tells the long ones from the others by it. */
export const partingStatus = (path: string): GrpcStatus => {
  const isLong = path === `${PATH}Read` || path === `${PATH}BatchAppend`;
  return new GrpcStatus(isLong ? CANCELLED : UNAVAILABLE, 'The server is shutting down.');
};

/** The Streams service of the protocol. */
export const streamsService = (store: EventStore): { methods: [string, Method][]; stop: () => void } => {
  const edge = liveEdge(store);
  const paused = new Set<Call>();
  const stopListening = store.onCommit(() => {
    if (paused.size === 0 || store.queued() > MOST_QUEUED / 2) return;
    for (const call of paused) call.resume();
    paused.clear();
  });

  /** Makes a client wait while too much is queued, and lets it go on otherwise. */
  const pressure = (call: Call): void => {
    if (store.queued() <= MOST_QUEUED) {
      if (!paused.has(call)) call.resume();
      return;
    }
    paused.add(call);
    call.pause();
  };

  const read = (call: Call): Requests => {
    const answer = (message: Buffer): void => {
      const request = decodeRead(message);
      const answered =
        request.count === undefined
          ? answerSubscription(store, call, request, edge.nextCommit)
          : answerRead(store, call, request);
      answered.catch((error: unknown) => call.end(statusOf(error)));
    };
    return oneRequest(answer, () => edge.leave(call));
  };

  const batchAppend = (call: Call): Requests => {
    const requests = answerBatchAppend(store, call, pressure);
    return {
      ...requests,
      closed: () => {
        paused.delete(call);
        requests.closed();
      },
    };
  };

  return {
    methods: [
      [`${PATH}Read`, read],
      [`${PATH}Append`, (call) => answerAppend(store, call)],
      [`${PATH}BatchAppend`, batchAppend],
      [`${PATH}Delete`, (call) => answerDelete(call, store.remove)],
      [`${PATH}Tombstone`, (call) => answerDelete(call, store.tombstone)],
    ],
    stop: () => {
      edge.stop();
      stopListening();
    },
  };
};
