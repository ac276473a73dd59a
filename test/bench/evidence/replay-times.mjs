// Replays a long case again and again: a recorded history, whose middle is repeated until it has the wanted number of events.
import { readFileSync } from 'node:fs';
import { cnCalendar } from '#calendar/working-days';
import { knownCalendars } from '#replay/known-calendars';
import { replay } from '#replay/replay';

const recorded = 'test/histories/2026-11-rejected-after-hearing-and-inspection.json';

/** A case of so many events, in the order of its stream. */
const longCase = (count) => {
  const { events } = JSON.parse(readFileSync(recorded, 'utf8'));
  const [first, last] = [events.slice(0, 8), events.slice(-4)];
  const middle = events.slice(8, -4);
  const repeated = Array.from({ length: count - first.length - last.length }, (_, at) => middle[at % middle.length]);
  return [...first, ...repeated, ...last].map((event, revision) => ({ ...event, id: `${revision}`, revision }));
};

/** Milliseconds of each replay of a case of 200 events, with its differences, its clocks after each and the rules' texts. */
export const replayTimes = (rounds = 300) => {
  const history = longCase(200);
  const calendar = cnCalendar();
  return Array.from({ length: rounds }, () => {
    const begun = performance.now();
    const { steps } = replay(history, knownCalendars(calendar));
    const took = performance.now() - begun;
    if (steps.length !== 200 || steps.at(-1).clocks.length < 4) throw new Error('The case was not replayed whole');
    return took;
  });
};
