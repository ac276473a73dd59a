import { readFileSync } from 'node:fs';
import { Refusal } from '#kernel/refusal';
import { draftMatters } from './draft-matters.js';
import { type CatalogueMapping, catalogueMappingFrom } from './mapping.js';
import { type MatterFileFormat, readMatters } from './read-matters.js';

const today = '2026-03-02';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const own: CatalogueMapping = { source: 'own' };
const read = (text: string, mapping = own, format: MatterFileFormat = 'csv') =>
  readMatters(bytes(text), format, mapping, today);
const mappingIn = (file: string): CatalogueMapping =>
  catalogueMappingFrom(JSON.parse(readFileSync(`infra/mappings/${file}`, 'utf8')));

/** A whole matter in the columns of the template. */
const whole: Readonly<Record<string, string>> = {
  事项编码: 'W-1',
  事项名称: '取水许可',
  '事项名称（英文）': 'Water abstraction licence',
  事项类别: '行政许可',
  设定依据: '《水法》第四十八条；《取水许可和水资源费征收管理条例》第十九条',
  办理单位: '水利局',
  '法定时限（工作日）': '45',
  '承诺时限（工作日）': '10.0',
  '网上承诺时限（工作日）': '10',
  即办件: '否',
  证照名称: '取水许可证',
  '证照有效期（月）': '60',
  申报材料:
    '申请书|原件|en:Application|签发:申请人|不可共享\n营业执照|复印件|次要|en:Business licence|签发:市场监管部门|可共享|依据:《水法》',
  主项名称: '取水许可',
  '主项名称（英文）': 'Water abstraction',
  内容: '核发',
  '内容（英文）': 'Issue',
  受理方式: '窗口',
  '受理方式（英文）': 'Window',
  投诉渠道: '12345',
  '投诉渠道（英文）': '12345',
  办事流程: '受理—办结',
  '办事流程（英文）': 'Acceptance, conclusion',
};
const units: NonNullable<CatalogueMapping['units']> = {
  水利局: {
    unitId: 'water',
    unitName: { zh: '水利局', en: 'Water Bureau' },
    unitKind: 'DEPARTMENT',
    level: 'COUNTY',
    approvalOffice: 'water-approvals',
  },
};
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csvOf = (...rows: Readonly<Record<string, string>>[]): string => {
  const titles = Object.keys(whole);
  return [titles, ...rows.map((row) => titles.map((title) => row[title] ?? ''))]
    .map((cells) => cells.map(quoted).join(','))
    .join('\r\n');
};
const withUnits: CatalogueMapping = { ...own, units };

