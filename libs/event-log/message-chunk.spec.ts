import { chunkPacker, eachMessage, type MessageChunk } from './message-chunk.js';

const texts = (chunks: readonly MessageChunk[]): string[] => {
  const read: string[] = [];
  for (const chunk of chunks) eachMessage(chunk, (message) => read.push(message.toString('latin1')));
  return read;
};

describe('messages packed into chunks', () => {
  it('come out as they went in and in their order, the empty and those longer than a chunk too', () => {
    const messages = Array.from({ length: 3_000 }, (_, n) => String(n % 10).repeat(n % 700 === 0 ? n * 300 : n % 300));
    const chunks: MessageChunk[] = [];
    const packer = chunkPacker((chunk) => chunks.push(chunk));
    for (const message of messages) packer.add(Buffer.from(message, 'latin1'));
    packer.flush();
    expect(texts(chunks)).toEqual(messages);
    expect(chunks.length).toBeLessThan(20);
  });

  it('fill a buffer again that was given back, and keep none that is of another size', () => {
    const chunks: MessageChunk[] = [];
    const packer = chunkPacker((chunk) => chunks.push(chunk));
    const long = Buffer.alloc(1_000_000, 'x');
    for (const message of [long, Buffer.from('one')]) packer.add(message);
    packer.flush();
    const [first, second] = chunks.map(({ bytes }) => bytes);
    for (const bytes of [first, second]) if (bytes) packer.reuse(bytes);
    packer.add(Buffer.from('two'));
    packer.flush();
    expect(chunks[2]?.bytes).toBe(second);
    expect(texts(chunks.slice(2))).toEqual(['two']);
  });
});
