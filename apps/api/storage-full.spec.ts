import { randomUUID } from 'node:crypto';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Caller } from '#test-support/caller';
import { limitedDisk } from '#test-support/limited-disk';
import { application, idOf, ok } from '#test-support/office';

describe('while the event store has no room left', () => {
  const { disk, state } = limitedDisk();
  let api: ApiFixture;
  let applicant: Caller;
  let clerk: Caller;
  let known: string;

  beforeAll(async () => {
    api = await openApiFixture(undefined, { logDisk: disk });
    applicant = await api.as('wang', { role: 'applicant', id_number: application.applicant.identityNumber });
    clerk = await api.as('clerk-1', { role: 'clerk', unit: 'centre-window' });
    known = idOf(ok(await applicant.post('/cases', application)));
  }, 60_000);
  afterEach(() => {
    state.error = undefined;
  });
  afterAll(() => api.close(), 30_000);

  it('a command is refused as what it is, and carried out once when it is repeated with room', async () => {
    const repeatable = { 'idempotency-key': randomUUID() };
    state.error = 'ENOSPC';
    const { status, body, headers } = await applicant.post('/cases', application, repeatable);
    expect([status, body.code, headers.get('retry-after')]).toEqual([507, 'storage-full', '30']);
    expect(headers.get('content-type')).toContain('application/problem+json');
    state.error = undefined;
    const taken = ok(await applicant.post('/cases', application, repeatable));
    const again = ok(await applicant.post('/cases', application, repeatable));
    expect(idOf(again)).toBe(idOf(taken));
    expect(idOf(taken)).not.toBe(known);
  });

  it('people read what is recorded of themselves, and staff nothing whose reading has to be recorded', async () => {
    state.error = 'ENOSPC';
    expect((await applicant.get(`/cases/${known}/history`)).status).toBe(200);
    const refused = await clerk.get(`/cases/${known}/history`);
    expect([refused.status, refused.body.code]).toEqual([507, 'storage-full']);
    expect(refused.text).not.toContain('ApplicationReceived');
    state.error = undefined;
    expect((await clerk.get(`/cases/${known}/history`)).status).toBe(200);
  });
});

describe('when the disk of the event store has failed', () => {
  it('a command is to be repeated: nobody knows whether it was recorded', async () => {
    const { disk, state } = limitedDisk();
    const api = await openApiFixture(undefined, { logDisk: disk });
    try {
      const applicant = await api.as('wang', { role: 'applicant', id_number: application.applicant.identityNumber });
      state.error = 'EIO';
      const { status, body, headers } = await applicant.post('/cases', application);
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'store-unavailable', '2']);
    } finally {
      await api.close();
    }
  }, 60_000);
});
