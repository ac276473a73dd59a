import type { Asked, Recorded } from '#kernel/decider';
import { fold } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import type { MatterCommand, MatterCommands } from './commands.js';
import { matters } from './decide.js';
import { draftGaps } from './draft-gaps.js';
import type { MatterDraft, MatterEvent, MatterEvents, MatterFacts } from './events.js';
import { missingMaterialDetails } from './guide.js';
import { snapshotOf } from './snapshot.js';

const given = specFor(matters);
const by: Actor = { id: 'b1', role: 'bureau' };
const ask = <Type extends MatterCommand['type']>(type: Type, data: MatterCommands[Type]) =>
  ({ type, data, by, at: '2026-03-02T09:00:00+08:00' }) as unknown as Asked<MatterCommand>;
const recorded = <Type extends MatterEvent['type']>(type: Type, data: MatterEvents[Type]) =>
  ({ type, data, metadata: {} as Envelope }) as unknown as Recorded<MatterEvent>;
const text = { zh: '文本', en: 'Text' };

const facts: MatterFacts = {
  name: { zh: '取水许可', en: 'Water abstraction licence' },
  category: 'ADMINISTRATIVE_LICENCE',
  basis: ['《水法》第四十八条'],
  unitId: 'water',
  unitName: { zh: '水利局', en: 'Water Bureau' },
  unitKind: 'DEPARTMENT',
  approvalOffice: 'water-approvals',
  level: 'COUNTY',
  statutoryDays: 45,
  promisedDays: 10,
  instant: false,
  certificate: { kind: '取水许可证', validMonths: 60 },
  materials: [
    { code: 'M01', name: text, required: true, original: 'ORIGINAL', secondary: false },
    { code: 'M02', name: text, required: true, original: 'COPY', secondary: true },
  ],
};
const texts = { mainItem: facts.name, content: text, acceptance: text, complaints: text, process: text };
const whole: MatterDraft = { ...facts, ...texts };
const drafted = (draft: MatterDraft) => recorded('MatterDrafted', { code: 'W-1', draft, source: 'province' });
const adopt = ask('AdoptDraft', { code: 'W-1', effectiveFrom: '2026-04-01' });
const elementsOf = (draft: MatterDraft) => draftGaps(draft, '2026-03-02').map(({ element }) => element);

describe('a draft of a matter', () => {
  it('is recorded as it is known, again only when something else is known', () => {
    const data = { code: 'W-1', draft: { name: facts.name }, source: 'province' };
    given().when(ask('DraftMatter', data)).then({ type: 'MatterDrafted', data });
    given(drafted(data.draft)).when(ask('DraftMatter', data)).thenNothing();
    given(drafted({})).when(ask('DraftMatter', data)).then({ type: 'MatterDrafted', data });
  });

  it('lets nothing be received, and no guide be published', () => {
    expect(() => snapshotOf(fold(matters, [drafted(whole)]), '2026-03-02')).toThrow('matter-unknown');
    given(drafted(whole)).when(ask('PublishGuide', texts)).thenRefused('matter-unknown');
  });

  it('becomes a matter that is not open before its guide is published, for which the draft’s texts are enough', () => {
    const [event] = given(drafted(whole)).when(adopt).decided();
    expect(event).toEqual({
      type: 'MatterDefined',
      data: { ...facts, code: 'W-1', grassroots: false, version: 1, effectiveFrom: '2026-04-01', source: 'province' },
    });
    const history = [drafted(whole), { ...event, metadata: {} as Envelope } as Recorded<MatterEvent>];
    expect(() => snapshotOf(fold(matters, history), '2026-04-01')).toThrow('guide-incomplete');
    const [guide] = given(...history)
      .when(ask('PublishGuide', {}))
      .decided();
    expect(guide).toMatchObject({ type: 'GuidePublished', data: { elements: { content: text } } });
  });

  it('does not become a matter while it lacks what a matter needs, or contradicts itself', () => {
    const { certificate: _, ...without } = whole;
    given(drafted(without)).when(adopt).thenRefused('draft-incomplete');
    given(drafted({ ...whole, promisedDays: 50 }))
      .when(adopt)
      .thenRefused('promise-exceeds-statute');
    given(drafted({ ...whole, parentCode: 'W' }))
      .when(adopt)
      .thenRefused('main-item-unknown');
    given().when(adopt).thenRefused('no-draft');
  });
});

