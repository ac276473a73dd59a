import type { CaseEvents } from '#cases/events';
import { csvRows } from './csv-rows.js';
import { decoded } from './decode.js';
import type { BadRow, ImportedCase } from './imported-case.js';
import { maxActivitiesPerCase, maxCharactersHeld, maxRowsHeld } from './limits.js';
import { type CaseMapper, type FieldNames, inOrder, type Read, type TimedActivity } from './map-case.js';

/**
 * Reads a CSV log, one activity a row, the fields of the case repeated in each of its rows. The rows of a case may stand
 * anywhere, so all are held until the log ends: at most 1,000,000 rows and 256 Mi characters of what is kept of them. Cases
 * come in the order of their first rows; `onCase` is waited for. A row that cannot be used goes to `onBad`. Throws when the
 * header lacks a column or the log is too large.
 */
export const readCsv = async (
  stream: AsyncIterable<Uint8Array>,
  format: { readonly delimiter?: string; readonly encoding?: string },
  mapper: CaseMapper,
  onCase: (item: ImportedCase) => Promise<void>,
  onBad: (bad: BadRow) => void,
): Promise<void> => {
  let table: CaseTable | undefined;
  for await (const { line, fields } of csvRows(decoded(stream, format.encoding), format.delimiter ?? ',', onBad)) {
    if (table) table.add(line, fields);
    else table = caseTable(columnsOf(fields, mapper.names), mapper, onBad);
  }
  if (!table) throw new Error('The log is empty.');
  for (const item of table.cases()) await onCase(item);
};

/** The place of each mapped column. */
const columnsOf = (header: readonly string[], { case: { attributes, ...of }, activity }: FieldNames): Columns => {
  const placeOf = (name: string): number => {
    const at = header.indexOf(name);
    if (at === -1)
      throw new Error(`The log has no column ${name}, which the mapping names; it has ${header.join(', ')}.`);
    if (header.includes(name, at + 1)) throw new Error(`The log has two columns ${name}.`);
    return at;
  };
  const caseNames = [...Object.values(of), ...attributes.map(([, column]) => column)];
  const places = new Map([...caseNames, ...Object.values(activity)].map((name) => [name, placeOf(name)]));
  return { places, id: placeOf(of.id), caseFields: caseNames.map(placeOf) };
};

interface Columns {
  readonly places: ReadonlyMap<string, number>;
  readonly id: number;
  readonly caseFields: readonly number[];
}

interface CaseTable {
  add(line: number, fields: readonly string[]): void;
  cases(): Iterable<ImportedCase>;
}

interface OpenCase {
  readonly line: number;
  /** What its first row says about the case, to compare the other rows with. */
  readonly said: string;
  readonly imported: CaseEvents['CaseImported'];
  readonly activities: TimedActivity[];
  leftOut: boolean;
}

const caseTable = (columns: Columns, mapper: CaseMapper, onBad: (bad: BadRow) => void): CaseTable => {
  const cases = new Map<string, OpenCase>();
  /** Logs say the same few words in every row: one copy of each is held. */
  const words = new Map<string, string>();
  let rowsHeld = 0;
  let charactersHeld = 0;

  const hold = (characters: number): void => {
    charactersHeld += characters;
    if (rowsHeld > maxRowsHeld || charactersHeld > maxCharactersHeld)
      throw new Error(
        `The log has more than ${maxRowsHeld} rows or ${maxCharactersHeld} characters, which is what is held in memory: split it by case.`,
      );
  };
  const caseOf = (line: number, fields: readonly string[], read: Read): OpenCase | undefined => {
    const id = fields[columns.id] ?? '';
    const said = columns.caseFields.map((at) => fields[at]).join('\u0000');
    const known = cases.get(id);
    if (known?.said === said) return known;
    if (known) {
      onBad({ line, reason: `it says other things about case ${id.slice(0, 60)} than line ${known.line}` });
      return undefined;
    }
    const imported = mapper.caseFrom(read);
    if ('reason' in imported) {
      onBad({ line, reason: imported.reason });
      return undefined;
    }
    hold(2 * said.length);
    const opened = { line, said, imported: imported.value, activities: [], leftOut: false };
    cases.set(id, opened);
    return opened;
  };

  return {
    add(line, fields) {
      const read: Read = (name) => {
        const text = fields[columns.places.get(name) ?? -1];
        return text === undefined ? undefined : shared(words, text);
      };
      const of = caseOf(line, fields, read);
      if (!of || of.leftOut) return;
      const activity = mapper.activityFrom(read);
      if ('reason' in activity) {
        onBad({ line, reason: activity.reason });
      } else if (of.activities.length === maxActivitiesPerCase) {
        onBad({ line: of.line, reason: `The case is left out: it has more than ${maxActivitiesPerCase} activities` });
        of.leftOut = true;
        rowsHeld -= of.activities.length;
        of.activities.length = 0;
      } else {
        of.activities.push(activity.value);
        rowsHeld += 1;
        hold(
          Object.values(activity.value.data).reduce((sum, text) => sum + text.length, activity.value.at.text.length),
        );
      }
    },
    *cases() {
      for (const { imported, activities, leftOut } of cases.values())
        if (!leftOut) yield { imported, activities: inOrder(activities) };
    },
  };
};

const shared = (words: Map<string, string>, text: string): string => {
  const known = words.get(text);
  if (known === undefined && words.size < maxWordsShared) words.set(text, text);
  return known ?? text;
};

const maxWordsShared = 100_000;
