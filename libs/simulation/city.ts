import { addDays } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { matters } from '#catalogue/decide';
import { type MatterEvent, type MatterSnapshot, matterSchemaVersions, matterStream } from '#catalogue/events';
import type { MatterCommand } from '#catalogue/commands';
import type { Matter } from '#catalogue/matter';
import { seedMatters } from '#catalogue/seed';
import { snapshotOf } from '#catalogue/snapshot';
import { type FilingEvent, filingId, filingSchemaVersions, filingStream } from '#filings/events';
import { type Filing, type FilingCommand, filings } from '#filings/filing';
import { Refusal } from '#kernel/refusal';
import { absences } from './absences.js';
import { newAgenda } from './agenda.js';
import { arrivals } from './arrivals.js';
import { atOnce, isDecidedAtOnce } from './at-once-course.js';
import { type CaseRun, caseRun, type Course, type Surroundings } from './case-run.js';
import { chanceOf } from './chance.js';
import { conclusion, decision, verification } from './decision-course.js';
import { examination } from './examination-course.js';
import { dateAt, minuteMs, officeTime, startOf } from './office-time.js';
import { bureau, unitHead, units } from './people.js';
import { grantsUntil, registerOf } from './register.js';
import { review } from './review-course.js';
import { type Batch, newRecorder, type Recorder, simulatedStream } from './simulated-stream.js';
import { atTheWindow, clerkOf } from './window-course.js';

export interface CityOptions {
  readonly seed: string;
  /** The first legal date. */
  readonly start: string;
  readonly days: number;
  readonly cases: number;
  /** The log knows the matters of the seed already: they are not defined again. */
  readonly mattersKnown: boolean;
  /** What the city counts on from its first day to its last. */
  readonly calendar: HolidayCalendar;
}

/** What is new on one day, by stream; `received` counts from the first day. */
export interface SimulatedDay {
  readonly date: string;
  readonly batches: readonly Batch[];
  readonly received: number;
}

/** One case from the receipt to the end of everything that follows it. */
function* life(run: CaseRun): Course {
  const clerk = clerkOf(run);
  if (isDecidedAtOnce(run)) {
    if (yield* atOnce(run, clerk)) yield* conclusion(run, clerk);
    return;
  }
  if (!(yield* atTheWindow(run, clerk))) return;
  let postId: string | undefined;
  if (!run.application.matter.instant || run.file().deficiency) {
    postId = yield* examination(run, clerk);
    if (postId === undefined) return;
  }
  if (yield* decision(run, clerk, postId)) yield* conclusion(run, clerk);
  if (run.file().stage !== 'CLOSED') return;
  yield* review(run, clerk);
  yield* verification(run);
}

const seedBy = { id: 'catalogue-seed', role: 'system' } as const;

/** The matters of the seed as they stand on the first day, recorded where the log does not know them. */
const catalogueOf = (recorder: Recorder, at: number): readonly MatterSnapshot[] =>
  seedMatters.flatMap(({ code, define, guide }) => {
    const stream = simulatedStream<Matter, MatterCommand, MatterEvent>(recorder, {
      name: matterStream(code),
      decider: matters,
      schema: { versions: matterSchemaVersions },
    });
    stream.ask({ type: 'DefineMatter', data: define }, seedBy, at);
    stream.ask({ type: 'PublishGuide', data: guide }, seedBy, at);
    try {
      return [snapshotOf(stream.state(), dateAt(at))];
    } catch (error) {
      // A matter whose law is not in force yet on that day is not asked for.
      if (error instanceof Refusal) return [];
      throw error;
    }
  });

const filedProcedures = [
  ['market', 'DBS-SJ-04', 'INSPECTION'],
  ['market', 'DBS-SJ-02', 'INSPECTION'],
  ['health', 'DBS-WJ-01', 'EXPERT_REVIEW'],
  ['emergency', 'DBS-YJ-03', 'EXPERT_REVIEW'],
  ['water', 'DBS-SL-02', 'EXPERT_REVIEW'],
  ['nature', 'DBS-ZR-03', 'EXPERT_REVIEW'],
] as const;

