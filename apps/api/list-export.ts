import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { csv, type Table } from '#table-export/csv';
import { xlsx } from '#table-export/xlsx';
import type { ExportFormat } from './questions.dto.js';

/** Rows of one file; a list that is longer says so in its last row. */
const mostRows = 100_000;
/** Rows read at a time. */
const pageRows = 1_000;

const cutShort = '仅导出前 100,000 行，请缩小范围 Cut after 100,000 rows: ask for less';

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string;
}

/** A list that can leave the house: its columns, and a page of it after a cursor. */
export interface ExportedList<Row> {
  readonly name: string;
  readonly columns: Readonly<Record<string, (row: Row) => string | undefined>>;
  readonly page: (paging: { readonly limit: string; readonly cursor: string | undefined }) => Promise<Page<Row>>;
}

async function* rowsOf<Row>({ columns, page }: ExportedList<Row>, first: Page<Row>): AsyncGenerator<readonly string[]> {
  const cells = Object.values(columns);
  let given = 0;
  for (let found = first; ; ) {
    for (const row of found.rows) {
      if (given++ === mostRows) {
        yield [cutShort];
        return;
      }
      yield cells.map((cell) => cell(row) ?? '');
    }
    if (found.next === undefined) return;
    found = await page({ limit: String(pageRows), cursor: found.next });
  }
}

/** A list that is answered whole, as the one page it has. */
export const wholeList =
  <Row>(ask: () => Promise<readonly Row[]>): ExportedList<Row>['page'] =>
  async () => ({ rows: await ask() });

const kinds = {
  csv: { type: 'text/csv; charset=utf-8', make: csv },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', make: xlsx },
} as const satisfies Record<
  ExportFormat,
  { type: string; make: (table: Table) => AsyncGenerator<string | Uint8Array> }
>;

/** A whole list as a file, from its first row. What is refused is refused before the file begins. */
export const exportList = async <Row>(
  reply: FastifyReply,
  format: ExportFormat,
  list: ExportedList<Row>,
): Promise<Readable> => {
  // No cursor, whichever was asked for: that of a page would cut the whole list.
  const first = await list.page({ limit: String(pageRows), cursor: undefined });
  const { type, make } = kinds[format];
  void reply.header('content-type', type);
  void reply.header('content-disposition', `attachment; filename="${list.name}.${format}"`);
  const table = { name: list.name, header: Object.keys(list.columns), rows: rowsOf(list, first) };
  return Readable.from(make(table), { objectMode: false });
};
