import { MongoBulkWriteError, MongoServerError } from 'mongodb';
import { StorageFull } from '#event-log/append';
import { StaleRevision } from '#event-log/event-log';
import { problemOf } from './problem.filter.js';

/** An error of gRPC as it comes where the event store's client has not translated it. */
const grpcError = (code: number): Error => Object.assign(new Error(`${code} told by gRPC`), { code, details: 'told' });

describe('what a caller is told of an error', () => {
  it.each([1, 4, 14])('is to ask again where gRPC says %i: the store cannot be reached now', (code) => {
    const { problem, headers } = problemOf(grpcError(code));
    expect([problem.status, problem.code, headers['retry-after']]).toEqual([503, 'store-unavailable', '2']);
  });

  const full = { code: 14031, message: 'The disk took no more' };
  it.each<[string, Error]>([
    ['event store', new StorageFull('case-1: The disk is full')],
    ['document store', new MongoServerError(full)],
    ['document store of many writes', new MongoBulkWriteError({ ...full, writeErrors: [] }, {} as never)],
    ['file system', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })],
  ])('is to repeat it with the same key once there is room, where the %s is full', (_, error) => {
    const { problem, headers } = problemOf(error);
    expect([problem.status, problem.code, headers['retry-after']]).toEqual([507, 'storage-full', '30']);
    expect([problem.title, problem.detail]).toEqual([
      expect.stringContaining('幂等键'),
      expect.stringContaining('Idempotency-Key'),
    ]);
  });

  it('is nothing of what went wrong inside', () => {
    const { problem } = problemOf(grpcError(13));
    expect([problem.status, problem.code]).toEqual([500, 'internal-error']);
    expect(JSON.stringify(problem)).not.toContain('told');
  });

  it('is where the stream stands after a lost race', () => {
    const { problem, headers } = problemOf(new StaleRevision('case-1', 7));
    expect([problem.status, problem.actual, headers.etag]).toEqual([412, 7, '"7"']);
  });
});
