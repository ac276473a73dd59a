import { CsvError, parse } from 'csv-parse/sync';
import type { BadRow } from './imported-case.js';
import { maxFieldBytes, maxRowCharacters } from './limits.js';

/** One row of a CSV log; `line` is the 1-based line it begins on. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * The rows of a CSV log (RFC 4180; lines end in LF or CRLF), the header first. A row goes on over the next lines while a quote
 * is open; where no row of as many fields as the header has comes of that, the line it began on goes to `onBad` and reading
 * resumes on the line after it: a stray quote costs one row. Throws when the header cannot be read.
 */
export async function* csvRows(
  text: AsyncIterable<string>,
  delimiter: string,
  onBad: (bad: BadRow) => void,
): AsyncGenerator<CsvRow> {
  const reader = rowReader(delimiter, onBad);
  for await (const lines of linesOf(text)) {
    for (const line of lines) reader.add(line);
    yield* reader.taken();
  }
  reader.end();
  yield* reader.taken();
}

interface Line {
  readonly line: number;
  /** Without its LF; `undefined` when it was too long to keep. */
  readonly text: string | undefined;
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let line = 1;
  let rest = '';
  let cut = false;
  const lineOf = (piece: string): Line => {
    const kept = cut || piece.length > maxRowCharacters ? undefined : piece;
    cut = false;
    return { line: line++, text: kept };
  };
  for await (const chunk of text) {
    const pieces = `${rest}${chunk}`.split('\n');
    rest = pieces.pop() ?? '';
    yield pieces.map(lineOf);
    if (rest.length > maxRowCharacters) {
      cut = true;
      rest = '';
    }
  }
  if (rest !== '' || cut) yield [lineOf(rest)];
}

interface RowReader {
  add(line: Line): void;
  end(): void;
  /** The rows that were completed since it was asked last. */
  taken(): CsvRow[];
}

const rowReader = (delimiter: string, report: (bad: BadRow) => void): RowReader => {
  let complete: CsvRow[] = [];
  /** The lines of a row whose quote is open: of all of them only the first has an odd number of quotes. */
  let open: { line: number; text: string }[] = [];
  let openCharacters = 0;
  let width = 0;

  const onBad = (line: number, reason: string): void => {
    if (width === 0) throw new Error(`The header of the log, line ${line}, cannot be read: ${reason}.`);
    report({ line, reason });
  };
  /** Why it is no row, or nothing when it was taken. */
  const take = (line: number, text: string): string | undefined => {
    const fields = fieldsOf(text, delimiter);
    if (!fields) return 'its quotes do not pair up';
    if (width > 0 && fields.length !== width) return `it has ${fields.length} fields where the header has ${width}`;
    if (text.length * 3 > maxFieldBytes && fields.some((field) => Buffer.byteLength(field) > maxFieldBytes))
      return `a field is longer than ${maxFieldBytes} bytes`;
    width = fields.length;
    complete.push({ line, fields });
    return undefined;
  };
  const giveUp = (reason: string): void => {
    const [first, ...others] = open;
    open = [];
    openCharacters = 0;
    if (first) onBad(first.line, `a quote opens here, and ${reason}`);
    others.forEach(add);
  };
  const add = ({ line, text }: Line): void => {
    if (text === undefined) {
      giveUp(tooLong);
      onBad(line, tooLong);
      return;
    }
    const turns = hasOddQuotes(text);
    if (open.length === 0 && !turns) {
      const reason = text.trim() === '' ? undefined : take(line, text);
      if (reason !== undefined) onBad(line, reason);
      return;
    }
    open.push({ line, text });
    openCharacters += text.length;
    if (openCharacters > maxRowCharacters) giveUp(tooLong);
    else if (turns && open.length > 1) close();
  };
  const close = (): void => {
    const reason = take(open[0]?.line ?? 0, open.map(({ text }) => text).join('\n'));
    if (reason !== undefined) return giveUp(`with the line that closes it ${reason}`);
    open = [];
    openCharacters = 0;
  };

  return {
    add,
    end: () => giveUp('it is never closed'),
    taken() {
      const rows = complete;
      complete = [];
      return rows;
    },
  };
};

const tooLong = `the row is longer than ${maxRowCharacters} characters`;

const hasOddQuotes = (text: string): boolean => {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
};

/** The fields of one row, `undefined` when it is not CSV. */
const fieldsOf = (text: string, delimiter: string): string[] | undefined => {
  // Most rows have no quote, and the parser takes thirty times as long to begin as to split.
  if (!text.includes('"')) return text.replace(/\r$/, '').split(delimiter);
  try {
    // The line end tells an empty last field from none, and a CR before it belongs to it.
    const [fields, ...more] = parse(`${text}\n`, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    });
    return more.length === 0 ? fields : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
};
