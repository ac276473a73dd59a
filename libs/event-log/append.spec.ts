import streams from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { appendRequest } from './append-request.js';
import { appendResponse } from './append-response.js';

const correlation = '0f0e0d0c-0b0a-4908-8706-00000000abcd';
const ids = ['5a9c1c5e-6a67-5d0e-9d9b-0a52b3f4c9d1', '5a9c1c5e-6a67-5d0e-9d9b-0a52b3f4c9d2'] as const;

const requestAt = (revision: number) =>
  streams.BatchAppendReq.deserializeBinary(
    appendRequest({
      correlation: Buffer.from(correlation, 'latin1'),
      stream: 'case-海报',
      revision,
      deadline: Date.parse('2026-03-02T01:00:00.123Z'),
      events: [
        { id: ids[0], type: 'ApplicationReceived', data: { text: '申'.repeat(9_000) }, metadata: { schemaVersion: 1 } },
        { id: ids[1], type: '受理', data: [], metadata: {} },
      ],
    }),
  );

describe('the request of an append', () => {
  it('is what the protocol says, field by field', () => {
    const request = requestAt(300);
    expect(request.getCorrelationId()?.getString()).toBe(correlation);
    expect(request.getIsFinal()).toBe(true);
    const options = request.getOptions();
    expect(Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).toBe('case-海报');
    expect(options?.getStreamPosition()).toBe('300');
    expect(options?.getDeadline()?.toDate().toISOString()).toBe('2026-03-02T01:00:00.123Z');
    const events = request.getProposedMessagesList().map((event) => ({
      id: event.getId()?.getString(),
      system: Object.fromEntries(event.getMetadataMap().entries()),
      metadata: JSON.parse(Buffer.from(event.getCustomMetadata_asU8()).toString()),
      data: JSON.parse(Buffer.from(event.getData_asU8()).toString()),
    }));
    expect(events).toEqual([
      {
        id: ids[0],
        system: { type: 'ApplicationReceived', 'content-type': 'application/json' },
        metadata: { schemaVersion: 1 },
        data: { text: '申'.repeat(9_000) },
      },
      {
        id: ids[1],
        system: { type: '受理', 'content-type': 'application/json' },
        metadata: {},
        data: [],
      },
    ]);
  });

  it('says of a stream that is to be made that there is none', () => {
    const options = requestAt(-1).getOptions();
    expect(options?.hasNoStream()).toBe(true);
    expect(options?.hasStreamPosition()).toBe(false);
    expect(requestAt(0).getOptions()?.getStreamPosition()).toBe('0');
  });
});

describe('the answer to an append', () => {
  const answered = (id: InstanceType<typeof shared.UUID>) => {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition('9007199254740000');
    position.setPreparePosition('9007199254740000');
    const success = new streams.BatchAppendResp.Success();
    success.setCurrentRevision('7');
    success.setPosition(position);
    const response = new streams.BatchAppendResp();
    response.setCorrelationId(id);
    response.setSuccess(success);
    return Buffer.from(response.serializeBinary());
  };

  it('tells the position and which append it answers, the id written as text or as two numbers', () => {
    const text = new shared.UUID();
    text.setString(correlation);
    const halves = new shared.UUID.Structured();
    halves.setMostSignificantBits(String(BigInt.asIntN(64, 0x0f0e0d0c0b0a4908n)));
    halves.setLeastSignificantBits(String(BigInt.asIntN(64, 0x870600000000abcdn)));
    const structured = new shared.UUID();
    structured.setStructured(halves);
    for (const id of [text, structured])
      expect(appendResponse(answered(id))).toEqual({ correlation: 0xabcd, position: 9_007_199_254_740_000 });
  });

  it('is torn: a RangeError', () => {
    const text = new shared.UUID();
    text.setString(correlation);
    const whole = answered(text);
    expect(() => appendResponse(whole.subarray(0, whole.length - 1))).toThrow(RangeError);
  });
});
