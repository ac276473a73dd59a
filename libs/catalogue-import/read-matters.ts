import { type DraftGap, draftGaps } from '#catalogue/draft-gaps';
import type { MatterDraft } from '#catalogue/events';
import { csvTable } from './csv-table.js';
import { jsonTable } from './json-table.js';
import { maxFileBytes } from './limits.js';
import { type CatalogueMapping, type Column, fieldTitles } from './mapping.js';
import { mapRow, type MappedRow } from './map-row.js';
import { badFile, shortened, type Table } from './table.js';
import { xlsxTable } from './xlsx-table.js';

export const matterFileFormats = ['csv', 'json', 'xlsx'] as const;
export type MatterFileFormat = (typeof matterFileFormats)[number];

/** What is missing or contradictory in one row, for a person to mend. */
export interface RowGap extends DraftGap {
  readonly row: number;
  readonly code: string | null;
}

/** What came of a file. A row without a usable code, or with one that an earlier row has, gives no draft. */
export interface MattersRead {
  readonly rows: number;
  readonly drafts: readonly { readonly row: number; readonly code: string; readonly draft: MatterDraft }[];
  readonly gaps: readonly RowGap[];
}

/**
 * Reads matters from a file; `today` is the legal date the limits are checked on. Refuses with `bad-file` where the file is not of
 * its format, is larger than libs/catalogue-import/limits.ts allows, or lacks a column that the mapping names.
 */
export const readMatters = (
  bytes: Uint8Array,
  format: MatterFileFormat,
  mapping: CatalogueMapping,
  today: string,
): MattersRead => {
  if (bytes.length > maxFileBytes) {
    const mebibytes = maxFileBytes / 1024 / 1024;
    throw badFile(`文件超过${mebibytes} MiB。`, `The file is larger than ${mebibytes} MiB.`);
  }
  const table = tableIn(bytes, format, mapping);
  requireColumns(table, mapping);
  return report(
    table.rows.map((row) => mapRow(row, mapping)),
    today,
  );
};

const tableIn = (bytes: Uint8Array, format: MatterFileFormat, mapping: CatalogueMapping): Table => {
  switch (format) {
    case 'csv':
      return csvTable(bytes, mapping.csv ?? {});
    case 'json':
      return jsonTable(new TextDecoder().decode(bytes), mapping.nested ?? []);
    case 'xlsx':
      return xlsxTable(bytes, mapping.sheet);
  }
};

const requireColumns = ({ titles }: Table, { columns }: CatalogueMapping): void => {
  const titleOf = (column: Column): string => (typeof column === 'string' ? column : column.column);
  const wanted = columns ? Object.values(columns).map(titleOf) : [];
  const absent = wanted.filter((title) => !titles.includes(title));
  const known = [...Object.keys(fieldTitles), ...Object.values(fieldTitles)];
  if (absent.length === 0 && (columns || titles.some((title) => known.includes(title)))) return;
  const list = (absent.length > 0 ? absent : [fieldTitles.code]).map(shortened).join(', ');
  throw badFile(`文件没有这些列：${list}。`, `The file lacks these columns: ${list}.`);
};

const report = (rows: readonly MappedRow[], today: string): MattersRead => {
  const drafts: { row: number; code: string; draft: MatterDraft }[] = [];
  const gaps: RowGap[] = [];
  const firstRows = new Map<string, number>();
  for (const { row, code, draft, gaps: unread } of rows) {
    const first = code === undefined ? undefined : firstRows.get(code);
    const found = [
      ...unread,
      ...(first === undefined
        ? draftGaps(draft, today).filter((gap) => !unread.some(covers(gap)))
        : [codeTwice(first)]),
    ];
    gaps.push(...found.map((gap) => ({ ...gap, row, code: code ?? null })));
    if (code === undefined || first !== undefined) continue;
    firstRows.set(code, row);
    drafts.push({ row, code, draft });
  }
  return { rows: rows.length, drafts, gaps };
};

/** An element that is there and cannot be read is not missing as well. */
const covers =
  (gap: DraftGap) =>
  (unread: DraftGap): boolean =>
    gap.kind === 'MISSING' && unread.element === gap.element;

const codeTwice = (first: number): DraftGap => ({
  element: 'code',
  kind: 'CONTRADICTORY',
  detail: { zh: `事项编码与第${first}行重复`, en: `The code stands in row ${first} already.` },
});
