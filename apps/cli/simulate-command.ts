import { addDays, localDate } from '#calendar/legal-dates';
import { dayNumber } from '#calendar/day-number';
import { openEventLog } from '#event-log/event-log';
import type { Simulation } from '#simulation/marker';
import { progressBar } from './progress-bar.js';
import { now, withEventStore } from './running-stores.js';
import { simulate } from './simulate.js';
import { Usage } from './usage.js';

interface Options {
  readonly days?: string | undefined;
  readonly cases?: string | undefined;
  readonly seed?: string | undefined;
  readonly start?: string | undefined;
  readonly json?: boolean | undefined;
}

/** The first day whose law and calendar the simulated matters know. */
const earliest = '2021-01-01';
const mostDays = 1_830;
const mostCases = 1_000_000;

const count = (name: string, text: string | undefined, most: number): number => {
  const value = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || value < 1 || value > most) {
    throw new Usage(`--${name} must be a whole number from 1 to ${most}.`);
  }
  return value;
};

const simulationOf = ({ days, cases, seed, start }: Options): Simulation => {
  const length = count('days', days, mostDays);
  const number = count('cases', cases, mostCases);
  if (seed === undefined || !/^[A-Za-z0-9_]{1,40}$/.test(seed)) {
    throw new Usage('--seed must be 1 to 40 letters, digits or underscores.');
  }
  const today = localDate(now().toISOString());
  const first = start ?? addDays(today, -length);
  try {
    dayNumber(first);
  } catch {
    throw new Usage(`--start must be a date such as 2025-01-01, not ${first}.`);
  }
  if (first < earliest || addDays(first, length) > today) {
    throw new Usage(`The simulated days must lie between ${earliest} and yesterday.`);
  }
  return { seed, start: first, days: length, cases: number };
};

/** `simulate --days N --cases M --seed S [--start DATE]`. */
export const runSimulate = async (options: Options): Promise<void> => {
  const simulation = simulationOf(options);
  const bar = progressBar('simulate');
  const report = await withEventStore((client) =>
    simulate({ client, log: openEventLog(client, { now }) }, simulation, (day, total, note) =>
      bar.show(day, total, note),
    ),
  );
  bar.end();
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const { seed, start, days, cases, events, seconds, eventsPerSecond } = report;
  process.stdout.write(
    `seed ${seed}: ${cases} cases over ${days} days from ${start}, ${events} events in ${seconds.toFixed(1)} s (${eventsPerSecond} events/s)\n` +
      'docs/simulation.md says where the city is slow, and why.\n',
  );
};
