import { type Asked, fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import type { MatterCommand, MatterCommands } from './commands.js';
import { matters } from './decide.js';
import { type MatterEvent, type MatterEvents, matterStream } from './events.js';
import { assembleGuide, guideHash } from './guide.js';
import { snapshotOf } from './snapshot.js';

const given = specFor(matters);
const bureau: Actor = { id: 'b1', role: 'bureau' };
const at = '2026-03-02T09:00:00+08:00';
const ask = <Type extends MatterCommand['type']>(type: Type, data: MatterCommands[Type], by: Actor = bureau) =>
  ({ type, data, by, at }) as unknown as Asked<MatterCommand>;
const recorded = <Type extends MatterEvent['type']>(type: Type, data: MatterEvents[Type]) =>
  ({ type, data, metadata: {} as Envelope }) as unknown as Recorded<MatterEvent>;

const definition: MatterCommands['DefineMatter'] = {
  code: 'DBS-WJ-01',
  name: { zh: '公共场所卫生许可', en: 'Hygiene licence of a public place' },
  category: 'ADMINISTRATIVE_LICENCE',
  basis: ['《公共场所卫生管理条例》第四条'],
  unitId: 'health',
  unitName: { zh: '调兵山市卫生健康局', en: 'Diaobingshan Health Bureau' },
  unitKind: 'DEPARTMENT',
  approvalOffice: 'health-approvals',
  level: 'COUNTY',
  statutoryDays: 20,
  promisedDays: 10,
  instant: false,
  certificate: { kind: '公共场所卫生许可证' },
  materials: [
    { code: 'M01', name: { zh: '申请表', en: 'Application' }, required: true, original: 'ORIGINAL', secondary: false },
  ],
  grassroots: false,
  effectiveFrom: '2020-04-14',
};
const define = (change: Partial<MatterCommands['DefineMatter']> = {}) =>
  ask('DefineMatter', { ...definition, ...change });
const defined = (change: Partial<MatterCommands['DefineMatter']> = {}) =>
  recorded('MatterDefined', { ...definition, ...change, version: 1 });

const text = { zh: '文本', en: 'Text' };
const texts = { mainItem: definition.name, content: text, acceptance: text, complaints: text, process: text };
const elements = assembleGuide(definition, texts);
const guide = (matterVersion = 1) => recorded('GuidePublished', { matterVersion, elements, hash: guideHash(elements) });
const reason = { zh: '压缩时限', en: 'Shorter limits' };
const shorter = (effectiveFrom: string) =>
  recorded('MatterAmended', { version: 2, changes: { promisedDays: 5 }, effectiveFrom, reason });
const suspended = recorded('MatterSuspended', { from: '2026-04-01', reason });
const repealed = recorded('MatterRepealed', { effectiveFrom: '2026-06-01', reason });

const state = (...history: Recorded<MatterEvent>[]) => fold(matters, history);

describe('defining a matter', () => {
  it('records its facts as version 1', () =>
    given()
      .when(define())
      .then({ type: 'MatterDefined', data: { ...definition, version: 1 } }));

  it('is already so when the same facts are defined again', () => given(defined()).when(define()).thenNothing());

  it('never uses a code again', () =>
    given(defined())
      .when(define({ promisedDays: 3 }))
      .thenRefused('matter-exists'));

  it.each<[string, Partial<MatterCommands['DefineMatter']>]>([
    ['promise-exceeds-statute', { promisedDays: 21 }],
    ['promise-exceeds-statute', { statutoryDays: null, promisedDays: 21 }],
    ['instant-takes-days', { instant: true }],
    ['instant-takes-days', { instant: true, promisedDays: null }],
    ['bad-days', { promisedDays: -1 }],
    ['bad-days', { statutoryDays: 2.5 }],
    ['basis-missing', { basis: [] }],
    ['name-missing', { name: { zh: '许可', en: ' ' } }],
    ['bad-code', { code: '' }],
    ['material-twice', { materials: [...definition.materials, ...definition.materials] }],
  ])('refuses with %s: %j', (code, change) => given().when(define(change)).thenRefused(code));

  it('lets other powers promise what no statute limits', () =>
    expect(
      given()
        .when(define({ category: 'PUBLIC_SERVICE', statutoryDays: null, promisedDays: 60 }))
        .decided(),
    ).toHaveLength(1));

  it('lets a grassroots matter stand without a basis, which its guide will then lack', () => {
    const bare = { category: 'PUBLIC_SERVICE', basis: [], grassroots: true } as const;
    expect(given().when(define(bare)).decided()).toHaveLength(1);
    given(defined(bare)).when(ask('PublishGuide', texts)).thenRefused('guide-incomplete');
  });

  it('is for the keepers of the catalogue', () =>
    given()
      .when(ask('DefineMatter', definition, { id: 'c1', role: 'clerk' }))
      .thenRefused('not-a-catalogue-keeper'));
});

describe('amending a matter', () => {
  const amend = (changes: MatterCommands['AmendMatter']['changes'], effectiveFrom = '2026-04-01') =>
    ask('AmendMatter', { changes, effectiveFrom, reason });

  it('records what differs, and nothing else', () =>
    given(defined())
      .when(amend({ promisedDays: 5, statutoryDays: 20 }))
      .then({
        type: 'MatterAmended',
        data: { version: 2, changes: { promisedDays: 5 }, effectiveFrom: '2026-04-01', reason },
      }));

  it('is already so when nothing differs', () =>
    given(defined())
      .when(amend({ promisedDays: 10, materials: [...definition.materials] }))
      .thenNothing());

  it.each<[string, MatterCommands['AmendMatter']['changes'], string]>([
    ['retroactive', { promisedDays: 5 }, '2026-03-01'],
    ['promise-exceeds-statute', { promisedDays: 30 }, '2026-04-01'],
  ])('refuses with %s', (code, changes, from) => given(defined()).when(amend(changes, from)).thenRefused(code));

  it('refuses to take effect before an amendment already made', () =>
    given(defined(), shorter('2026-05-01'))
      .when(amend({ promisedDays: 4 }))
      .thenRefused('amendment-out-of-order'));

  it('refuses a matter that is repealed or unknown', () => {
    given(defined(), repealed)
      .when(amend({ promisedDays: 5 }))
      .thenRefused('matter-repealed');
    given()
      .when(amend({ promisedDays: 5 }))
      .thenRefused('matter-unknown');
  });
});

describe('publishing a guide', () => {
  const publish = (change: Partial<MatterCommands['PublishGuide']> = {}) =>
    ask('PublishGuide', { ...texts, ...change });

  it('assembles nine elements, four of them the facts of the matter', () => {
    given(defined())
      .when(publish())
      .then({ type: 'GuidePublished', data: { matterVersion: 1, elements, hash: guideHash(elements) } });
    expect(elements).toEqual({
      ...texts,
      basis: definition.basis,
      materials: definition.materials,
      timeLimit: { statutoryDays: 20, promisedDays: 10, instant: false },
      handledBy: definition.unitName,
    });
  });

  it('is already so when nothing changed, and not when a text did', () => {
    given(defined(), guide()).when(publish()).thenNothing();
    const content = { zh: '新文本', en: 'New text' };
    expect(given(defined(), guide()).when(publish({ content })).decided()).toHaveLength(1);
  });

  it.each<[Partial<MatterCommands['DefineMatter']>, Partial<MatterCommands['PublishGuide']>]>([
    [{}, { content: { zh: '', en: '' } }],
    [{}, { complaints: { zh: '电话', en: '' } }],
    [{ materials: [] }, {}],
    [{ category: 'PUBLIC_SERVICE', statutoryDays: null, promisedDays: null }, {}],
  ])('refuses an incomplete one: %j %j', (facts, change) =>
    given(defined(facts)).when(publish(change)).thenRefused('guide-incomplete'),
  );

  it('asks seven elements of a grassroots matter', () =>
    expect(
      given(defined({ category: 'PUBLIC_SERVICE', statutoryDays: null, promisedDays: null, grassroots: true }))
        .when(publish())
        .decided(),
    ).toHaveLength(1));

  it('refuses a version that does not exist', () =>
    given(defined())
      .when(publish({ matterVersion: 2 }))
      .thenRefused('no-such-version'));
});

describe('suspending, resuming and repealing', () => {
  it('records each once', () => {
    const suspension = { from: '2026-04-01', reason };
    given(defined()).when(ask('SuspendMatter', suspension)).then({ type: 'MatterSuspended', data: suspension });
    given(defined(), suspended).when(ask('SuspendMatter', suspension)).thenNothing();
    given(defined(), suspended)
      .when(ask('ResumeMatter', { from: '2026-05-01' }))
      .then({ type: 'MatterResumed', data: { from: '2026-05-01' } });
    given(defined())
      .when(ask('ResumeMatter', { from: '2026-05-01' }))
      .thenNothing();
    const repeal = { effectiveFrom: '2026-06-01', reason };
    given(defined()).when(ask('RepealMatter', repeal)).then({ type: 'MatterRepealed', data: repeal });
    given(defined(), repealed).when(ask('RepealMatter', repeal)).thenNothing();
  });

  it('refuses the past, and a resumption before the suspension', () => {
    const past = '2026-03-01';
    given(defined())
      .when(ask('SuspendMatter', { from: past, reason }))
      .thenRefused('retroactive');
    given(defined())
      .when(ask('RepealMatter', { effectiveFrom: past, reason }))
      .thenRefused('retroactive');
    given(defined(), suspended)
      .when(ask('ResumeMatter', { from: '2026-03-20' }))
      .thenRefused('resumed-before-suspended');
  });
});

describe('the facts a case is bound to', () => {
  it('are those of the version in force at receipt', () => {
    const matter = state(defined(), guide(), shorter('2026-04-01'), guide(2));
    expect(snapshotOf(matter, '2026-03-31')).toMatchObject({ version: 1, promisedDays: 10 });
    expect(snapshotOf(matter, '2026-04-01')).toMatchObject({ version: 2, promisedDays: 5 });
  });

  it('are no more than a case needs', () =>
    expect(snapshotOf(state(defined({ source: 'https://example.org' }), guide()), '2026-03-02')).toEqual({
      code: 'DBS-WJ-01',
      version: 1,
      name: definition.name,
      category: 'ADMINISTRATIVE_LICENCE',
      unitId: 'health',
      unitName: definition.unitName,
      unitKind: 'DEPARTMENT',
      approvalOffice: 'health-approvals',
      level: 'COUNTY',
      statutoryDays: 20,
      promisedDays: 10,
      instant: false,
      certificateKind: '公共场所卫生许可证',
      materials: [{ code: 'M01', name: { zh: '申请表', en: 'Application' }, required: true }],
      guideHash: guideHash(elements),
    }));

  it('take the twenty days of every licence where the matter has no limit of its own', () => {
    const unlimited = { statutoryDays: null, promisedDays: 3 };
    expect(snapshotOf(state(defined(unlimited), guide()), '2026-03-02').statutoryDays).toBe(20);
    const payment = state(defined({ ...unlimited, category: 'PAYMENT' }), guide());
    expect(snapshotOf(payment, '2026-03-02').statutoryDays).toBeNull();
  });

  it.each<[string, Recorded<MatterEvent>[], string]>([
    ['matter-unknown', [], '2026-03-02'],
    ['matter-not-in-force', [defined(), guide()], '2020-04-13'],
    ['guide-incomplete', [defined()], '2026-03-02'],
    ['guide-incomplete', [defined(), guide(), shorter('2026-04-01')], '2026-04-01'],
    ['guide-incomplete', [defined(), shorter('2026-04-01'), guide(2)], '2026-03-31'],
    ['matter-suspended', [defined(), guide(), suspended], '2026-04-01'],
    ['matter-not-in-force', [defined(), guide(), repealed], '2026-06-01'],
  ])('do not exist: %s', (code, history, on) => expect(() => snapshotOf(state(...history), on)).toThrow(code));

  it('exist before a suspension, after it, and until the repeal', () => {
    const resumed = recorded('MatterResumed', { from: '2026-05-01' });
    const matter = state(defined(), guide(), suspended, resumed, repealed);
    for (const on of ['2026-03-31', '2026-05-01', '2026-05-31']) expect(snapshotOf(matter, on).version).toBe(1);
    expect(() => snapshotOf(matter, '2026-04-30')).toThrow('matter-suspended');
  });
});

it('names the stream after the code', () => expect(matterStream('DBS-WJ-01')).toBe('matter-DBS-WJ-01'));
