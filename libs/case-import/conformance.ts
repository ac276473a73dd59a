import { addDays } from '#calendar/legal-dates';
import { dutchCalendar } from '#calendar/dutch-calendar';
import { addWorkingDays, cnCalendar, type HolidayCalendar, isWorkingDay } from '#calendar/working-days';
import type { CaseEvents } from '#cases/events';
import type { ImportedCase } from './imported-case.js';
import type { MappedLimit, Mapping } from './mapping.js';

/** What today's rules would have said of a case of another system. Nothing of it is recorded, and nothing was refused. */
export interface CaseConformance {
  readonly externalId: string;
  /** The limit the mapping sets, and its last day (a date of the source); absent where none fits or the calendar ends before. */
  readonly limit?: Pick<MappedLimit, 'days' | 'unit'> & { readonly dueDate: string };
  readonly findings: readonly Finding[];
}

export type Finding = 'ENDED_LATE' | 'NOT_ENDED' | 'OTHER_DUE_DATE' | 'ONE_HOLDER' | 'NO_START';

const calendarOf = (regime: string): HolidayCalendar => (regime.startsWith('nl') ? dutchCalendar : cnCalendar());

const fits = ({ when = {} }: MappedLimit, { unit, channel, attributes }: CaseEvents['CaseImported']): boolean =>
  Object.entries(when).every(([name, values]) =>
    values.includes(name === 'unit' ? unit : name === 'channel' ? channel : (attributes[name] ?? '')),
  );

/** Ends on a working day, in either unit. */
const lastDay = (calendar: HolidayCalendar, start: string, { days, unit }: MappedLimit): string => {
  if (unit === 'WD') return addWorkingDays(calendar, start, days).date;
  let date = addDays(start, days);
  while (!isWorkingDay(calendar, date)) date = addDays(date, 1);
  return date;
};

const dueDateOf = (mapping: Mapping, limit: MappedLimit, start: string): string | undefined => {
  try {
    return lastDay(calendarOf(mapping.legalRegime), start, limit);
  } catch (error) {
    // The calendar does not know the year: no day is better than a wrong one.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** One case held against the limits of the mapping and the rule of four eyes. Dates are those of the source's zone. */
export const conformanceOf = ({ imported, activities }: ImportedCase, mapping: Mapping): CaseConformance => {
  const { externalId, startedAt, endedAt, dueAt } = imported;
  const start = startedAt?.slice(0, 10);
  const end = endedAt?.slice(0, 10);
  const limit = mapping.limits?.find((candidate) => fits(candidate, imported));
  const dueDate = limit && start !== undefined ? dueDateOf(mapping, limit, start) : undefined;
  const findings: Finding[] = [];
  if (start === undefined) findings.push('NO_START');
  if (end === undefined) findings.push('NOT_ENDED');
  if (dueDate !== undefined && end !== undefined && end > dueDate) findings.push('ENDED_LATE');
  if (dueDate !== undefined && dueAt !== null && dueAt.slice(0, 10) !== dueDate) findings.push('OTHER_DUE_DATE');
  if (activities.length > 1 && new Set(activities.map(({ data }) => data.holder)).size === 1)
    findings.push('ONE_HOLDER');
  const known = limit && dueDate !== undefined ? { limit: { days: limit.days, unit: limit.unit, dueDate } } : {};
  return { externalId, ...known, findings };
};
