import { type Position, START } from '@eventstore/db-client';
import { caseStream } from '#cases/events';
import { erasureStream } from '#erasure/events';
import { investigationStream } from '#investigations/events';
import type { Envelope, Role } from '#kernel/envelope';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { actsTo, type Acts, approve, happened, record } from '#test-support/case-history';
import * as investigation from '#test-support/investigation-history';
import { clerk } from '#test-support/people';
import { mayUse, routeAccess } from './route-access.js';

/** 三员分立 (GB/T 22239): who runs the system, who audits it, and who watches over it. */
type Administrator = 'administrator' | 'auditor' | 'supervisor';

/** Asks and changes nothing. */
const questions = ['POST /cases/:caseId/clock/what-if'];

const commandsOf = (role: Role): readonly string[] =>
  Object.keys(routeAccess).filter(
    (route) =>
      route.startsWith('POST ') &&
      routeAccess[route] !== 'open' &&
      !questions.includes(route) &&
      mayUse(role, 'POST', route.slice('POST '.length)),
  );

interface Act {
  readonly route: string;
  readonly path: string;
  readonly body?: object;
}
const act = (route: string, path: string, body?: object): Act => ({
  route: `POST ${route}`,
  path,
  ...(body ? { body } : {}),
});

const both = (zh: string) => ({ zh, en: 'English' });
const dated = { from: '2026-05-20', reason: both('调整') };
const facts = {
  name: both('取水许可'),
  category: 'ADMINISTRATIVE_LICENCE',
  basis: ['《水法》第四十八条'],
  unitId: 'water',
  unitName: both('水利局'),
  unitKind: 'DEPARTMENT',
  level: 'COUNTY',
  approvalOffice: 'water-approvals',
  statutoryDays: 45,
  promisedDays: 10,
  instant: false,
  certificate: { kind: '取水许可证', validMonths: 60 },
  materials: [{ code: 'M01', name: both('申请书'), required: true, original: 'ORIGINAL', secondary: false }],
};
const texts = {
  mainItem: both('取水'),
  content: both('核发'),
  acceptance: both('窗口'),
  complaints: both('12345'),
  process: both('受理—办结'),
};
const matter = (code: string) => ({ code, parentCode: 'W', grassroots: false, effectiveFrom: '2026-05-20', facts });
const grant = {
  unit: 'urban',
  matters: ['*'],
  scopes: ['decide', 'seal'],
  from: '2026-05-20',
  to: '2026-12-31',
  docNo: '调城授〔2026〕1号',
};
const chief = { venue: 'centre', post: 'urban-chief', docNo: 'RM-1' };
const lateAlert = { kind: 'PROMISED', version: 1, threshold: 'EXPIRY' };
const appeal = (id: string) =>
  act('/investigations/:id/appeal-liability', `/investigations/${id}/appeal-liability`, { statement: '请复核。' });

/** One act at each of their routes, in an order in which each can be done. */
const acts: Readonly<Record<Administrator, readonly Act[]>> = {
  administrator: [
    act('/venues/:venue', '/venues/centre', { type: 'CENTRE', name: both('政务服务中心') }),
    act('/venues/:venue/hours', '/venues/centre/hours', {
      effectiveFrom: '2026-05-20',
      duty: [{ spans: [{ from: '09:00', to: '16:00' }] }],
    }),
    act('/posts/:postId', '/posts/urban-chief', { unit: 'urban', a: 'anna', b: 'bo' }),
    act('/grants/:grantId', '/grants/g-1', { ...grant, grantee: 'anna' }),
    act('/grants/:grantId', '/grants/g-2', { ...grant, grantee: 'bo' }),
    act('/chiefs/:unit/appoint', '/chiefs/urban/appoint', {
      ...chief,
      from: '2026-05-21',
      officer: 'anna',
      grants: ['g-1'],
    }),
    act('/chiefs/:unit/seals', '/chiefs/urban/seals', { sealId: 's-1', venue: 'centre', docNo: 'YZ-1' }),
    act('/chiefs/:unit/replace', '/chiefs/urban/replace', {
      ...chief,
      from: '2026-06-20',
      officer: 'bo',
      grants: ['g-2'],
    }),
    act('/grants/:grantId/revoke', '/grants/g-1/revoke', { docNo: '调城授〔2026〕2号' }),
    act('/catalogue/main-items', '/catalogue/main-items', {
      code: 'W',
      name: both('取水'),
      category: 'ADMINISTRATIVE_LICENCE',
    }),
    ...['W-1', 'W-2', 'W-3', 'W-4'].map((code) => act('/catalogue/matters', '/catalogue/matters', matter(code))),
    act('/catalogue/matters/:code/amend', '/catalogue/matters/W-1/amend', {
      changes: { promisedDays: 8 },
      effectiveFrom: '2026-06-20',
      reason: both('提速'),
    }),
    act('/catalogue/matters/:code/publish-guide', '/catalogue/matters/W-1/publish-guide', texts),
    act('/catalogue/matters/:code/suspend', '/catalogue/matters/W-1/suspend', dated),
    act('/catalogue/matters/:code/resume', '/catalogue/matters/W-1/resume', { from: '2026-05-21' }),
    act('/catalogue/matters/:code/aliases', '/catalogue/matters/W-1/aliases', { ...dated, alias: 'LN-W-1' }),
    act('/catalogue/matters/:code/split', '/catalogue/matters/W-2/split', { ...dated, into: ['W-3', 'W-4'] }),
    act('/catalogue/matters/:code/merge', '/catalogue/matters/W-3/merge', { ...dated, into: 'W-4' }),
    act('/catalogue/matters/:code/repeal', '/catalogue/matters/W-4/repeal', dated),
    act('/catalogue/imports', '/catalogue/imports', {
      format: 'csv',
      content: '事项编码,事项名称,事项类别\nW-9,失业登记,公共服务\n',
    }),
    act('/catalogue/matters/:code/adopt', '/catalogue/matters/W-8/adopt', { effectiveFrom: '2026-05-20' }),
    act('/catalogue/power-lists/:unitId', '/catalogue/power-lists/water', {
      source: '权责清单',
      powers: [{ code: 'P-1', name: '取水许可', category: 'ADMINISTRATIVE_LICENCE' }],
    }),
    act('/catalogue/power-lists/:unitId/reconcile', '/catalogue/power-lists/water/reconcile', {}),
    appeal('i-administrator'),
  ],
  auditor: [
    act('/cases/:caseId/erasure/approve-destruction', '/cases/old-1/erasure/approve-destruction'),
    act('/cases/:caseId/erasure/decline-destruction', '/cases/old-2/erasure/decline-destruction'),
    act('/evidence/checkpoints', '/evidence/checkpoints'),
    appeal('i-auditor'),
  ],
  supervisor: [
    act('/cases/:caseId/invalidate-pause', '/cases/paused/invalidate-pause', { spId: 'DBS-1-TS', ground: '未告知' }),
    act('/cases/:caseId/uphold-alert', '/cases/late-1/uphold-alert', { ...lateAlert, reason: '属实' }),
    act('/cases/:caseId/rescind-alert', '/cases/late-2/rescind-alert', { ...lateAlert, reason: '系统故障' }),
    act('/evidence/checkpoints', '/evidence/checkpoints'),
    appeal('i-supervisor'),
  ],
};

