import type { EventStoreDBClient } from '@eventstore/db-client';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ReadResponse, readResponse } from './read-response.js';

/** The answers to a read or a subscription, as they come. */
export interface ReadCall {
  on(event: 'data', listener: (response: ReadResponse) => void): this;
  on(event: 'error', listener: (error: Error & { code?: number }) => void): this;
  on(event: 'end', listener: () => void): this;
  pause(): this;
  resume(): this;
  cancel(): void;
}

/** gRPC's plain call, below the generated one that turns every answer into an object of the protocol's. */
interface Service {
  makeServerStreamRequest(
    path: string,
    serialize: (request: streams.ReadReq) => Buffer,
    deserialize: (bytes: Buffer) => ReadResponse,
    request: streams.ReadReq,
    ...metadataAndOptions: readonly unknown[]
  ): ReadCall;
}

/** The client's own door to its connection, which finds the server again and carries credentials; its types hide it. */
interface Connection {
  readonly GRPCStreamCreator: (
    service: unknown,
    name: string,
    call: (service: Service) => ReadCall,
  ) => () => Promise<ReadCall>;
  readonly callArguments: (options: object, call: { readonly deadline: number }) => readonly unknown[];
}

/**
 * Asks through the client's connection, but reads the answers itself: the client's own reading takes longer (docs/decisions/0004).
 * `name` stands in the client's own log lines.
 */
export const openReadCall = (client: EventStoreDBClient, name: string, request: streams.ReadReq): Promise<ReadCall> => {
  const connection = client as unknown as Connection;
  const { path, requestSerialize } = streamsGrpc.StreamsService.read;
  const open = connection.GRPCStreamCreator(streamsGrpc.StreamsClient, name, (service) =>
    service.makeServerStreamRequest(
      path,
      requestSerialize,
      readResponse,
      request,
      ...connection.callArguments({}, { deadline: Number.POSITIVE_INFINITY }),
    ),
  );
  return open();
};
