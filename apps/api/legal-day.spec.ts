import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Caller } from '#test-support/caller';
import { advertising, ok } from '#test-support/office';

describe('a day that there is not', () => {
  let api: ApiFixture;
  let chief: Caller;
  let government: Caller;
  let supervisor: Caller;

  beforeAll(async () => {
    api = await openApiFixture();
    chief = await api.as('chief-1', { role: 'chief', unit: 'urban' });
    government = await api.as('government-1', { role: 'government' });
    supervisor = await api.as('supervisor-1', { role: 'supervisor' });
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  it.each([
    '/statistics/figures?from=2025-02-01&to=2025-02-30',
    '/statistics/figures?from=1026-02-01',
    '/statistics/ranking?figure=onTimePromised&from=2025-02-30',
    '/statistics/coverage?to=9999-12',
    '/statistics/coverage?from=2025-13',
    '/exceptions?on=2026-02-29',
    '/exceptions/used-after-end?from=2025-02-30&to=2025-03-31',
    '/conformance?from=2026-02-30&to=2026-03-01',
  ])('cannot be asked about: %s', async (path) => {
    const { status, body } = await supervisor.get(path);
    expect([status, body.code]).toEqual([400, 'invalid-body']);
    const wrong = (body.errors as { message: string }[]).map(({ message }) => message);
    expect(wrong).toEqual([expect.stringMatching(/^(?:from|to|on) must be a (?:month|day that there is), as 2026-03/)]);
  });

  it.each([
    '/statistics/figures?from=2024-02-29&to=2025-02-28',
    '/statistics/figures?from=1900-01-01&to=2099-12-31',
    '/statistics/coverage?from=1900-01&to=2099-12',
    '/exceptions?on=2099-12-31',
  ])('is no other day: %s is answered', async (path) => {
    expect((await supervisor.get(path)).status).toBe(200);
  });

  it('is neither the last of an exception nor that of its review', async () => {
    ok(await chief.post('/exceptions', { matterCode: advertising, scope: 'ONLINE', reasonCode: 'ACTUAL_WORK' }));
    const approve = (days: object) =>
      government.post(`/exceptions/${advertising}-ONLINE/approve`, { docNo: 'X1', ...days });
    const codeOf = async (days: object) => (await approve(days)).body.code;
    expect(await codeOf({ to: '2027-06-31', reviewBy: '2027-06-15' })).toBe('invalid-body');
    expect(await codeOf({ to: '2027-06-30', reviewBy: '2027-02-29' })).toBe('invalid-body');
    expect(await codeOf({ to: '9999-12-31', reviewBy: '2027-06-15' })).toBe('invalid-body');
    expect(await codeOf({ to: '2051-01-01', reviewBy: '2027-06-15' })).toBe('no-such-day');
    ok(await approve({ to: '2027-06-30', reviewBy: '2027-06-15' }));
  });
});
