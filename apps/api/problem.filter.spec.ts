import { StaleRevision } from '#event-log/event-log';
import { problemOf } from './problem.filter.js';

/** An error of gRPC as it comes where the event store's client has not translated it. */
const grpcError = (code: number): Error => Object.assign(new Error(`${code} told by gRPC`), { code, details: 'told' });

describe('what a caller is told of an error', () => {
  it.each([1, 4, 14])('is to ask again where gRPC says %i: the store cannot be reached now', (code) => {
    const { problem, headers } = problemOf(grpcError(code));
    expect([problem.status, problem.code, headers['retry-after']]).toEqual([503, 'store-unavailable', '2']);
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
