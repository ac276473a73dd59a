import type { Envelope, Role } from '#kernel/envelope';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { callerWith } from '#test-support/caller';
import type { DaylightClaims } from './identity.js';
import { mayUse, routeAccess } from './route-access.js';

/** 三员分立: who runs the system, who audits it and who supervises it (GB/T 22239). */
const three = ['administrator', 'auditor', 'supervisor'] as const satisfies readonly Role[];

const commandsOf = (role: Role): readonly string[] =>
  Object.keys(routeAccess).filter(
    (route) =>
      route.startsWith('POST ') && routeAccess[route] !== 'open' && mayUse(role, 'POST', route.slice('POST '.length)),
  );

describe('the administrator, the auditor and the supervisor', () => {
  let api: ApiFixture;

  beforeAll(async () => {
    api = await openApiFixture();
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  it.each(three.flatMap((one) => three.filter((other) => other > one).map((other) => [one, other] as const)))(
    'are not one person under one token: %s and %s',
    async (one, other) => {
      for (const role of [[one, other], `${one} ${other}`, `${one},${other}`, { 0: one, 1: other }]) {
        const claims = { role, roles: [one, other] } as unknown as DaylightClaims;
        const answer = await callerWith(api.url, await api.token('both', claims)).get('/me');
        expect([answer.status, answer.body.code]).toEqual([403, 'administration-not-separate']);
        expect(answer.body).toMatchObject({
          title: expect.stringContaining('须由不同的人担任'),
          detail: expect.stringContaining('are three persons'),
        });
      }
      // Whichever of the two it asks to act in.
      const hidden = { role: one, roles: ['clerk', other] } as unknown as DaylightClaims;
      const answer = await callerWith(api.url, await api.token('hidden', hidden)).get('/me');
      expect([answer.status, answer.body.code]).toEqual([403, 'administration-not-separate']);
    },
  );

  it('are whoever a token names among roles that are not theirs to keep apart', async () => {
    const claims = { role: 'auditor', roles: ['auditor', 'clerk', 'offline_access'] } as unknown as DaylightClaims;
    expect((await callerWith(api.url, await api.token('several', claims)).get('/me')).status).toBe(200);
  });

  it.each(three.flatMap((one) => three.filter((other) => other !== one).map((other) => [one, other] as const)))(
    'are not one person under two tokens: who has been %s is refused as %s, and stays what they were',
    async (one, other) => {
      const subject = `${one}-then-${other}`;
      const [first, second] = [await api.as(subject, { role: one }), await api.as(subject, { role: other })];
      expect((await first.get('/me')).status).toBe(200);
      for (const path of ['/me', '/statistics/figures']) {
        const { status, body } = await second.get(path);
        expect([status, body.code]).toEqual([403, 'administration-not-separate']);
        expect(body).toMatchObject({
          title: expect.stringContaining('不得兼任'),
          detail: expect.stringContaining('nobody is both'),
        });
      }
      expect((await first.get('/me')).status).toBe(200);
      const clerk = await api.as(subject, { role: 'clerk', unit: 'centre-window' });
      expect((await clerk.get('/me')).status).toBe(200);
    },
  );

  it('are not one person who comes in two roles at once', async () => {
    const both = [await api.as('at-once', { role: 'auditor' }), await api.as('at-once', { role: 'administrator' })];
    const statuses = await Promise.all(both.map(async (caller) => (await caller.get('/me')).status));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 403]);
  });

  it('are put on record once, under their name, and not for what their role may not use', async () => {
    const lurker = await api.as('lurker', { role: 'administrator' });
    expect((await lurker.get('/investigations')).body.code).toBe('role-not-permitted');
    const auditor = await api.as('lurker', { role: 'auditor' });
    for (const path of ['/me', '/me']) expect((await auditor.get(path)).status).toBe(200);
    const taken: unknown[] = [];
    for await (const { event } of api.eventStore.readAll()) {
      const { actor } = (event?.metadata ?? {}) as Partial<Envelope>;
      if (actor?.id === 'lurker') taken.push([event?.type, event?.data, actor.role]);
    }
    expect(taken).toEqual([['AdministrationTaken', { role: 'auditor' }, 'auditor']]);
  });

  it('share no act that changes anything: only those who watch may both ask for a checkpoint', () => {
    const asks = 'POST /cases/:caseId/clock/what-if';
    // Whoever was found liable may appeal, whatever they are.
    const appeals = 'POST /investigations/:id/appeal-liability';
    const shared = (one: Role, other: Role) =>
      commandsOf(one).filter((route) => route !== asks && route !== appeals && commandsOf(other).includes(route));
    expect(shared('administrator', 'auditor')).toEqual([]);
    expect(shared('administrator', 'supervisor')).toEqual([]);
    expect(shared('auditor', 'supervisor')).toEqual(['POST /evidence/checkpoints']);
  });
});
