import type { Role } from '#kernel/envelope';
import { type AnyStored, asStored } from '#event-log/decode';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { type Caller, callerWith } from '#test-support/caller';
import { ok } from '#test-support/office';
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
  let administrator: Caller;

  beforeAll(async () => {
    api = await openApiFixture();
    administrator = await api.as('admin-1', { role: 'administrator' });
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

  it('leave a record of every act of the administrator on the registers, under the name of who did it', async () => {
    const grant = {
      unit: 'urban',
      matters: ['*'],
      scopes: ['decide', 'seal'],
      from: '2026-03-02',
      to: '2026-12-31',
      docNo: '调城授〔2026〕1号',
    };
    const chief = { venue: 'centre', post: 'urban-chief', from: '2026-03-03', docNo: 'RM-1' };
    const acts: readonly (readonly [route: string, path: string, stream: string, body: object])[] = [
      ['POST /posts/:postId', '/posts/urban-chief', 'post-urban-chief', { unit: 'urban', a: 'anna', b: 'bo' }],
      ['POST /grants/:grantId', '/grants/g-1', 'grant-g-1', { ...grant, grantee: 'anna' }],
      ['POST /grants/:grantId', '/grants/g-2', 'grant-g-2', { ...grant, grantee: 'bo' }],
      [
        'POST /chiefs/:unit/appoint',
        '/chiefs/urban/appoint',
        'chief-urban',
        { ...chief, officer: 'anna', grants: ['g-1'] },
      ],
      [
        'POST /chiefs/:unit/seals',
        '/chiefs/urban/seals',
        'chief-urban',
        { sealId: 's-1', venue: 'centre', docNo: 'YZ-1' },
      ],
      [
        'POST /chiefs/:unit/replace',
        '/chiefs/urban/replace',
        'chief-urban',
        { ...chief, from: '2026-04-01', officer: 'bo', grants: ['g-2'] },
      ],
      ['POST /grants/:grantId/revoke', '/grants/g-1/revoke', 'grant-g-1', { docNo: '调城授〔2026〕2号' }],
      [
        'POST /catalogue/matters/:code/suspend',
        '/catalogue/matters/DBS-CG-02/suspend',
        'matter-DBS-CG-02',
        { from: '2026-03-02', reason: { zh: '停办', en: 'Suspended' } },
      ],
    ];
    const ofRegisters = (route: string) => /^POST \/(?:posts|grants|chiefs)\//.test(route);
    expect([...new Set(acts.map(([route]) => route))].filter(ofRegisters).toSorted()).toEqual(
      commandsOf('administrator').filter(ofRegisters).toSorted(),
    );
    for (const [, path, stream, body] of acts) {
      const { revision, events } = ok(await administrator.post(path, body)).body as {
        revision: number;
        events: readonly { revision: number }[];
      };
      expect(events.length).toBeGreaterThan(0);
      const found: unknown[] = [];
      for await (const event of api.log.read<AnyStored>(asStored as never, stream)) {
        if (event.revision > revision - events.length && event.revision <= revision) found.push(event.metadata.actor);
      }
      expect(found).toEqual(events.map(() => ({ id: 'admin-1', role: 'administrator' })));
    }
  });
});
