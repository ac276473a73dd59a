import type { EventStoreDBClient } from '@eventstore/db-client';
import { convertToCommandError } from '@eventstore/db-client/dist/utils/CommandError.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from './decode.js';
import { openReadCall } from './read-call.js';

const { ReadReq } = streams;
const { Options } = ReadReq;

/** Events held in memory before the store is asked to wait. */
const mostWaiting = 2_000;
const all = String(Number.MAX_SAFE_INTEGER);

const request = (stream: string): streams.ReadReq => {
  const name = new shared.StreamIdentifier();
  name.setStreamName(new TextEncoder().encode(stream));
  const from = new Options.StreamOptions();
  from.setStreamIdentifier(name);
  from.setStart(new shared.Empty());
  const uuid = new Options.UUIDOption();
  uuid.setString(new shared.Empty());
  const options = new Options();
  options.setStream(from);
  options.setReadDirection(Options.ReadDirection.FORWARDS);
  options.setCount(all);
  options.setNoFilter(new shared.Empty());
  options.setUuidOption(uuid);
  const wanted = new ReadReq();
  wanted.setOptions(options);
  return wanted;
};

/**
 * The events of a stream from its first, as they are stored; none where there is no such stream. Throws the client's errors.
 */
export async function* readStream(client: EventStoreDBClient, stream: string): AsyncGenerator<StoredEvent> {
  const call = await openReadCall(client, 'readStream', request(stream));
  let waiting: StoredEvent[] = [];
  let over = false;
  let failure: Error | undefined;
  let notify: () => void = () => undefined;
  const end = (error?: Error): void => {
    over = true;
    failure ??= error;
    notify();
  };
  call.on('data', (response) => {
    if (response.kind !== 'event') return;
    waiting.push(response.event);
    if (waiting.length >= mostWaiting) call.pause();
    notify();
  });
  call.on('error', (error) => end(convertToCommandError(error)));
  call.on('end', () => end());
  try {
    for (;;) {
      const events = waiting;
      waiting = [];
      yield* events;
      if (waiting.length > 0) continue;
      if (over) break;
      call.resume();
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
    if (failure) throw failure;
  } finally {
    if (!over) call.cancel();
  }
}
