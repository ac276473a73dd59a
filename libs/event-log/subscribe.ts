import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { openReadCall, type ReadCall } from './read-call.js';
import type { ReadResponse } from './read-response.js';

/** Who hears of a subscription. `ended` comes once, with the error if there was one, and not after `close`. */
export interface Listener {
  heard(response: ReadResponse): void;
  ended(error: unknown): void;
}

export interface Subscription {
  pause(): void;
  resume(): void;
  close(): void;
}

const { ReadReq } = streams;
const { Options } = ReadReq;
const cancelled = 1;
/** The server tells how far it has looked after this many times 32 events that were not wanted. */
const checkpointInterval = 32;

/** The store's own events have types that begin so. */
const notTheStoresOwn = '^[^$]';

const request = (prefixes: readonly string[] | 'all', from: number | undefined): streams.ReadReq => {
  const all = new Options.AllOptions();
  if (from === undefined) all.setStart(new shared.Empty());
  else {
    const position = new Options.Position();
    position.setCommitPosition(String(from));
    position.setPreparePosition(String(from));
    all.setPosition(position);
  }
  const uuid = new Options.UUIDOption();
  uuid.setString(new shared.Empty());
  const names = new Options.FilterOptions.Expression();
  const filter = new Options.FilterOptions();
  if (prefixes === 'all') {
    names.setRegex(notTheStoresOwn);
    filter.setEventType(names);
  } else {
    names.setPrefixList([...prefixes]);
    filter.setStreamIdentifier(names);
  }
  filter.setCount(new shared.Empty());
  filter.setCheckpointintervalmultiplier(checkpointInterval);
  const options = new Options();
  options.setAll(all);
  options.setSubscription(new Options.SubscriptionOptions());
  options.setUuidOption(uuid);
  options.setFilter(filter);
  const wanted = new ReadReq();
  wanted.setOptions(options);
  return wanted;
};

/**
 * Subscribes to the streams whose names begin with one of the prefixes (or to `all` but the store's own events), in the log's
 * order, behind the position `from`.
 */
export const subscribe = (
  client: EventStoreDBClient,
  { prefixes, from }: { readonly prefixes: readonly string[] | 'all'; readonly from: number | undefined },
  listener: Listener,
): Subscription => {
  let call: ReadCall | undefined;
  let paused = false;
  let over = false;
  const end = (error: unknown): void => {
    if (over) return;
    over = true;
    listener.ended(error);
  };
  openReadCall(client, 'subscribe', request(prefixes, from)).then((opened) => {
    call = opened;
    opened.on('error', (error) => (error.code === cancelled && over ? undefined : end(error)));
    opened.on('end', () => end(new Error('the subscription ended')));
    if (over) return opened.cancel();
    opened.on('data', (response) => {
      if (!over) listener.heard(response);
    });
    if (paused) opened.pause();
  }, end);
  return {
    pause: () => {
      paused = true;
      call?.pause();
    },
    resume: () => {
      paused = false;
      call?.resume();
    },
    close: () => {
      over = true;
      call?.cancel();
    },
  };
};
