import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { type Clock, clocksOf } from '#deadlines/clock';
import { type DeadlineKind, deadlineRules, endsDeadline } from '#law/deadline-rules';
import type { CalendarKnownOn } from './known-calendars.js';
import type { ReplayedEvent } from './replayed-event.js';

const kinds = Object.keys(deadlineRules) as DeadlineKind[];

/** One clock, with the events that it is read from. */
interface Followed {
  past: readonly ReplayedEvent[];
  clock: Clock | undefined;
  calendar: HolidayCalendar | undefined;
  day: string;
}

/** What a clock's deadline is read from once an event has come: what was computed anew needs nothing of what was before it. */
const pastWith = (past: readonly ReplayedEvent[], event: ReplayedEvent): readonly ReplayedEvent[] =>
  event.type === 'DeadlineComputed' && !event.data.ended ? [event] : [...past, event];

/** Of a clock that has ended before both days nothing is another on the later one. */
const isSettled = ({ clock, day }: Followed, today: string): boolean =>
  clock?.endedDate !== undefined && clock.endedDate < day && clock.endedDate < today;

const read = (followed: Followed, calendar: HolidayCalendar, today: string): Clock | undefined => {
  const isSame = followed.calendar === calendar && (followed.day === today || isSettled(followed, today));
  if (!followed.clock || !isSame) [followed.clock] = clocksOf(calendar, followed.past, today);
  [followed.calendar, followed.day] = [calendar, today];
  return followed.clock;
};

/**
 * The clocks after each event in turn, as `clocksOf` reads them from all events up to it; each is read anew only where the event moved
 * it, or where the day or the calendar may have.
 */
export const clocksAfter = (knownOn: CalendarKnownOn): ((event: ReplayedEvent) => readonly Clock[]) => {
  const byKind = new Map<DeadlineKind, Followed>();
  let clocks: readonly Clock[] = [];

  const move = (kind: DeadlineKind, event: ReplayedEvent): void => {
    const past = pastWith(byKind.get(kind)?.past ?? [], event);
    // Clocks stand in the order in which their deadlines were first computed.
    byKind.set(kind, { past, clock: undefined, calendar: undefined, day: '' });
  };

  return (event) => {
    const today = localDate(event.metadata.recordedAt);
    if (event.type === 'DeadlineComputed') move(event.data.kind, event);
    else
      for (const kind of kinds) if (byKind.has(kind) && endsDeadline(kind, event.type, event.data)) move(kind, event);
    const calendar = knownOn(today);
    const now = [...byKind.values()].flatMap((followed) => read(followed, calendar, today) ?? []);
    // The same list where nothing moved: what is told of many events is held once.
    if (now.length !== clocks.length || now.some((clock, at) => clock !== clocks[at])) clocks = now;
    return clocks;
  };
};
