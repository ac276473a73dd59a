import { addDays, localDate } from '#calendar/legal-dates';
import { type CaseEvent, caseSchemaVersions } from '#cases/events';
import type { EventStore } from '#event-log/connect';
import type { EventLog } from '#event-log/event-log';
import { publishedCalendar } from '#event-log/running-calendar';
import { scan } from '#event-log/scan';
import { census, wholeStreams } from '#event-log/whole-streams';
import { type ExceptionEvent, exceptionSchemaVersions } from '#exceptions/events';
import type { Period } from '#read-models/case-counters';
import { type CaseFigures, caseFigures, formulaVersion } from '#read-models/case-figures';
import { caseHandling } from '#read-models/case-handling';
import { type ExceptionEntry, excusedBy, exceptionRegister } from '#read-models/exceptions';
import { type Documents, fold } from '#read-models/fold';
import { type HandledCase, withFinalDues } from '#read-models/handled-case';
import { type Slice, sliceKeys, slicedTally } from '#read-models/slices';

/** What GET /statistics/figures was asked. Dates are legal dates, both included. */
export interface FiguresQuestion {
  readonly from: string;
  readonly to: string;
  readonly by: Slice;
  readonly unit?: string;
  readonly matter?: string;
  /** The position of the log at which the figures were published. */
  readonly asOf?: number;
  /** The legal date on which they were asked for, where the period ran on: what was due by then and not done is late. */
  readonly on?: string;
}

/** In the shape of GET /statistics/figures. */
export interface RecomputedFigures {
  readonly period: Pick<Period, 'from' | 'to'>;
  readonly formulaVersion: string;
  readonly asOfPosition: string;
  readonly calendarVersion: string;
  readonly by: Slice;
  readonly total: CaseFigures;
  readonly parts: Readonly<Record<string, CaseFigures>>;
}

const cases = { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] } as const;

const exceptions = { schema: { versions: exceptionSchemaVersions }, prefixes: ['exception-'] } as const;

/** The exceptions (No. 42) as they stood at a position. */
const excusedUpTo = async (client: EventStore, upTo: number): Promise<NonNullable<Period['excused']>> => {
  const documents: Documents = new Map();
  for await (const event of scan<ExceptionEvent>(client, exceptions)) {
    if (event.position > upTo) break;
    fold(exceptionRegister.name, exceptionRegister, documents, [event]);
  }
  return excusedBy([...documents.values()] as unknown as ExceptionEntry[]);
};

const handled = (events: Parameters<typeof fold>[3]): HandledCase | undefined => {
  const documents: Documents = new Map();
  fold(caseHandling.name, caseHandling, documents, events);
  return [...documents.values()][0] as HandledCase | undefined;
};

const isAskedFor = (row: HandledCase, { unit, matter }: FiguresQuestion, { from, to }: Period): boolean =>
  row.legalRegime === 'cn' &&
  row.concluded >= from &&
  row.receivedDate <= to &&
  (unit === undefined || sliceKeys.UNIT(row).includes(unit)) &&
  (matter === undefined || sliceKeys.MATTER(row).includes(matter));

/** The figures from the events themselves, up to a position: no read model has a say. Throws what `scan` throws. */
export const recomputeFigures = async (
  client: EventStore,
  log: EventLog,
  question: FiguresQuestion,
  progress: (events: number, of: number) => void,
): Promise<RecomputedFigures> => {
  const { from, to, by, asOf } = question;
  const counted = await census(client, cases, asOf);
  const calendar = await publishedCalendar(log, asOf ?? counted.position);
  const today = question.on ?? localDate(counted.recordedAt ?? '1970-01-01T00:00:00Z');
  const excused = await excusedUpTo(client, asOf ?? Number.POSITIVE_INFINITY);
  const period: Period = { from, to, end: to < today ? addDays(to, 1) : today, excused };
  const { total, parts, add } = slicedTally(by, period);
  for await (const { events } of wholeStreams<CaseEvent>(client, cases, counted, progress)) {
    const row = handled(events);
    if (row && isAskedFor(row, question, period)) add(withFinalDues(calendar, row));
  }
  const sorted = [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    period: { from, to },
    formulaVersion,
    asOfPosition: String(asOf ?? counted.position),
    calendarVersion: calendar.version,
    by,
    total: caseFigures(total),
    parts: Object.fromEntries(sorted.map(([key, tally]) => [key, caseFigures(tally)])),
  };
};

/** One number that was published otherwise than the events give it. */
export interface FigureDifference {
  readonly path: string;
  readonly published: unknown;
  readonly recomputed: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Where a published report differs from a recomputation, by the path of each number. */
export const figureDifferences = (published: unknown, recomputed: unknown, path = ''): readonly FigureDifference[] => {
  if (!isRecord(published) || !isRecord(recomputed)) {
    return Object.is(published, recomputed) ? [] : [{ path, published, recomputed }];
  }
  const names = [...new Set([...Object.keys(published), ...Object.keys(recomputed)])].toSorted();
  return names.flatMap((name) =>
    figureDifferences(published[name], recomputed[name], path === '' ? name : `${path}.${name}`),
  );
};
