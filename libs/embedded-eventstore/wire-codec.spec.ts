import { createRequire } from 'node:module';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { decodeAppend, encodeAppended, encodeWrongVersion } from './append-codec.js';
import { decodeBatchChunk, encodeBatchFailure, encodeBatchWritten, wrongVersionDetail } from './batch-append-codec.js';
import { PREFIX } from './grpc-messages.js';
import { eventMessageSize, withStructuredId, writeEventMessage } from './read-codec.js';
import { recordedSize, writeRecorded } from './recorded-event.js';

// The client's generated messages are the reference; they are CommonJS.
const require = createRequire(import.meta.url);
const { AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, ReadResp } =
  require('@eventstore/db-client/generated/streams_pb') as typeof Streams;
const { Empty, StreamIdentifier, UUID } = require('@eventstore/db-client/generated/shared_pb') as typeof Shared;

const body = (framed: Buffer): Uint8Array => Uint8Array.from(framed.subarray(PREFIX));
const uuid = (text: string) => {
  const id = new UUID();
  id.setString(text);
  return id;
};
const identifier = (stream: string) => {
  const name = new StreamIdentifier();
  name.setStreamName(Buffer.from(stream).toString('base64'));
  return name;
};
const streamOf = (message: { getStreamIdentifier(): Shared.StreamIdentifier | undefined }): string =>
  Buffer.from(message.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();

const anyEvent = fc.record({
  id: fc.uuid(),
  type: fc.string({ minLength: 1, unit: 'grapheme' }),
  isJson: fc.boolean(),
  data: fc.uint8Array({ maxLength: 300 }),
  metadata: fc.uint8Array({ maxLength: 300 }),
});
const anyStream = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });

describe('messages of appends', () => {
  it('are read as the official client writes them', () =>
    fc.assert(
      fc.property(anyStream, fc.array(anyEvent, { maxLength: 5 }), fc.uuid(), (stream, events, correlation) => {
        const request = new BatchAppendReq();
        request.setCorrelationId(uuid(correlation));
        const options = new BatchAppendReq.Options();
        options.setStreamIdentifier(identifier(stream));
        options.setNoStream(new Empty());
        request.setOptions(options);
        request.setIsFinal(true);
        for (const { id, type, isJson, data, metadata } of events) {
          const message = new BatchAppendReq.ProposedMessage();
          message.setId(uuid(id));
          message.getMetadataMap().set('type', type);
          message.getMetadataMap().set('content-type', isJson ? 'application/json' : 'application/octet-stream');
          message.setData(data);
          message.setCustomMetadata(metadata);
          request.addProposedMessages(message);
        }
        const chunk = decodeBatchChunk(Buffer.from(request.serializeBinary()));
        expect(chunk.options()).toEqual({ stream, expected: 'no_stream', deadline: undefined });
        expect(chunk.isFinal).toBe(true);
        expect(UUID.deserializeBinary(Uint8Array.from(chunk.correlation)).getString()).toBe(correlation);
        const read = chunk.events().map(({ id, type, isJson, data, metadata }) => ({
          id: id.toString('hex'),
          type,
          isJson,
          data: data.toString('hex'),
          metadata: metadata.toString('hex'),
        }));
        expect(read).toEqual(
          events.map(({ id, type, isJson, data, metadata }) => ({
            id: id.replaceAll('-', ''),
            type,
            isJson,
            data: Buffer.from(data).toString('hex'),
            metadata: Buffer.from(metadata).toString('hex'),
          })),
        );
      }),
    ));

  it('may hold ids as two numbers', () => {
    const structured = new UUID.Structured();
    structured.setMostSignificantBits('-1');
    structured.setLeastSignificantBits('258');
    const id = new UUID();
    id.setStructured(structured);
    const message = new AppendReq.ProposedMessage();
    message.setId(id);
    message.getMetadataMap().set('type', 'Counted');
    message.getMetadataMap().set('content-type', 'application/json');
    const request = new AppendReq();
    request.setProposedMessage(message);
    const { event } = decodeAppend(Buffer.from(request.serializeBinary()));
    expect(event?.id.toString('hex')).toBe('ffffffffffffffff0000000000000102');
  });

  it('are answered as the official client reads it', () =>
    fc.assert(
      fc.property(anyStream, fc.uuid(), fc.nat(), fc.maxSafeNat(), (stream, correlation, revision, position) => {
        const ref = { correlation: Buffer.from(uuid(correlation).serializeBinary()), stream, expected: 7 };
        const answer = BatchAppendResp.deserializeBinary(body(encodeBatchWritten(ref, revision, position)));
        expect(answer.getCorrelationId()?.getString()).toBe(correlation);
        expect(answer.getSuccess()?.getCurrentRevision()).toBe(String(revision));
        expect(answer.getSuccess()?.getPosition()?.getCommitPosition()).toBe(String(position));
        expect(streamOf(answer)).toBe(stream);
        expect(answer.getStreamPosition()).toBe('7');
      }),
    ));

  it('say so where nothing was written, or the stream stands elsewhere', () => {
    const ref = {
      correlation: Buffer.from(uuid('6f1e2b0a-0000-4000-8000-000000000001').serializeBinary()),
      stream: 's',
      expected: 'any' as const,
    };
    const nothing = BatchAppendResp.deserializeBinary(body(encodeBatchWritten(ref, -1, undefined)));
    expect([nothing.getSuccess()?.hasNoStream(), nothing.getSuccess()?.hasNoPosition()]).toEqual([true, true]);
    const value = wrongVersionDetail(4, 9);
    const failure = { code: 6, message: 'WrongExpectedVersion', detail: 'WrongExpectedVersion', value };
    const failed = BatchAppendResp.deserializeBinary(body(encodeBatchFailure(ref, failure)));
    expect(failed.getError()?.getDetails()?.getTypeName()).toBe('event_store.client.WrongExpectedVersion');
    const unary = AppendResp.deserializeBinary(body(encodeWrongVersion(-1, 'no_stream'))).getWrongExpectedVersion();
    expect([unary?.hasCurrentNoStream(), unary?.hasExpectedNoStream()]).toEqual([true, true]);
    const written = AppendResp.deserializeBinary(body(encodeAppended(3, 99))).getSuccess();
    expect([written?.getCurrentRevision(), written?.getPosition()?.getPreparePosition()]).toEqual(['3', '99']);
  });
});

