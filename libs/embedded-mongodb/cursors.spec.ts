import { type Cursors, dropIdleCursors, keepCursor, nextBatch, openCursor, takeCursor } from './cursors.js';

const documents = (count: number, size = 5): Buffer[] => Array.from({ length: count }, () => Buffer.alloc(size));
const forEver = Number.POSITIVE_INFINITY;

describe('A cursor', () => {
  it('says with its last batch that there is no more', async () => {
    const cursor = openCursor('d.c', documents(5).values());
    expect(await nextBatch(cursor, 2, forEver)).toMatchObject({ batch: { length: 2 }, done: false });
    expect(await nextBatch(cursor, 2, forEver)).toMatchObject({ batch: { length: 2 }, done: false });
    expect(await nextBatch(cursor, 2, forEver)).toMatchObject({ batch: { length: 1 }, done: true });
  });

  it('gives nothing but a way to go on for a batch of nothing', async () => {
    const cursor = openCursor('d.c', documents(1).values());
    expect(await nextBatch(cursor, 0, forEver)).toEqual({ batch: [], done: false });
    expect(await nextBatch(cursor, forEver, forEver)).toMatchObject({ batch: { length: 1 }, done: true });
  });

  it('keeps a batch below 16 MB, but gives at least one document', async () => {
    const cursor = openCursor('d.c', documents(4, 7 * 1024 * 1024).values());
    expect(await nextBatch(cursor, 101, forEver)).toMatchObject({ batch: { length: 2 }, done: false });
    expect(await nextBatch(cursor, 101, forEver)).toMatchObject({ batch: { length: 2 }, done: true });
  });

  it('is forgotten when nobody came back for it in ten minutes', () => {
    const cursors: Cursors = new Map();
    const idle = keepCursor(cursors, openCursor('d.c', documents(1).values()));
    const busy = keepCursor(cursors, { ...openCursor('d.c', documents(1).values()), busy: true });
    const now = performance.now();
    dropIdleCursors(cursors, now + 9 * 60_000);
    expect([...cursors.keys()]).toEqual([idle, busy]);
    dropIdleCursors(cursors, now + 11 * 60_000);
    expect([...cursors.keys()]).toEqual([busy]);
    expect(() => takeCursor(cursors, idle, 'd.c')).toThrow(expect.objectContaining({ code: 43 }));
  });

  it('is of one collection only', () => {
    const cursors: Cursors = new Map();
    const id = keepCursor(cursors, openCursor('d.c', documents(1).values()));
    expect(() => takeCursor(cursors, id, 'd.other')).toThrow(expect.objectContaining({ code: 43 }));
    expect(takeCursor(cursors, id, 'd.c').namespace).toBe('d.c');
  });
});
