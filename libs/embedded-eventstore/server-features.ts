import { framed } from './grpc-messages.js';
import { type Method, oneRequest } from './grpc-server.js';
import { bytesField, numberField } from './protobuf.js';

/** Clients decide by it what they may ask for. */
const SERVER_VERSION = '24.10.0';
const LEADER = 8;
const STREAMS = 'event_store.client.streams.streams';

const METHODS: readonly { service: string; method: string; features: readonly string[] }[] = [
  { service: STREAMS, method: 'read', features: ['position', 'events'] },
  { service: STREAMS, method: 'append', features: [] },
  { service: STREAMS, method: 'batchappend', features: ['deadline_duration'] },
  { service: STREAMS, method: 'delete', features: [] },
  { service: STREAMS, method: 'tombstone', features: [] },
  { service: 'event_store.client.gossip.gossip', method: 'read', features: [] },
  { service: 'event_store.client.server_features.serverfeatures', method: 'getsupportedmethods', features: [] },
];

const SUPPORTED = framed(
  ...METHODS.map(({ service, method, features }) =>
    bytesField(1, bytesField(1, method), bytesField(2, service), ...features.map((feature) => bytesField(3, feature))),
  ),
  bytesField(2, SERVER_VERSION),
);

const unary =
  (answer: () => Buffer): Method =>
  (call) =>
    oneRequest(() => {
      call.write(answer());
      call.end();
    });

export const FEATURES_PATH = '/event_store.client.server_features.ServerFeatures/GetSupportedMethods';
export const GOSSIP_PATH = '/event_store.client.gossip.Gossip/Read';

/** ServerFeatures and Gossip: what the server can do, and that it is a cluster of one. */
export const clusterMethods = (
  endpoint: () => { instance: string; host: string; port: number },
): [string, Method][] => {
  const gossip = (): Buffer => {
    const { instance, host, port } = endpoint();
    const member = bytesField(
      1,
      bytesField(1, bytesField(2, instance)),
      numberField(2, Date.now() * 10_000),
      numberField(3, LEADER),
      numberField(4, 1),
      bytesField(5, bytesField(1, host), numberField(2, port)),
    );
    return framed(member);
  };
  return [
    [FEATURES_PATH, unary(() => SUPPORTED)],
    [GOSSIP_PATH, unary(gossip)],
  ];
};
