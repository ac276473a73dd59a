import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { unpackToCommandError } from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import { convertToCommandError } from '@eventstore/db-client/dist/utils/CommandError.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { appendRequest, type Proposed } from './append-request.js';
import { type AppendResponse, appendResponse } from './append-response.js';

/** One call on which every append of a connection travels, told apart by their correlation ids. */
interface Call {
  on(event: 'data', listener: (response: AppendResponse) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'status', listener: (status: { readonly code: number }) => void): this;
  write(request: Buffer): boolean;
  end(): void;
}

/** gRPC's plain call, below the generated one that turns objects of the protocol's into bytes. */
interface Service {
  makeBidiStreamRequest(
    path: string,
    serialize: (request: Buffer) => Buffer,
    deserialize: (bytes: Buffer) => AppendResponse,
    ...metadataAndOptions: readonly unknown[]
  ): Call;
}

/** The client's own door to its connection, which finds the server again and carries credentials; its types hide it. */
interface Connection {
  readonly GRPCStreamCreator: (
    service: unknown,
    name: string,
    call: (service: Service) => Call,
    calls: WeakMap<object, Promise<Call>>,
  ) => () => Promise<Call>;
  readonly callArguments: (options: object, call: { readonly deadline: number }) => readonly unknown[];
}

/** Somebody who waits for an answer. */
interface Asked {
  readonly stream: string;
  readonly resolve: (position: number) => void;
  readonly reject: (error: unknown) => void;
}

/** What has been asked on a call, by correlation; `over`: why nothing more can be. */
interface Asking {
  readonly asked: Map<number, Asked>;
  over?: Error;
}

/** As long as the client itself waits for an answer (milliseconds). */
const answerWithinMs = 10_000;
const asIs = (bytes: Buffer): Buffer => bytes;

/** gRPC's numbers for: done, no room left, cannot be reached. */
const ok = 0;
const resourceExhausted = 8;
const unavailable = 14;

/** The event store has no room left: nothing of the append is in it, nor ever will be. */
export class StorageFull extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StorageFull';
  }
}

const refusal = (refused: Buffer, stream: string): Error => {
  const status = streams.BatchAppendResp.deserializeBinary(refused).getError();
  // The client would call these two unknown, whatever the code says.
  const code: number | undefined = status?.getCode();
  if (code === resourceExhausted) return new StorageFull(`${stream}: ${status?.getMessage()}`);
  if (code === unavailable) return new UnavailableError(undefined, `${stream}: ${status?.getMessage()}`);
  if (status?.hasDetails()) return unpackToCommandError(status, stream);
  return new Error(`The event store refused an append to ${stream}: ${status?.getMessage() ?? 'it does not say why'}`);
};

/** Appends events behind a revision of a stream (-1: it is new) and returns the position of the last one. */
export type Append = (stream: string, revision: number, events: readonly Proposed[]) => Promise<number>;

/**
 * Appends through the client's connection, but writes the requests itself: the client's own way encodes an event twice and takes
 * its data through base64. Throws the client's errors, `WrongExpectedVersionError` where the stream is at another revision,
 * and `StorageFull`.
 */
export const openAppend = (client: EventStoreDBClient): Append => {
  const connection = client as unknown as Connection;
  const { path } = streamsGrpc.StreamsService.batchAppend;
  const calls = new WeakMap<object, Promise<Call>>();
  const askingOn = new WeakMap<Call, Asking>();
  const correlations = randomUUID().slice(0, -12);
  let appends = 0;

  const begin = (service: Service): Call => {
    const asking: Asking = { asked: new Map() };
    const call = service.makeBidiStreamRequest(
      path,
      asIs,
      appendResponse,
      ...connection.callArguments({}, { deadline: Number.POSITIVE_INFINITY }),
    );
    const fail = (error: Error): void => {
      asking.over = error;
      for (const { reject } of asking.asked.values()) reject(error);
      asking.asked.clear();
    };
    askingOn.set(call, asking);
    call.on('data', ({ correlation, position, refused }) => {
      const one = asking.asked.get(correlation);
      asking.asked.delete(correlation);
      if (refused) one?.reject(refusal(refused, one.stream));
      else one?.resolve(position ?? 0);
    });
    call.on('error', (error) => fail(convertToCommandError(error)));
    call.on('status', ({ code }) => {
      if (code !== ok) return;
      fail(new Error('The event store takes no more appends on this call.'));
      // Else the client would keep it for the next append.
      call.end();
    });
    return call;
  };

  const open = connection.GRPCStreamCreator(streamsGrpc.StreamsClient, 'append', begin, calls);
  return async (stream, revision, events) => {
    const call = await open();
    const asking = askingOn.get(call);
    if (!asking || asking.over) throw asking?.over ?? new Error('The call of appends is not open.');
    appends += 1;
    const correlation = appends;
    const id = Buffer.from(`${correlations}${correlation.toString(16).padStart(12, '0')}`, 'latin1');
    const deadline = Date.now() + answerWithinMs;
    const request = appendRequest({ correlation: id, stream, revision, deadline, events });
    return new Promise((resolve, reject) => {
      asking.asked.set(correlation, { stream, resolve, reject });
      // Never more than the requests that wait for their answers: whoever asks bounds those.
      call.write(request);
    });
  };
};
