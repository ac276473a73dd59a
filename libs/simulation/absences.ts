import { addWorkingDays } from '#calendar/working-days';
import type { Actor } from '#kernel/envelope';
import { chanceOf } from './chance.js';
import { dateAt, type OfficeTime, startOf } from './office-time.js';
import { enforcer, postsOf } from './people.js';
import type { UnitRegister } from './register.js';

const halfPastEight = 8.5 * 3_600_000;

/** The people of a unit are away now and then, one at a time: B stands in, mostly within the half hour, and A comes back. */
export function* absences(
  { calendar, afterMinutes, afterWorkingDays }: OfficeTime,
  seed: string,
  unit: string,
  register: UnitRegister,
  start: number,
): Generator<number, void, void> {
  const chance = chanceOf(seed, 'absences', unit);
  let now = start;
  for (;;) {
    const { postId, role, a, b } = chance.pick(postsOf(unit));
    now = afterWorkingDays(now, chance.between(4, 25), chance.between(0, 100));
    yield now;
    const post = register.post(postId);
    const person = (id: string): Actor => ({
      id,
      role: role === 'decide' ? 'decider' : role === 'seal' ? 'chief' : 'officer',
      unit,
    });
    const firstDay = addWorkingDays(calendar, dateAt(now), 1).date;
    const from = startOf(firstDay) + halfPastEight;
    const to = startOf(addWorkingDays(calendar, firstDay, chance.between(1, 6)).date) + halfPastEight;
    const iso = (instant: number): string => new Date(instant).toISOString();
    const reason = chance.pick(['LEAVE', 'TRAINING', 'TRIP'] as const);
    post.ask({ type: 'DeclareAbsence', data: { officer: a, from: iso(from), to: iso(to), reason } }, person(a), now);
    const late = chance.happens(0.1);
    now = afterMinutes(from, late ? chance.between(45, 240) : chance.between(2, 25));
    yield now;
    if (late) post.ask({ type: 'NoteUncovered', data: {} }, enforcer, now);
    post.ask({ type: 'ActivateB', data: {} }, person(b), now);
    now = to + 5 * 60_000;
    yield now;
    post.ask({ type: 'ReturnToA', data: {} }, person(a), now);
  }
}