describe('a file of matters', () => {
  it('gives a draft without a gap for a row that says everything', () => {
    const { drafts, gaps, rows } = read(csvOf(whole), withUnits);
    expect(gaps).toEqual([]);
    expect({ rows, drafts }).toEqual({
      rows: 1,
      drafts: [
        {
          row: 2,
          code: 'W-1',
          draft: expect.objectContaining({
            ...units.水利局,
            name: { zh: '取水许可', en: 'Water abstraction licence' },
            category: 'ADMINISTRATIVE_LICENCE',
            basis: ['《水法》第四十八条', '《取水许可和水资源费征收管理条例》第十九条'],
            statutoryDays: 45,
            promisedDays: 10,
            instant: false,
            certificate: { kind: '取水许可证', validMonths: 60 },
            materials: [
              {
                code: 'M01',
                name: { zh: '申请书', en: 'Application' },
                required: true,
                original: 'ORIGINAL',
                secondary: false,
                issuedBy: { zh: '申请人', en: '申请人' },
                shared: false,
              },
              expect.objectContaining({ code: 'M02', secondary: true, shared: true, basis: '《水法》' }),
            ],
          }),
        },
      ],
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string, 'MISSING' | 'CONTRADICTORY']>([
    ['lacks an element', { ...whole, 办事流程: '' }, 'process', 'MISSING'],
    ['lacks the English of a text', { ...whole, '内容（英文）': '' }, 'english', 'MISSING'],
    ['lacks its code', { ...whole, 事项编码: '' }, 'code', 'MISSING'],
    ['has a code that can be none', { ...whole, 事项编码: 'a/b' }, 'code', 'CONTRADICTORY'],
    ['has another promise online', { ...whole, '网上承诺时限（工作日）': '5' }, 'promisedDaysOnline', 'CONTRADICTORY'],
    [
      'promises more than the statute',
      { ...whole, '法定时限（工作日）': '5' },
      'promise-exceeds-statute',
      'CONTRADICTORY',
    ],
    ['has days that are no number', { ...whole, '法定时限（工作日）': '五日' }, 'statutoryDays', 'CONTRADICTORY'],
    ['has no category of ours', { ...whole, 事项类别: '其他' }, 'category', 'CONTRADICTORY'],
    ['has an unknown word in a material', { ...whole, 申报材料: '申请书|en:Form|大概' }, 'materials', 'CONTRADICTORY'],
    ['is handled by a unit nobody knows', { ...whole, 办理单位: '某局' }, 'unit', 'MISSING'],
  ])('tells by row of one that %s', (_, row, element, kind) => {
    const { gaps } = read(
      csvOf(whole, { ...row, 事项编码: row.事项编码 === 'W-1' ? 'W-2' : (row.事项编码 ?? '') }),
      withUnits,
    );
    expect(gaps.filter((gap) => gap.element === element)).toEqual([
      expect.objectContaining({ row: 3, kind, detail: { zh: expect.any(String), en: expect.any(String) } }),
    ]);
    expect(new Set(gaps.map((gap) => gap.row))).toEqual(new Set([3]));
  });

  it('takes a code once, and says in which row it stood before', () => {
    const { drafts, gaps } = read(csvOf(whole, whole), withUnits);
    expect(drafts).toHaveLength(1);
    expect(gaps).toMatchObject([{ row: 3, code: 'W-1', element: 'code', detail: { zh: '事项编码与第2行重复' } }]);
  });

  it('may be JSON with the names of the fields', () => {
    const { drafts } = read(
      JSON.stringify([{ code: 'J-1', name: '失业登记', category: 'PUBLIC_SERVICE', promisedDays: 3, instant: false }]),
      own,
      'json',
    );
    expect(drafts).toMatchObject([{ row: 1, code: 'J-1', draft: { promisedDays: 3, category: 'PUBLIC_SERVICE' } }]);
  });

  it.each<[string, string, MatterFileFormat, CatalogueMapping]>([
    ['is empty', '', 'csv', own],
    ['has none of the columns', 'a,b\n1,2', 'csv', own],
    ['lacks a column that the mapping names', '事项编码\nW-1', 'csv', { ...own, columns: { code: 'item_code' } }],
    ['has a quote that is never closed', '事项编码\n"W-1', 'csv', own],
    ['has a column twice', '事项编码,事项编码\nW-1,W-2', 'csv', own],
    ['has a cell beyond all bounds', `事项编码,内容\nW-1,${'x'.repeat(10_001)}`, 'csv', own],
    ['has too many rows', `事项编码\n${'W\n'.repeat(20_001)}`, 'csv', own],
    ['is no JSON', '[', 'json', own],
    ['is JSON, but no list', '{}', 'json', own],
    ['is no workbook', 'PK', 'xlsx', own],
  ])('is refused where it %s', (_, text, format, mapping) => {
    expect(() => read(text, mapping, format)).toThrow(expect.objectContaining({ code: 'bad-file', kind: 'invalid' }));
  });

  it('is refused in another encoding than the one that is named, and read in that one', () => {
    const gb = Uint8Array.from([...bytes('code,name\nG-1,'), 0xd6, 0xd0]);
    expect(() => readMatters(gb, 'csv', own, today)).toThrow('not in utf-8');
    const { drafts } = readMatters(gb, 'csv', { ...own, csv: { encoding: 'gb18030' } }, today);
    expect(drafts).toMatchObject([{ code: 'G-1', draft: { name: { zh: '中' } } }]);
  });
});

describe('a mapping', () => {
  it.each<[string, unknown]>([
    ['source is missing', {}],
    ['columns.colour is not a field', { source: 'x', columns: { colour: 'a' } }],
    ['categories.1 must be one of', { source: 'x', categories: { 1: 'LICENCE' } }],
    ['units.x.level is missing', { source: 'x', units: { x: { unitId: 'x' } } }],
    ['csv.encoding names no known encoding', { source: 'x', csv: { encoding: 'klingon' } }],
    ['constructor is not a field', { source: 'x', constructor: 1 }],
  ])('is refused: %s', (fault, value) => expect(() => catalogueMappingFrom(value)).toThrow(fault));
});

describe('bringing drafts in', () => {
  const two = () => read(csvOf(whole, { ...whole, 事项编码: 'W-2', 办事流程: '' }), withUnits);

  it('counts what is new, what is known, and the gaps by element', async () => {
    const seen: string[] = [];
    const result = await draftMatters(two(), 'own', async ({ code }) => {
      seen.push(code);
      return code === 'W-1';
    });
    expect(seen.toSorted()).toEqual(['W-1', 'W-2']);
    expect(result).toMatchObject({ rows: 2, drafted: 1, unchanged: 1, complete: 1, gapsByElement: { process: 1 } });
  });

  it('makes a code that is taken a gap of its row', async () => {
    const taken = new Refusal('matter-exists', 'conflict', { zh: '已被使用', en: 'It is taken.' });
    const result = await draftMatters(two(), 'own', async ({ code }) => {
      if (code === 'W-1') throw taken;
      return true;
    });
    expect(result).toMatchObject({ drafted: 1, complete: 0 });
    expect(result.gaps[0]).toMatchObject({ row: 2, code: 'W-1', element: 'code', detail: taken.detail });
  });

  it('ends where the caller may not do it at all', async () => {
    const forbidden = new Refusal('not-a-catalogue-keeper', 'forbidden', { zh: '无权', en: 'Not yours.' });
    await expect(draftMatters(two(), 'own', () => Promise.reject(forbidden))).rejects.toThrow(forbidden);
  });
});

describe('the catalogue of another district', () => {
  const csv = [
    'department,main_item,sub_item,item_code,task_type,area_code,dept_code',
    '"甲局","未分类","甲事项","511A01-1-00","1","511602000000","D1"',
    '"乙局","乙主项","乙事项一","511B02-1-00","20","511602000000","D2"',
    '"乙局","乙主项","乙事项二","511B03-1-00","9","511602000000","D2"',
  ].join('\n');
  const link = (code: string, type: number) => `http://example.org/x?areaCode=5&itemCode=${code}&taskType=${type}`;
  const json = JSON.stringify([
    {
      department: '甲局',
      items: [{ main_item: '未分类', sub_items: [{ name: '甲事项', link: link('511A01-1-00', 1) }] }],
    },
    {
      department: '乙局',
      items: [
        {
          main_item: '乙主项',
          sub_items: [
            { name: '乙事项一', link: link('511B02-1-00', 20) },
            { name: '乙事项二', link: link('511B03-1-00', 9) },
          ],
        },
      ],
    },
  ]);
  const drafts = [
    {
      code: '511A01-1-00',
      draft: { name: { zh: '甲事项' }, category: 'ADMINISTRATIVE_LICENCE', unitName: { zh: '甲局' } },
    },
    { code: '511B02-1-00', draft: { category: 'PUBLIC_SERVICE', mainItem: { zh: '乙主项' } } },
    { code: '511B03-1-00', draft: { category: 'ADJUDICATION', mainItem: { zh: '乙主项' } } },
  ];

  it('comes in as drafts from its table and from its nested lists alike', () => {
    const fromCsv = read(csv, mappingIn('guangan-matters.json'));
    const fromJson = read(json, mappingIn('guangan-matters-nested.json'), 'json');
    expect(fromCsv.drafts).toMatchObject(drafts);
    expect(fromJson.drafts.map(({ code, draft }) => ({ code, draft }))).toEqual(
      fromCsv.drafts.map(({ code, draft }) => ({ code, draft })),
    );
    expect(fromCsv.drafts[0]?.draft).not.toHaveProperty('mainItem');
  });
});
