import { matterCategories, type MatterCategory } from '#law/matter-categories';
import type { Bilingual } from '#kernel/refusal';
import type { UnitKind, UnitLevel } from '#law/remedy-bodies';
import { badFile, shortened } from './table.js';

/** What a column can stand for, with the title it has in our own template. Texts have a second column for their English. */
export const fieldTitles = {
  code: '事项编码',
  parentCode: '主项编码',
  name: '事项名称',
  nameEn: '事项名称（英文）',
  category: '事项类别',
  basis: '设定依据',
  unit: '办理单位',
  grassroots: '基层事项',
  statutoryDays: '法定时限（工作日）',
  promisedDays: '承诺时限（工作日）',
  promisedDaysOnline: '网上承诺时限（工作日）',
  instant: '即办件',
  certificate: '证照名称',
  validMonths: '证照有效期（月）',
  materials: '申报材料',
  mainItem: '主项名称',
  mainItemEn: '主项名称（英文）',
  content: '内容',
  contentEn: '内容（英文）',
  acceptance: '受理方式',
  acceptanceEn: '受理方式（英文）',
  complaints: '投诉渠道',
  complaintsEn: '投诉渠道（英文）',
  process: '办事流程',
  processEn: '办事流程（英文）',
  conditions: '受理条件',
  conditionsEn: '受理条件（英文）',
  hearingRequired: '须听证',
  limitedQuantity: '有数量限制',
  retentionYears: '保管期限（年）',
} as const;
export type Field = keyof typeof fieldTitles;

/** A column, or one parameter of the web address that stands in it. */
export type Column = string | { readonly column: string; readonly query: string };

export interface MappedUnit {
  readonly unitId: string;
  readonly unitName: Bilingual;
  readonly unitKind: UnitKind;
  readonly level: UnitLevel;
  readonly approvalOffice: string;
}

/** Where a file of another place keeps what a matter consists of. infra/mappings/README.md explains it. */
export interface CatalogueMapping {
  readonly source: string;
  /** Without it the columns have the titles or the names of `fieldTitles`. */
  readonly columns?: Readonly<Partial<Record<Field, Column>>>;
  /** JSON: the lists to go down into, the outermost first. */
  readonly nested?: readonly string[];
  readonly csv?: { readonly delimiter?: string; readonly encoding?: string };
  /** XLSX: the sheet to read, the first when absent. */
  readonly sheet?: string;
  /** Values that mean absent. */
  readonly placeholders?: readonly string[];
  /** The source's word or number of a category; our own names and their Chinese are known without it. */
  readonly categories?: Readonly<Record<string, MatterCategory>>;
  /** The units by their names in the source; of others only the name is kept. */
  readonly units?: Readonly<Record<string, MappedUnit>>;
}

const unitKinds: readonly UnitKind[] = [
  'DEPARTMENT',
  'OUTPOST',
  'AUTHORISED',
  'GOVERNMENT',
  'TOWN',
  'JUSTICE',
  'VERTICAL',
  'CUSTOMS',
];
const unitLevels: readonly UnitLevel[] = ['TOWN', 'COUNTY', 'CITY'];

type Faults = readonly string[];
type Check = (value: unknown, path: string) => Faults;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= 500;

const text: Check = (value, path) => (isText(value) ? [] : [`${path} must be a text of 1 to 500 characters`]);

const oneOf =
  (allowed: readonly string[]): Check =>
  (value, path) =>
    typeof value === 'string' && allowed.includes(value) ? [] : [`${path} must be one of ${allowed.join(', ')}`];

const table =
  (of: Check, most: number): Check =>
  (value, path) => {
    if (!isFields(value) || Object.keys(value).length > most) return [`${path} must be an object of at most ${most}`];
    return Object.entries(value).flatMap(([key, item]) => of(item, `${path}.${shortened(key)}`));
  };

const list: Check = (value, path) =>
  Array.isArray(value) && value.length <= 100 && value.every(isText) ? [] : [`${path} must be a list of texts`];

const record =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    if (!isFields(value)) return [`${path || 'the mapping'} must be an object`];
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    const checks: Readonly<Record<string, Check>> = { ...required, ...optional };
    return [
      ...Object.keys(required).flatMap((key) => (Object.hasOwn(value, key) ? [] : [`${at(key)} is missing`])),
      ...Object.entries(value).flatMap(([key, item]) => {
        const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
        return check ? check(item, at(key)) : [`${at(shortened(key))} is not a field of a mapping`];
      }),
    ];
  };

const column: Check = (value, path) =>
  typeof value === 'string' ? text(value, path) : record({ column: text, query: text })(value, path);

const encoding: Check = (value, path) => {
  try {
    return isText(value) && new TextDecoder(value).encoding !== '' ? [] : [`${path} must be a text`];
  } catch {
    return [`${path} names no known encoding`];
  }
};

const delimiter: Check = (value, path) =>
  typeof value === 'string' && /^[^"\r\n]$/.test(value) ? [] : [`${path} must be one character, no quote or line end`];

const bilingual = record({ zh: text, en: text });

const mapping = record(
  { source: text },
  {
    columns: record({}, Object.fromEntries(Object.keys(fieldTitles).map((field) => [field, column]))),
    nested: list,
    csv: record({}, { delimiter, encoding }),
    sheet: text,
    placeholders: list,
    categories: table(oneOf(Object.keys(matterCategories)), 200),
    units: table(
      record({
        unitId: text,
        unitName: bilingual,
        unitKind: oneOf(unitKinds),
        level: oneOf(unitLevels),
        approvalOffice: text,
      }),
      1_000,
    ),
  },
);

/** A mapping as read from its JSON. Refuses with `bad-file`, naming every fault by its path. */
export const catalogueMappingFrom = (value: unknown): CatalogueMapping => {
  const faults = mapping(value, '');
  if (faults.length > 0) {
    const told = faults.slice(0, 20).join('; ');
    throw badFile(`映射文件不能使用：${told}。`, `The mapping cannot be used: ${told}.`);
  }
  return value as CatalogueMapping;
};
