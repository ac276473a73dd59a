import { type OfficeHours, workingMinutesBetween } from '#calendar/office-hours';
import { type Charge, type CustodyEvent, type Hands, handsAfter, type Hold, noHands } from './holders.js';
import { type Consulted, noStandstills, type Standstill, standstillKinds, standstillsAfter } from './standstills.js';

export type CustodyKind = Hold['kind'] | Standstill['kind'];

/** Instants are ISO 8601 in UTC, minutes are working minutes. */
export interface CustodyInterval {
  readonly kind: CustodyKind;
  readonly charged: Charge;
  readonly from: string;
  readonly to: string;
  readonly minutes: number;
}

/** The whole time of a case, every minute of it once (domain.md 3.5). */
export interface Custody {
  /** In order, without gap or overlap from the receipt to the end; a reopened case begins again after a time in nobody's hands. */
  readonly intervals: readonly CustodyInterval[];
  readonly totalMinutes: number;
  /** Beside the others and in no sum: units that were consulted. */
  readonly parallel: readonly (Required<Consulted> & { readonly minutes: number })[];
}

interface Stretch {
  readonly hold: Hold;
  readonly from: string;
  readonly to: string;
}

/** Who held the case when, and what stood still, in the order of the events up to an instant. */
const told = (history: readonly CustodyEvent[], until: string) => {
  const stretches: Stretch[] = [];
  let hands: Hands = noHands;
  let known = noStandstills;
  let at = '';
  const holdUp = (to: string): void => {
    if (hands.hold && at < to) stretches.push({ hold: hands.hold, from: at, to });
  };
  for (const event of history) {
    // An entry made for an earlier hour takes nothing back from whoever held the case until it was made.
    const happened = new Date(event.metadata.occurredAt).toISOString();
    const next = happened > at ? happened : at;
    if (next > until) break;
    holdUp(next);
    at = next;
    hands = handsAfter(hands, event);
    known = standstillsAfter(known, event, at);
  }
  holdUp(until);
  return { stretches, known };
};

const covers = ({ from, to }: Standstill, start: string, end: string): boolean =>
  from <= start && (to === undefined || to >= end);

/** One stretch cut where something begins or ends to stand still, each piece under the first kind that applies. */
const cut = ({ hold, from, to }: Stretch, standstills: readonly Standstill[]): Omit<CustodyInterval, 'minutes'>[] => {
  const inside = standstills
    .flatMap((one) => [one.from, one.to ?? to])
    .filter((instant) => from < instant && instant < to);
  const edges = [...new Set([from, ...inside, to])].toSorted();
  return edges.slice(1).map((end, index) => {
    const start = edges[index] ?? from;
    const standing = standstillKinds.flatMap(
      (kind) => standstills.find((one) => one.kind === kind && covers(one, start, end)) ?? [],
    );
    const { kind, charged } = standing[0] ?? hold;
    return { kind, charged, from: start, to: end };
  });
};

export const sameCharge = (one: Charge, other: Charge): boolean =>
  one.unit === other.unit && one.post === other.post && one.officer === other.officer;

const joined = (pieces: readonly Omit<CustodyInterval, 'minutes'>[]): Omit<CustodyInterval, 'minutes'>[] => {
  const whole: Omit<CustodyInterval, 'minutes'>[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const goesOn = last?.to === piece.from && last.kind === piece.kind && sameCharge(last.charged, piece.charged);
    if (last && goesOn) whole[whole.length - 1] = { ...last, to: piece.to };
    else whole.push(piece);
  }
  return whole;
};

/**
 * The custody of a case up to an instant. `beside`: standstills that its own stream does not tell, such as an outage of the
 * system or a post that nobody covered. What was recorded after `until` changes nothing.
 */
export const custodyOf = (
  hours: OfficeHours,
  history: readonly CustodyEvent[],
  until: string,
  beside: readonly Standstill[] = [],
): Custody => {
  const end = new Date(until).toISOString();
  const { stretches, known } = told(history, end);
  const standstills = [...known.pauses, ...known.supplements, ...beside];
  const intervals = joined(stretches.flatMap((stretch) => cut(stretch, standstills))).map((interval) => ({
    ...interval,
    minutes: workingMinutesBetween(hours, interval.from, interval.to),
  }));
  return {
    intervals,
    totalMinutes: intervals.reduce((sum, { minutes }) => sum + minutes, 0),
    parallel: known.consulted.map(({ to = end, ...one }) => ({
      ...one,
      to,
      minutes: workingMinutesBetween(hours, one.from, to),
    })),
  };
};
