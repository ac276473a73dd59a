import { type CaseCommandType, permittedRoles } from '#cases/commands';
import { type Role, roles } from '#kernel/envelope';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { commandLabels, commandPath } from './command-labels.js';
import { mayUse, routeAccess } from './route-access.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const askers = roles.filter((role) => role !== 'system');
/** Nothing that any store holds, and a body that no DTO takes: the answer tells how far the request came, and changes nothing. */
const someId = '0000000000000000';

describe('who may use which route', () => {
  let api: ApiFixture;
  let operations: { method: string; route: string }[];
  const tokens = new Map<Role, string>();

  beforeAll(async () => {
    api = await openApiFixture();
    operations = Object.entries(api.document.paths).flatMap(([path, item]) =>
      methods
        .filter((method) => item[method])
        .map((method) => ({
          method: method.toUpperCase(),
          route: path.replace(/\{(\w+)\}/g, ':$1'),
        })),
    );
    for (const role of askers) {
      tokens.set(role, await api.token(`${role}-1`, { role, unit: 'urban', id_number: '210281199001011234' }));
    }
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  const ask = async ({ method, route }: { method: string; route: string }, token: string | undefined) => {
    const url = `${route.replace(/:\w+/g, someId)}?after=never`;
    const { statusCode, body } = await api.app.inject({
      method: method as 'GET' | 'POST',
      url,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(method === 'GET' ? {} : { payload: { unheardOf: true } }),
    });
    const { code } = statusCode >= 400 ? (JSON.parse(body) as { code: string }) : { code: 'done' };
    return { statusCode, code };
  };

  it('is said for every operation of the OpenAPI document, and for no other', () => {
    const served = operations.map(({ method, route }) => `${method} ${route}`).toSorted();
    expect(Object.keys(routeAccess).toSorted()).toEqual(served);
    expect(served.length).toBeGreaterThan(80);
  });

  it('holds for every operation and every role: allowed where the table says so, forbidden everywhere else', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      for (const role of askers) {
        const { statusCode, code } = await ask(operation, tokens.get(role));
        const allowed = statusCode !== 403 || code !== 'role-not-permitted';
        if (allowed !== mayUse(role, operation.method, operation.route) || statusCode >= 500) {
          wrong.push(`${role} ${operation.method} ${operation.route}: ${statusCode} ${code}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('is nobody to use without a token, but for the open ones', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const { statusCode } = await ask(operation, undefined);
      const open = routeAccess[`${operation.method} ${operation.route}`] === 'open';
      if ((statusCode === 401) === open) wrong.push(`${operation.method} ${operation.route}: ${statusCode}`);
    }
    expect(wrong).toEqual([]);
  });

  it('follows the rules of cases, command by command', () => {
    for (const [type, allowed] of Object.entries(permittedRoles) as [CaseCommandType, readonly Role[]][]) {
      if (!Object.hasOwn(commandLabels, type)) continue;
      const route = type === 'ReceiveApplication' ? '/cases' : `/cases/:caseId/${commandPath(type)}`;
      expect(roles.filter((role) => mayUse(role, 'POST', route))).toEqual(
        roles.filter((role) => allowed.includes(role)),
      );
    }
  });

  it('lets nobody ask for what the clock and the calendar ask for themselves', () => {
    const systemOnly = (Object.keys(permittedRoles) as CaseCommandType[]).filter(
      (type) => !Object.hasOwn(commandLabels, type),
    );
    expect(systemOnly.toSorted()).toEqual(['NoteDeadline', 'NoteUnanswered', 'RecomputeDeadlines']);
    for (const type of systemOnly) expect(routeAccess[`POST /cases/:caseId/${commandPath(type)}`]).toBeUndefined();
  });

  it('is closed to everybody where the table says nothing', () =>
    expect(roles.filter((role) => mayUse(role, 'POST', '/cases/:caseId/surprise'))).toEqual([]));
});
