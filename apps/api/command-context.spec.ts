import { cnCalendar } from '#calendar/working-days';
import { policyAt } from '#law/policies';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import type { RequestContext } from './request-context.js';

const digests = { commandDigest: (content: string) => `digest of ${content}` } as Vault;
const request: RequestContext = {
  actor: { id: 'clerk-1', role: 'clerk' },
  auth: 'development',
  commandId: 'c-1',
  correlationId: 'c-1',
  expectedRevision: undefined,
};
const contextAt = (at: string) => commandContext(digests, request, 'AcceptCase', { a: 1 }, 'window', at, cnCalendar());

describe('the envelope of a command', () => {
  it('names the rules in force on the legal date of the command, not the newest', () => {
    const [then, now] = [policyAt('2023-06-01').version, policyAt('2026-03-02').version];
    expect(then).not.toBe(now);
    expect(contextAt('2026-03-02T09:00:00+08:00').policyVersion).toBe(now);
    expect(contextAt('2023-06-01T09:00:00+08:00').policyVersion).toBe(then);
  });

  it('takes the date of Shanghai: its new year begins while it is still yesterday elsewhere', () => {
    expect(contextAt('2023-12-31T15:59:59Z').policyVersion).toBe(policyAt('2023-12-31').version);
    expect(contextAt('2023-12-31T16:00:00Z').policyVersion).toBe(policyAt('2024-01-01').version);
    expect(policyAt('2023-12-31').version).not.toBe(policyAt('2024-01-01').version);
  });

  it('tells one command from another by a keyed hash of its name and its content', () =>
    expect(contextAt('2026-03-02T09:00:00+08:00').commandDigest).toBe('digest of ["AcceptCase",{"a":1}]'));
});
