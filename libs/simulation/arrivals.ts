import { addDays } from '#calendar/legal-dates';
import { type HolidayCalendar, isWorkingDay } from '#calendar/working-days';
import type { Channel } from '#kernel/envelope';
import { type Chance, chanceOf } from './chance.js';
import { minuteMs, startOf } from './office-time.js';

/** When and how one application comes in; `matter` counts in the catalogue. */
export interface Arrival {
  readonly index: number;
  readonly at: number;
  readonly matter: number;
  readonly channel: Channel;
}

/** Spring is busy, the month of the Spring Festival is not, and before the end of the year it swells again. */
const ofMonth = [0.85, 0.6, 1.25, 1.15, 1, 1, 0.95, 0.9, 1.1, 0.9, 1.1, 1.2];
/** Sunday first. On rest days only the website and the app are open. */
const ofWeekday = [1, 1.25, 1.1, 1, 1, 0.9, 1];
const restDay = 0.1;

const weightOf = (calendar: HolidayCalendar, date: string): number => {
  if (!isWorkingDay(calendar, date)) return restDay;
  const day = new Date(`${date}T00:00:00Z`);
  return (ofMonth[day.getUTCMonth()] ?? 1) * (ofWeekday[day.getUTCDay()] ?? 1);
};

/** A minute of office hours, most of them in the middle of the morning. */
const officeMinute = (chance: Chance): number =>
  chance.happens(0.6) ? 510 + Math.floor(90 * (chance.next() + chance.next())) : chance.between(780, 985);

const channels: readonly (readonly [Channel, number])[] = [
  ['window', 45],
  ['web', 30],
  ['app', 18],
  ['post', 7],
];

/** A few matters are asked for every day, most seldom: the n-th of a shuffled catalogue weighs 1/n. */
const popularity = (seed: string, matters: number): readonly (readonly [number, number])[] => {
  const chance = chanceOf(seed, 'popularity');
  return Array.from({ length: matters }, (_, matter) => ({ matter, order: chance.next() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ matter }, place) => [matter, 1 / (place + 3)] as const);
};

/** The applications of a period, in the order of time. */
export const arrivals = (
  calendar: HolidayCalendar,
  seed: string,
  start: string,
  days: number,
  cases: number,
  matters: number,
): readonly Arrival[] => {
  const dates = Array.from({ length: days }, (_, day) => addDays(start, day));
  const byWeight = dates.map((date) => [date, weightOf(calendar, date)] as const);
  const asked = popularity(seed, matters);
  return Array.from({ length: cases }, (_, index) => {
    const chance = chanceOf(seed, 'arrival', index);
    const date = chance.weighted(byWeight);
    const rest = !isWorkingDay(calendar, date);
    const channel = rest ? chance.pick<Channel>(['web', 'app']) : chance.weighted(channels);
    const online = channel === 'web' || channel === 'app';
    const minute = online ? chance.between(450, 1380) : officeMinute(chance);
    return {
      index,
      at: startOf(date) + minute * minuteMs + chance.between(0, 59) * 1000,
      matter: chance.weighted(asked),
      channel,
    };
  }).toSorted((a, b) => a.at - b.at || a.index - b.index);
};
