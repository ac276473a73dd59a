import { timerFamilies, type TimerFamily, vocabularies } from './timer-families.js';
import { caseTimer, type Due, jobIdOf, type TermKind, type Timer } from './timers.js';
import type { DeadlineKind } from '#law/deadline-rules';

/** An event as the log tells it. */
export interface Told {
  readonly stream: string;
  readonly type: string;
  readonly data: object;
}

/**
 * How far ahead a case's timers are armed (milliseconds): most deadlines end long before anything is to be told of them, and a timer
 * costs more than the event it comes from. What lies further away is armed as its time draws near, from the read model.
 */
const armedAheadMs = 24 * 3_600_000;

/** How often what has drawn near is armed (milliseconds): often enough that a pass or two may fail. */
export const armNearEveryMs = 6 * 3_600_000;

/** The instant (milliseconds) up to which the timers of cases are armed now. */
export const armedUntil = (now: Date): number => now.getTime() + armedAheadMs;

/** What was recorded so long ago the read model knows (milliseconds). */
const knownAfterMs = 3_600_000;

/**
 * What is to be armed now of timers whose last event was recorded at `recordedAt` (ISO 8601): terms outside cases are few, and only
 * the log tells of them. Of an old stretch of the log nearly everything that is due has long been told or done with; what has not is
 * armed and swept from the read model.
 */
export const armedNow = (timers: readonly Timer[], recordedAt: string, now: Date): readonly Timer[] => {
  const until = armedUntil(now);
  const isOld = Date.parse(recordedAt) < now.getTime() - knownAfterMs;
  return timers.filter((timer) => {
    if (!('caseId' in timer)) return true;
    const at = Date.parse(timer.at);
    return at <= until && !(isOld && at <= now.getTime());
  });
};

const prefixes = Object.keys(vocabularies) as TimerFamily['streams'][];

const familiesOf = new Map(
  prefixes.map((prefix) => [prefix, timerFamilies.filter(({ streams }) => streams === prefix)]),
);

/** The streams whose events arm timers, by how their names begin. */
export const armingPrefixes: readonly TimerFamily['streams'][] = prefixes.filter((prefix) =>
  familiesOf.get(prefix)?.some(({ armedBy }) => Object.keys(armedBy).length > 0),
);

const timerOf = (stream: string, { kind, streams }: TimerFamily, due: Due): Timer => {
  if (streams === 'case-') return caseTimer(stream.slice(streams.length), kind as DeadlineKind, due);
  const { version, threshold, at } = due;
  const term = kind as TermKind;
  return { jobId: jobIdOf(stream, term, due), stream, kind: term, version, threshold, at };
};

/** Case streams compute deadlines of every kind with one event; what was over when it was computed starts nothing. */
const armsWith = ({ kind, armedBy }: TimerFamily, { type, data }: Told): readonly Due[] | undefined => {
  const arm = armedBy[type];
  if (!arm) return undefined;
  const { kind: computed, ended } = data as { readonly kind?: string; readonly ended?: boolean };
  if (type === 'DeadlineComputed' && (computed !== kind || ended)) return undefined;
  return arm(data as never);
};

/** Told of an event of which no timer of a kind can be computed. */
export type PassOver = (told: Told, kind: TimerFamily['kind'], error: RangeError) => void;

/** A day that there is not stands in the log for good: it may not keep the timers of all others from being armed. */
const duesOf = (family: TimerFamily, told: Told, passOver: PassOver): readonly Due[] | undefined => {
  try {
    return armsWith(family, told);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    passOver(told, family.kind, error);
    return undefined;
  }
};

/**
 * The timers that a stretch of the log leaves to be armed, in the order they were told: a later version replaces an earlier one,
 * and a deadline that ends within the stretch needs none.
 */
export const timersToArm = (stretch: readonly Told[], passOver: PassOver = () => undefined): readonly Timer[] => {
  const open = new Map<string, readonly Timer[]>();
  for (const told of stretch) {
    const { stream, type, data } = told;
    const prefix = prefixes.find((candidate) => stream.startsWith(candidate));
    for (const family of (prefix && familiesOf.get(prefix)) ?? []) {
      const key = `${stream} ${family.kind} ${family.which?.(data) ?? ''}`;
      if (family.ends(type, data)) open.delete(key);
      const dues = duesOf(family, told, passOver);
      if (!dues) continue;
      const timers = dues.map((due) => timerOf(stream, family, due));
      // Absences run beside each other: each keeps its own.
      open.set(family.streams === 'post-' ? `${key} ${timers.map(({ jobId }) => jobId).join(' ')}` : key, timers);
    }
  }
  return [...open.values()].flat();
};