/** Files the special procedures with the bureau, which acknowledges them. */
const fileProcedures = (recorder: Recorder, at: number): Surroundings['filings'] =>
  new Map(
    filedProcedures.map(([unit, matterCode, type], index) => {
      const stream = simulatedStream<Filing, FilingCommand, FilingEvent>(recorder, {
        name: filingStream(filingId(matterCode, type)),
        decider: filings,
        schema: { versions: filingSchemaVersions },
      });
      const days = 10;
      const filing = { kind: 'SPECIAL', matterCode, type, days, basis: '《行政许可法》第四十五条', unit } as const;
      stream.ask({ type: 'SubmitFiling', data: filing }, unitHead(unit), at);
      const filingNo = `TSBA-${index + 1}`;
      stream.ask({ type: 'AcknowledgeFiling', data: { filingNo, from: dateAt(at) } }, bureau, at + minuteMs);
      return [matterCode, { filingNo, days, type }];
    }),
  );

/** What goes on at its own times: a course, and for a case the rings of its clock. */
interface Actor {
  readonly course: Course;
  readonly run?: CaseRun;
  resumeAt: number | undefined;
}

/** Lets everything happen that is due for one actor at an instant; says when it has to be looked at next. */
const step = (actor: Actor, at: number): number | undefined => {
  const { course, run } = actor;
  if (run) {
    run.ringUntil(at);
    run.now = at;
  }
  if (actor.resumeAt !== undefined && actor.resumeAt <= at) {
    const { value, done } = course.next();
    actor.resumeAt = done ? undefined : Math.max(at, value);
  }
  const ring = run?.nextRing();
  if (ring === undefined) return actor.resumeAt;
  return actor.resumeAt === undefined ? ring : Math.min(ring, actor.resumeAt);
};

/**
 * A municipality, day by day: what each stream has to append, in the order of time. The same options give the same events to the
 * last byte. Returns how often the rules refused what somebody tried, by command and code.
 */
export function* simulateCity(options: CityOptions): Generator<SimulatedDay, ReadonlyMap<string, number>, void> {
  const { seed, start, days, cases, mattersKnown, calendar } = options;
  const time = officeTime(calendar);
  const recorder = newRecorder(calendar.version);
  const opening = startOf(start) + minuteMs;
  const end = addDays(start, days);
  const catalogue = catalogueOf(mattersKnown ? newRecorder(calendar.version) : recorder, opening);
  const registers = new Map(
    units.map((unit) => [unit, registerOf(recorder, time.hours, unit, opening, grantsUntil(end))]),
  );
  const filings = fileProcedures(recorder, opening);
  const around: Surroundings = { seed, recorder, time, end: startOf(end), registers, filings };

  const agenda = newAgenda<Actor>();
  const add = (order: number, actor: Actor, at: number | undefined): void => {
    if (at !== undefined) agenda.add({ at, order, item: actor });
  };
  [...registers].forEach(([unit, register], index) => {
    add(-1 - index, { course: absences(time, seed, unit, register, opening), resumeAt: opening }, opening);
  });
  const coming = arrivals(calendar, seed, start, days, cases, catalogue.length);
  let received = 0;
  for (let date = start; date < end; date = addDays(date, 1)) {
    const midnight = startOf(addDays(date, 1));
    for (let next = coming[received]; next && next.at < midnight; next = coming[received]) {
      const matter = catalogue[next.matter];
      const register = matter && registers.get(matter.unitId);
      if (!register) throw new RangeError(`Nobody handles matter ${next.matter}`);
      const run = caseRun(around, register, { ...next, matter }, chanceOf(seed, 'case', next.index));
      add(next.index, { course: life(run), run, resumeAt: next.at }, next.at);
      received += 1;
    }
    for (let due = agenda.before(midnight); due; due = agenda.before(midnight)) {
      add(due.order, due.item, step(due.item, due.at));
    }
    const batches = [...recorder.batches.values()];
    recorder.batches.clear();
    yield { date, batches, received };
  }
  return recorder.refusals;
}