describe('the gaps of a draft', () => {
  it('are none where it is complete', () => expect(draftGaps(whole, '2026-03-02')).toEqual([]));

  it('are all it needs where it is empty', () =>
    expect(elementsOf({})).toEqual([
      'name',
      'category',
      'certificate',
      'mainItem',
      'content',
      'basis',
      'acceptance',
      'complaints',
      'process',
      'materials',
      'timeLimit',
      'handledBy',
    ]));

  it('do not name the time limit and the handling unit of a grassroots matter', () => {
    const { unitName: _, statutoryDays: __, promisedDays: ___, ...rest } = whole;
    expect(elementsOf(rest)).toEqual(['timeLimit', 'handledBy']);
    expect(elementsOf({ ...rest, grassroots: true })).toEqual([]);
  });

  it('name the texts without English, once', () => {
    const chinese = { zh: '内容', en: '' };
    const [gap] = draftGaps({ ...whole, content: chinese, name: { zh: '取水许可', en: '' } }, '2026-03-02');
    expect(gap).toMatchObject({ element: 'english', kind: 'MISSING', detail: { zh: '缺少英文：name、content' } });
  });

  it.each<[string, MatterDraft]>([
    ['promise-exceeds-statute', { promisedDays: 46 }],
    ['bad-days', { statutoryDays: -1 }],
    ['instant-takes-days', { instant: true }],
    ['bad-validity', { certificate: { kind: 'x', validMonths: 0 } }],
    ['deficiency-not-secondary', { deficiency: { materials: ['M01'], termDays: 5 } }],
    ['deficiency-too-long', { deficiency: { materials: ['M02'], termDays: 11 } }],
    [
      'promise-rule-incomplete',
      { promise: { textVersion: '1', items: [], verificationDays: 20, supervisingUnit: 'water' } },
    ],
    ['stage-plan-exceeds-limit', { stagePlan: { WINDOW: 1, OFFICER: 8, DECISION: 2 } }],
    ['bad-retention', { retentionYears: 0 }],
    ['no-venue', { venues: [] }],
  ])('say what is contradictory: %s', (element, change) =>
    expect(draftGaps({ ...whole, ...change }, '2026-03-02')).toMatchObject([{ element, kind: 'CONTRADICTORY' }]),
  );

  it('leave alone what is right at its bound', () =>
    expect(
      draftGaps(
        {
          ...whole,
          deficiency: { materials: ['M02'], termDays: 10 },
          stagePlan: { WINDOW: 1, OFFICER: 7, DECISION: 2, CERTIFICATE: 5 },
          retentionYears: 'PERMANENT',
          promisedDays: 10,
        },
        '2026-03-02',
      ),
    ).toEqual([]));
});

describe('a guide', () => {
  const defined = recorded('MatterDefined', {
    ...facts,
    code: 'W-1',
    grassroots: false,
    version: 1,
    effectiveFrom: '2026-01-01',
  });

  it('is one for all channels: another promise for one of them is refused', () => {
    const publish = (web: number) => ask('PublishGuide', { ...texts, promisedDaysByChannel: { window: 10, web } });
    given(defined).when(publish(8)).thenRefused('promise-differs-by-channel');
    expect(given(defined).when(publish(10)).decided()).toHaveLength(1);
  });

  it('should say of each paper on what text it rests, who issues it and whether the office can fetch it', () =>
    expect(
      missingMaterialDetails([
        { code: 'M01', name: text, required: true, original: 'COPY', secondary: false, issuedBy: text, shared: true },
        {
          code: 'M02',
          name: text,
          required: true,
          original: 'COPY',
          secondary: false,
          basis: 'x',
          issuedBy: text,
          shared: false,
        },
      ]),
    ).toEqual([{ code: 'M01', lacks: ['basis'] }]));
});

it('binds a case to what the matter allows beyond the ordinary path', () => {
  const more = {
    promise: { textVersion: '2026-1', items: [text], verificationDays: 30, supervisingUnit: 'water' },
    deficiency: { materials: ['M02'], termDays: 5 },
    limitedQuantity: true,
    hearingRequired: true,
    stagePlan: { OFFICER: 5 },
    retentionYears: 10,
    legalOwner: 'water-city',
  };
  const data = { ...facts, ...more, code: 'W-1', grassroots: false, version: 1, effectiveFrom: '2026-01-01' } as const;
  const state = fold(matters, [recorded('MatterDefined', data)]);
  const [guide] = matters.decide(ask('PublishGuide', texts), state);
  const published = matters.evolve(state, { ...guide, metadata: {} as Envelope } as Recorded<MatterEvent>);
  expect(snapshotOf(published, '2026-03-02')).toMatchObject({
    stagePlan: { OFFICER: 5 },
    retentionYears: 10,
    legalOwner: 'water-city',
    ways: {
      promise: { verifyingUnit: 'water', verificationDays: 30 },
      deficiency: ['M02'],
      limitedQuantity: true,
      hearing: true,
    },
    certificateKind: '取水许可证',
    certificateValidMonths: 60,
    materials: [{ code: 'M01' }, { code: 'M02', secondary: true }],
  });
});
