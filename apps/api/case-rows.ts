import type { Period } from '#read-models/case-counters';
import { addDays } from '#calendar/legal-dates';
import type { Actor } from '#kernel/envelope';
import type { HolidayCalendar } from '#calendar/working-days';
import { type HandledCase, withFinalDues } from '#read-models/handled-case';
import { excusedBy } from '#read-models/exceptions';
import { type Slice, sliceKeys } from '#read-models/slices';
import type { ModelReader } from '#read-models/store';
import type { CaseFilterDto } from './case-statistics.dto.js';
import { badRequest, notPermitted } from './problem.js';
import type { ReadModels } from './read-model-questions.js';
import { isStaff, mayAskBehindFigures } from './reading-rights.js';

const homeRegime = 'cn';
/** Exceptions of all matters and scopes: more of them would be no exceptions. */
export const mostExceptions = 5_000;
/** Cases read at a time: a period is counted without being held in memory. */
const rowsAtATime = 2_000;

/** The period asked about, by default the month that runs; what is not over yet ends today. */
export const periodOf = ({ from, to }: Pick<CaseFilterDto, 'from' | 'to'>, today: string): Period => {
  const first = from ?? `${today.slice(0, 7)}-01`;
  const last = to ?? today;
  if (first > last) {
    throw badRequest('period-reversed', {
      zh: '起始日期不得晚于截止日期。',
      en: 'The period ends before it begins.',
    });
  }
  return { from: first, to: last, end: last < today ? addDays(last, 1) : today };
};

/** A period with the exceptions that hold in it (No. 42), known up to the position that the cases are counted at. */
export const withExceptions = async (models: ReadModels, period: Period, asOfPosition: string): Promise<Period> => {
  await models.reach(models.exceptions, asOfPosition);
  return { ...period, excused: excusedBy(await models.exceptions.find({}, { _id: 1 }, mostExceptions)) };
};

/** Figures of persons are for those who watch over all, and for their own unit. */
export const mayAsk = (actor: Actor, { unit, officer, post }: CaseFilterDto, slice?: Slice): void => {
  if (!isStaff(actor)) throw notPermitted();
  const aboutPersons = officer !== undefined || post !== undefined || slice === 'OFFICER' || slice === 'POST';
  if (aboutPersons && !mayAskBehindFigures(actor, unit)) throw notPermitted();
};

const keyOf = {
  unit: 'UNIT',
  office: 'OFFICE',
  matter: 'MATTER',
  category: 'CATEGORY',
  channel: 'CHANNEL',
  venue: 'VENUE',
  level: 'LEVEL',
  kind: 'KIND',
  officer: 'OFFICER',
  post: 'POST',
} as const satisfies Partial<Record<keyof CaseFilterDto, Slice>>;

/** Whether a case is among those asked about. */
const isAskedFor = (wanted: CaseFilterDto) => {
  const given = Object.entries(keyOf).flatMap(([field, slice]) => {
    const value = wanted[field as keyof typeof keyOf];
    return value === undefined ? [] : [{ keys: sliceKeys[slice], value }];
  });
  return (row: HandledCase): boolean => given.every(({ keys, value }) => keys(row).includes(value));
};

/**
 * The cases that were in hand at some time of the period, page by page in the order of their conclusion, after the one that
 * `begin` names; with its due dates as the calendar of today has them.
 */
export async function* casesOf(
  reader: Pick<ModelReader<HandledCase>, 'find'>,
  calendar: HolidayCalendar,
  wanted: CaseFilterDto,
  period: Period,
  begin?: readonly [concluded: string, caseId: string],
): AsyncGenerator<HandledCase> {
  const isWanted = isAskedFor(wanted);
  const { legalRegime = homeRegime } = wanted;
  for (let last = begin; ; ) {
    const [concluded = period.from, id = ''] = last ?? [];
    const rows = await reader.find(
      {
        legalRegime,
        concluded: { $gte: concluded },
        receivedDate: { $lte: period.to },
        ...(last ? { $or: [{ concluded: { $gt: concluded } }, { concluded, _id: { $gt: id } }] } : {}),
      },
      { legalRegime: 1, concluded: 1, _id: 1 },
      rowsAtATime,
    );
    for (const row of rows) if (isWanted(row)) yield withFinalDues(calendar, row);
    const end = rows.at(-1);
    if (!end || rows.length < rowsAtATime) return;
    last = [end.concluded, end._id];
  }
}
