import type { MatterDraft } from '#catalogue/events';
import type { DraftGap } from '#catalogue/draft-gaps';
import {
  readBasis,
  readCategory,
  readFlag,
  type Reading,
  readMaterials,
  readNumber,
  readYears,
} from './cell-readers.js';
import { type CatalogueMapping, type Column, type Field, fieldTitles } from './mapping.js';
import { shortened, type TableRow } from './table.js';

/** What a row says of a matter, and what in it cannot be read. */
export interface MappedRow {
  readonly row: number;
  readonly code: string | undefined;
  readonly draft: MatterDraft;
  readonly gaps: readonly DraftGap[];
}

/** A code is part of a stream's name and of a web address. */
const codeForm = /^[A-Za-z0-9._-]{1,100}$/;

type Cell = (field: Field) => string | undefined;

const cellOf = ({ cells }: TableRow, { columns, placeholders = [] }: CatalogueMapping): Cell => {
  const present = (text: string | undefined): string | undefined =>
    text === undefined || placeholders.includes(text) ? undefined : text;
  return (field) => {
    if (!columns) return present(cells.get(fieldTitles[field]) ?? cells.get(field));
    const column = columns[field];
    return column === undefined ? undefined : present(columnText(cells, column));
  };
};

const columnText = (cells: ReadonlyMap<string, string>, column: Column): string | undefined => {
  if (typeof column === 'string') return cells.get(column);
  const address = cells.get(column.column);
  if (address === undefined || !URL.canParse(address)) return undefined;
  return new URL(address).searchParams.get(column.query)?.trim() || undefined;
};

/** The draft of a row, as far as it can be read. */
export const mapRow = (tableRow: TableRow, mapping: CatalogueMapping): MappedRow => {
  const cell = cellOf(tableRow, mapping);
  const gaps: DraftGap[] = [];
  const take = <Value>(field: Field, read: (text: string) => Reading<Value>): Value | undefined => {
    const text = cell(field);
    if (text === undefined) return undefined;
    const reading = read(text);
    if ('value' in reading) return reading.value;
    gaps.push(contradiction(field, `${fieldTitles[field]}：${reading.zh}`, `${field}: ${reading.en}`));
    return undefined;
  };
  const code = cell('code');
  if (code === undefined) gaps.push({ element: 'code', kind: 'MISSING', detail: lacksCode });
  else if (!codeForm.test(code)) {
    gaps.push(contradiction('code', `事项编码无效：${shortened(code)}`, `Not a code: ${shortened(code)}.`));
  }
  const draft = definedOnly({ ...factsOf(cell, take, mapping), ...textsOf(cell) });
  const online = take('promisedDaysOnline', readNumber);
  if (online !== undefined && online !== draft.promisedDays) {
    const own = draft.promisedDays ?? '无';
    const zh = `网上承诺时限（${online}）与承诺时限（${own}）不一致`;
    gaps.push(contradiction('promisedDaysOnline', zh, `The promise online (${online}) differs from the matter's own.`));
  }
  return { row: tableRow.row, code: code !== undefined && codeForm.test(code) ? code : undefined, draft, gaps };
};

const lacksCode = { zh: '缺少事项编码', en: 'It lacks: code.' };

const contradiction = (element: string, zh: string, en: string): DraftGap => ({
  element,
  kind: 'CONTRADICTORY',
  detail: { zh, en },
});

type Take = <Value>(field: Field, read: (text: string) => Reading<Value>) => Value | undefined;

const factsOf = (cell: Cell, take: Take, { categories = {}, units = {} }: CatalogueMapping) => {
  const unitName = cell('unit');
  const unit = unitName !== undefined && Object.hasOwn(units, unitName) ? units[unitName] : undefined;
  return {
    parentCode: cell('parentCode'),
    name: bilingual(cell, 'name', 'nameEn'),
    category: take('category', (text) => readCategory(text, categories)),
    basis: take('basis', readBasis),
    unitName: unitName === undefined ? undefined : { zh: unitName, en: '' },
    ...unit,
    grassroots: take('grassroots', readFlag),
    statutoryDays: take('statutoryDays', readNumber),
    promisedDays: take('promisedDays', readNumber),
    instant: take('instant', readFlag),
    certificate: certificateOf(cell('certificate'), take('validMonths', readNumber)),
    materials: take('materials', readMaterials),
    hearingRequired: take('hearingRequired', readFlag),
    limitedQuantity: take('limitedQuantity', readFlag),
    retentionYears: take('retentionYears', readYears),
  };
};

const certificateOf = (kind: string | undefined, validMonths: number | undefined): MatterDraft['certificate'] => {
  if (kind === undefined) return undefined;
  return kind === '无' || kind === '不发证' ? null : { kind, ...(validMonths === undefined ? {} : { validMonths }) };
};

const textsOf = (cell: Cell) => ({
  mainItem: bilingual(cell, 'mainItem', 'mainItemEn'),
  content: bilingual(cell, 'content', 'contentEn'),
  acceptance: bilingual(cell, 'acceptance', 'acceptanceEn'),
  complaints: bilingual(cell, 'complaints', 'complaintsEn'),
  process: bilingual(cell, 'process', 'processEn'),
  conditions: bilingual(cell, 'conditions', 'conditionsEn'),
});

const bilingual = (cell: Cell, zh: Field, en: Field) => {
  const text = cell(zh);
  return text === undefined ? undefined : { zh: text, en: cell(en) ?? '' };
};

const definedOnly = (draft: { readonly [Name in keyof MatterDraft]: MatterDraft[Name] | undefined }): MatterDraft =>
  Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
