import type { Role } from '#kernel/envelope';
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
        expect([answer.status, answer.body.code]).toEqual([401, 'not-identified']);
      }
    },
  );

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