describe('events in answers to reads', () => {
  it('are written as the official client reads them, in exactly the length that was foretold', () =>
    fc.assert(
      fc.property(
        anyStream,
        anyEvent,
        fc.nat(),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (stream, event, revision, position) => {
          const placed = {
            event: {
              ...event,
              id: Buffer.from(event.id.replaceAll('-', ''), 'hex'),
              data: Buffer.from(event.data),
              metadata: Buffer.from(event.metadata),
            },
            stream: Buffer.from(stream),
            revision,
            created: 1_772_000_000_000,
          };
          const recorded = Buffer.alloc(recordedSize(placed, position));
          expect(writeRecorded(recorded, 0, placed, position)).toBe(recorded.length);
          const message = Buffer.alloc(eventMessageSize(recorded.length, undefined, position));
          expect(writeEventMessage(message, 0, recorded, undefined, position)).toBe(message.length);

          const read = ReadResp.deserializeBinary(body(message)).getEvent()?.getEvent();
          expect(read?.getId()?.getString()).toBe(event.id.toLowerCase());
          expect(streamOf(read ?? new ReadResp.ReadEvent.RecordedEvent())).toBe(stream);
          expect([read?.getStreamRevision(), read?.getCommitPosition()]).toEqual([String(revision), String(position)]);
          expect(read?.getMetadataMap().get('type')).toBe(event.type);
          expect(read?.getMetadataMap().get('created')).toBe('17720000000000000');
          expect(Buffer.from(read?.getData_asU8() ?? []).equals(placed.event.data)).toBe(true);
          expect(Buffer.from(read?.getCustomMetadata_asU8() ?? []).equals(placed.event.metadata)).toBe(true);

          const structured = withStructuredId(recorded, placed.event.id);
          const again = ReadResp.ReadEvent.RecordedEvent.deserializeBinary(Uint8Array.from(structured));
          const { most, least } = {
            most: again.getId()?.getStructured()?.getMostSignificantBits() ?? '0',
            least: again.getId()?.getStructured()?.getLeastSignificantBits() ?? '0',
          };
          expect(BigInt(most)).toBe(placed.event.id.readBigInt64BE(0));
          expect(BigInt(least)).toBe(placed.event.id.readBigInt64BE(8));
          expect(again.getStreamRevision()).toBe(String(revision));
        },
      ),
    ));

  it('have the highest revision where the stream ended', () => {
    const event = {
      id: Buffer.alloc(16),
      type: '$streamDeleted',
      isJson: false,
      data: Buffer.alloc(0),
      metadata: Buffer.alloc(0),
    };
    const placed = { event, stream: Buffer.from('s'), revision: undefined, created: 0 };
    const recorded = Buffer.alloc(recordedSize(placed, 1));
    writeRecorded(recorded, 0, placed, 1);
    const read = ReadResp.ReadEvent.RecordedEvent.deserializeBinary(Uint8Array.from(recorded));
    expect(read.getStreamRevision()).toBe('9223372036854775807');
  });
});
