import { Refusal } from '#kernel/refusal';
import { maxCellCharacters, maxColumns, maxRows } from './limits.js';

/** One row of a file: its number as a spreadsheet shows it (the titles are row 1; in JSON the first object is row 1). */
export interface TableRow {
  readonly row: number;
  /** By column title; what is empty is not there. */
  readonly cells: ReadonlyMap<string, string>;
}

export interface Table {
  readonly titles: readonly string[];
  readonly rows: readonly TableRow[];
}

/** The file is not what it is said to be, or larger than libs/catalogue-import/limits.ts allows. */
export const badFile = (zh: string, en: string): Refusal => new Refusal('bad-file', 'invalid', { zh, en });

/** A table from its lines, the first of which names the columns. Empty lines count, and are left out. */
export const tableOf = (lines: readonly { readonly row: number; readonly cells: readonly string[] }[]): Table => {
  const [header, ...rest] = lines;
  if (!header) throw badFile('文件是空的。', 'The file is empty.');
  if (rest.length > maxRows) {
    throw badFile(`超过${maxRows}行。`, `The file has more than ${maxRows} rows.`);
  }
  const titles = header.cells.map((title) => title.trim());
  if (titles.length > maxColumns) {
    throw badFile(`超过${maxColumns}列。`, `The file has more than ${maxColumns} columns.`);
  }
  const named = titles.filter((title) => title !== '');
  const twice = named.find((title, index) => named.indexOf(title) !== index);
  if (twice !== undefined)
    throw badFile(`有两列“${shortened(twice)}”。`, `Two columns are called ${shortened(twice)}.`);
  const rows = rest
    .map(({ row, cells }) => ({ row, cells: rowCells(row, titles, cells) }))
    .filter(({ cells }) => cells.size > 0);
  return { titles: named, rows };
};

const rowCells = (row: number, titles: readonly string[], cells: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [index, title] of titles.entries()) {
    const text = cells[index]?.trim() ?? '';
    if (title !== '' && text !== '') found.set(title, checkedCell(row, title, text));
  }
  return found;
};

/** A cell's text; refuses one that is too long. */
export const checkedCell = (row: number, title: string, text: string): string => {
  if (text.length <= maxCellCharacters) return text;
  throw badFile(
    `第${row}行“${shortened(title)}”超过${maxCellCharacters}个字符。`,
    `Row ${row}: ${shortened(title)} has more than ${maxCellCharacters} characters.`,
  );
};

/** A word of the file, short enough for a message. */
export const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