describe('every act of an administrator, an auditor and a supervisor', () => {
  let api: ApiFixture;

  const bring = async (caseId: string, history: Acts) => {
    await api.vault.keyFor(caseId, 's-0123456789abcdef');
    await api.log.importStream(caseStream(caseId), happened(...history));
  };
  /** Whoever it is was found liable in it. */
  const concludedAgainst = async (id: string, person: string) => {
    const { open, freeze, tell, hear, conclude, liable, attribute } = investigation;
    const about = { involved: { people: [person], units: ['urban'] } };
    const history = investigation.happened(
      open(about),
      freeze(),
      attribute(),
      tell(person),
      hear(person),
      conclude([liable(person)]),
    );
    const [first] = happened(...actsTo.RECEIVED);
    const events = history.map(({ type, data, metadata }) => ({
      type,
      data,
      metadata: { ...first?.metadata, ...metadata, schemaVersion: 1 } as Envelope,
    }));
    await api.log.importStream(investigationStream(id), events);
  };
  /** A list of destruction waits for approval. */
  const proposed = async (caseId: string) => {
    await bring(caseId, actsTo.CLOSED);
    const [first] = happened(...actsTo.RECEIVED);
    const metadata = { ...first?.metadata, schemaVersion: 1, actor: { id: 'archivist', role: 'centre' } } as Envelope;
    const data = { listNo: 'XH-1', keyIds: [], retainUntil: '2026-03-11' };
    const requested = { type: 'DestructionProposed', data, metadata };
    await api.log.importStream(erasureStream(caseId), [requested]);
  };

  beforeAll(async () => {
    api = await openApiFixture('2026-05-20T09:00:00+08:00');
    await bring('paused', actsTo.SPECIAL);
    for (const late of ['late-1', 'late-2']) await bring(late, [...actsTo.IN_DECISION, approve('2026-03-17')]);
    for (const old of ['old-1', 'old-2']) await proposed(old);
    for (const role of Object.keys(acts)) await concludedAgainst(`i-${role}`, `${role}-1`);
    const draft = { ...facts, ...texts, code: 'W-8', parentCode: 'W' };
    const metadata = record({ type: 'CaseRouted', data: {} as never }, { by: clerk, at: '2026-03-02T09:00:00+08:00' });
    await api.log.importStream('matter-W-8', [
      {
        type: 'MatterDrafted',
        data: { code: 'W-8', draft, source: 'province' },
        metadata: { ...metadata.metadata, schemaVersion: 1 },
      },
    ]);
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  /** What has been recorded under a name since the last look at the log. */
  let seen: Position | typeof START = START;
  const newlyRecordedBy = async (id: string, role: Role): Promise<number> => {
    const from = seen;
    let count = 0;
    for await (const { event } of api.eventStore.readAll({ fromPosition: from })) {
      if (!event || (from !== START && event.position.commit <= from.commit)) continue;
      seen = event.position;
      const { actor } = (event.metadata ?? {}) as Partial<Envelope>;
      if (actor?.id === id && actor.role === role) count += 1;
    }
    return count;
  };

  it.each(Object.entries(acts) as [Administrator, readonly Act[]][])(
    'of a kind that the %s may do is on record under their name',
    async (role, list) => {
      expect([...new Set(list.map(({ route }) => route))].toSorted()).toEqual(commandsOf(role).toSorted());
      const id = `${role}-1`;
      const actor = await api.as(id, { role });
      // The first use of the role is on record by itself: it must not stand for the first act.
      await actor.get('/me');
      await newlyRecordedBy(id, role);
      for (const { path, body } of list) {
        const { status, text } = await actor.post(path, body);
        expect({ path, status, text: status < 300 ? '' : text }).toEqual({ path, status, text: '' });
        expect({ path, recorded: (await newlyRecordedBy(id, role)) > 0 }).toEqual({ path, recorded: true });
      }
    },
    60_000,
  );
});
