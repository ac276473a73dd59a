import { type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import type { CaseFile, Consultation, Special } from './case-file.js';
import { computeDeadline } from './clocks.js';
import type { CaseEvent } from './events.js';

/** A kind of deadline has one current due date in a case: of what is open at once, the nearest that was not told as overrun. */
export const nearestSpecial = (file: CaseFile): Special | undefined =>
  file.specials
    .filter(({ endedDate, overrunTold }) => endedDate === undefined && !overrunTold)
    .toSorted((a, b) => a.plannedEnd.localeCompare(b.plannedEnd))[0];

export const nearestConsultation = (file: CaseFile): Consultation | undefined =>
  file.consultations.filter(({ state }) => state === 'OPEN').toSorted((a, b) => a.dueDate.localeCompare(b.dueDate))[0];

const next = (
  calendar: HolidayCalendar,
  file: CaseFile,
  kind: 'SPECIAL' | 'CONSULT',
  day0: string,
  quantity: number,
): CaseEvent[] => {
  const before = file.deadlines[kind];
  if (before?.open && before.day0 === day0 && before.quantity === quantity) return [];
  return [computeDeadline(calendar, file, kind, day0, quantity, { cause: before ? 'NEXT_OF_KIND' : 'STARTED' })];
};

/** The deadline of the nearest open special procedure, where it is not the current one already. */
export const nextSpecial = (calendar: HolidayCalendar, file: CaseFile): CaseEvent[] => {
  const special = nearestSpecial(file);
  return special ? next(calendar, file, 'SPECIAL', special.startedDate, special.plannedDays) : [];
};

/** The deadline of the nearest open consultation, where it is not the current one already. */
export const nextConsultation = (calendar: HolidayCalendar, file: CaseFile): CaseEvent[] => {
  const asked = nearestConsultation(file);
  if (!asked) return [];
  const { askedDate, dueDate } = asked;
  return next(calendar, file, 'CONSULT', askedDate, workingDaysBetween(calendar, askedDate, dueDate));
};
