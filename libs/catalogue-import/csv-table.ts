import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse/sync';
import { badFile, type Table, tableOf } from './table.js';

/** The table of a CSV file (RFC 4180). Bytes that the encoding does not have are an error: a name must not come in spoilt. */
export const csvTable = (bytes: Uint8Array, { delimiter = ',', encoding = 'utf-8' }): Table => {
  const text = textOf(bytes, encoding);
  try {
    const records: string[][] = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      bom: true,
    });
    return tableOf(records.map((cells, index) => ({ row: index + 1, cells })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    throw badFile(`不是有效的CSV（第${line}行）。`, `The file is no CSV: line ${line}.`);
  }
};

const textOf = (bytes: Uint8Array, encoding: string): string => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw badFile(`文件不是${encoding}编码。`, `The file is not in ${encoding}.`);
  }
};
