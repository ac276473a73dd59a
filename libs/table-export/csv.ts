/** A table as it leaves the house: text only, so that a case number stays what it is. */
export interface Table {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: AsyncIterable<readonly string[]>;
}

/** Cells that a spreadsheet would run as a formula, in the full-width signs of Chinese input too, are escaped with an apostrophe. */
export const harmless = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);

const cell = (text: string): string => {
  const safe = harmless(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** UTF-8 with a byte order mark, without which Excel reads Chinese wrongly. */
export async function* csv({ header, rows }: Table): AsyncGenerator<string> {
  yield `\uFEFF${line(header)}`;
  for await (const row of rows) yield line(row);
}
