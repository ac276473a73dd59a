import { unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import { maxColumns, maxRows, maxUnpackedBytes, maxWorkbookFiles } from './limits.js';
import { badFile, shortened, type Table, tableOf } from './table.js';

/** The table on one sheet of a workbook (Office Open XML), the first unless another is named. Formulas give what they last gave. */
export const xlsxTable = (bytes: Uint8Array, sheet: string | undefined): Table => {
  const part = openWorkbook(bytes);
  const path = sheetPath(part('xl/workbook.xml'), part('xl/_rels/workbook.xml.rels'), sheet);
  const strings = sharedStrings(part('xl/sharedStrings.xml'));
  const xml = part(path);
  if (xml === undefined) throw notAWorkbook();
  return tableOf(sheetLines(xml, strings));
};

const notAWorkbook = () => badFile('不是有效的XLSX工作簿。', 'The file is no XLSX workbook.');

/** Unpacks single parts. What is unpacked is bounded by the sizes the file states, and it is an error when it holds more. */
const openWorkbook = (bytes: Uint8Array): ((path: string) => string | undefined) => {
  let unpacked = 0;
  return (path) => {
    let files = 0;
    const take = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
      files += 1;
      if (files > maxWorkbookFiles) throw tooLarge();
      if (name !== path) return false;
      unpacked += originalSize;
      if (unpacked > maxUnpackedBytes) throw tooLarge();
      return true;
    };
    const found = unzipped(bytes, take)[path];
    return found && new TextDecoder().decode(found);
  };
};

const tooLarge = () =>
  badFile(
    `工作簿解压后超过${maxUnpackedBytes / 1024 / 1024} MiB。`,
    `The workbook unpacks to more than ${maxUnpackedBytes / 1024 / 1024} MiB.`,
  );

const unzipped = (bytes: Uint8Array, filter: (file: { name: string; originalSize: number }) => boolean) => {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    // Errors of the library carry a numeric code; our own refusals do not.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') throw notAWorkbook();
    throw error;
  }
};

type Attributes = Readonly<Record<string, string>>;

interface Handlers {
  readonly open: (name: string, attributes: Attributes) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/** Reads XML, names without their prefixes. Document types are refused: nothing is expanded or fetched. */
const readXml = (xml: string, { open, text, close }: Handlers): void => {
  const parser = new SaxesParser();
  const local = (name: string): string => name.slice(name.indexOf(':') + 1);
  parser.on('doctype', () => {
    throw notAWorkbook();
  });
  parser.on('error', () => {
    throw notAWorkbook();
  });
  parser.on('opentag', ({ name, attributes }) => open(local(name), attributes));
  parser.on('text', (piece) => text?.(piece));
  parser.on('cdata', (piece) => text?.(piece));
  parser.on('closetag', ({ name }) => close?.(local(name)));
  parser.write(xml).close();
};

const sheetPath = (workbook: string | undefined, relations: string | undefined, wanted: string | undefined): string => {
  if (workbook === undefined || relations === undefined) throw notAWorkbook();
  const sheets: { name: string; id: string }[] = [];
  readXml(workbook, {
    open: (name, { name: title = '', 'r:id': id = '' }) => {
      if (name === 'sheet') sheets.push({ name: title, id });
    },
  });
  const sheet = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (!sheet) {
    const named = shortened(wanted ?? '');
    throw badFile(`工作簿没有工作表“${named}”。`, `The workbook has no sheet ${named}.`);
  }
  const targets = new Map<string, string>();
  readXml(relations, {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target);
    },
  });
  const target = targets.get(sheet.id);
  if (target === undefined) throw notAWorkbook();
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
};

/** The strings that cells refer to by number, without the reading aids (rPh) that Chinese and Japanese workbooks hold. */
const sharedStrings = (xml: string | undefined): readonly string[] => {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let inAid = false;
  if (xml === undefined) return strings;
  readXml(xml, {
    open: (name) => {
      if (name === 'si') current = '';
      if (name === 'rPh') inAid = true;
      inText = name === 't' && !inAid;
    },
    text: (piece) => {
      if (inText) current += piece;
    },
    close: (name) => {
      if (name === 'si') strings.push(current);
      if (name === 'rPh') inAid = false;
      inText = false;
    },
  });
  return strings;
};

interface Line {
  readonly row: number;
  readonly cells: string[];
}

const sheetLines = (xml: string, strings: readonly string[]): readonly Line[] => {
  const lines: Line[] = [];
  let line: Line = { row: 0, cells: [] };
  let cell = { column: -1, kind: '', text: '' };
  let inValue = false;
  readXml(xml, {
    open: (name, attributes) => {
      if (name === 'row') {
        if (lines.length > maxRows) throw badFile(`超过${maxRows}行。`, `The file has more than ${maxRows} rows.`);
        line = { row: rowNumber(attributes.r) ?? line.row + 1, cells: [] };
        lines.push(line);
        cell = { column: -1, kind: '', text: '' };
      }
      if (name === 'c')
        cell = { column: columnOf(attributes.r) ?? cell.column + 1, kind: attributes.t ?? '', text: '' };
      inValue = name === 'v' || name === 't';
    },
    text: (piece) => {
      if (inValue) cell.text += piece;
    },
    close: (name) => {
      inValue = false;
      if (name !== 'c') return;
      if (cell.column >= maxColumns)
        throw badFile(`超过${maxColumns}列。`, `The file has more than ${maxColumns} columns.`);
      while (line.cells.length < cell.column) line.cells.push('');
      line.cells[cell.column] = valueOf(cell, strings);
    },
  });
  return lines;
};

const valueOf = ({ kind, text }: { kind: string; text: string }, strings: readonly string[]): string => {
  if (kind === 's') return strings[Number(text)] ?? '';
  if (kind === 'b') return text === '1' ? '是' : '否';
  return kind === 'e' ? '' : text;
};

const rowNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : undefined;

/** The column of a reference such as AB12, from 0. */
const columnOf = (reference: string | undefined): number | undefined => {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
};
