import { startOfDay } from '#calendar/legal-dates';
import type { EventStore } from '#event-log/connect';
import type { EventLog } from '#event-log/event-log';
import { firstStream } from '#event-log/first-stream';
import { publishedCalendar } from '#event-log/running-calendar';
import { simulateCity } from '#simulation/city';
import { marker, type Simulation, simulationPrefix, workPrefixes } from '#simulation/marker';
import type { Batch } from '#simulation/simulated-stream';

/** How many streams are written at a time. */
const inFlight = 96;

/** The log is one that may not be written into; the message says why. */
export class NotForSimulation extends Error {}

export interface SimulationReport extends Simulation {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** How often the rules said no, by command and code. */
  readonly refusals: Readonly<Record<string, number>>;
}

const requireNoWork = async (client: EventStore): Promise<void> => {
  const first = await firstStream(client, [simulationPrefix, ...workPrefixes]);
  if (first === undefined) return;
  if (first.startsWith(simulationPrefix)) {
    throw new NotForSimulation(
      `此处已有模拟数据（${first}）。This log holds a simulated city already (${first}), whole or cut short: choose another DAYLIGHT_DATA.`,
    );
  }
  throw new NotForSimulation(
    '此处已有真实办件，不能写入模拟数据。There is real work in this log, and nothing simulated goes beside it: choose an empty DAYLIGHT_DATA.',
  );
};

const writeAll = async (log: EventLog, batches: readonly Batch[]): Promise<number> => {
  let events = 0;
  const waiting = batches.values();
  const write = async (): Promise<void> => {
    for (const { stream, after, events: fresh } of waiting) {
      await log.appendAfter(stream, after, fresh);
      events += fresh.length;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, write));
  return events;
};

/**
 * Writes a simulated city into a log that holds no work: day by day, so that the log is in the order of the simulated time. It
 * counts on the holiday notices that the log has now, from its first day on.
 * Throws `NotForSimulation`.
 */
export const simulate = async (
  { client, log }: { readonly client: EventStore; readonly log: EventLog },
  simulation: Simulation,
  progress: (day: number, days: number, note: string) => void,
): Promise<SimulationReport> => {
  await requireNoWork(client);
  const calendar = await publishedCalendar(log);
  const mattersKnown = (await firstStream(client, ['matter-'])) !== undefined;
  const began = performance.now();
  await writeAll(log, [marker(simulation, startOfDay(simulation.start))]);
  const city = simulateCity({ ...simulation, mattersKnown, calendar });
  let events = 1;
  let day = 0;
  for (;;) {
    const next = city.next();
    const seconds = (performance.now() - began) / 1000;
    if (next.done) {
      const refusals = Object.fromEntries(next.value);
      return { ...simulation, events, seconds, eventsPerSecond: Math.round(events / seconds), refusals };
    }
    events += await writeAll(log, next.value.batches);
    day += 1;
    progress(day, simulation.days, `${next.value.date} ${next.value.received} cases, ${events} events`);
  }
};
