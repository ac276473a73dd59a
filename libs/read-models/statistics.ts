import type { Handling } from './handling.js';

/** A figure that can be checked: domain.md section 4. `value` is null where the denominator is 0. */
export interface Rate {
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
}

export const rate = (numerator: number, denominator: number): Rate => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
});

const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

const sumByName = (records: readonly Readonly<Record<string, number | undefined>>[]): Record<string, number> => {
  const total: Record<string, number> = {};
  for (const record of records) {
    for (const [name, count] of Object.entries(record)) total[name] = (total[name] ?? 0) + (count ?? 0);
  }
  return total;
};

/** Undecided cases whose limit has passed: without them "never decided" would be invisible (F2). */
export interface OpenOverdue {
  readonly promised: number;
  readonly statutory: number;
}

/** What was handled, from the months' counters. `openOverdue` is counted now, whatever the period. */
export const handlingStatistics = (months: readonly Handling[], openOverdue: OpenOverdue) => {
  const total = (of: (month: Handling) => number): number => sum(months, of);
  const decided = total(({ approved, rejected }) => approved + rejected);
  return {
    received: total(({ received }) => received),
    byChannel: sumByName(months.map(({ byChannel }) => byChannel)),
    accepted: total(({ accepted }) => accepted),
    deemedAccepted: total(({ deemedAccepted }) => deemedAccepted),
    acceptanceRefused: total(({ acceptanceRefused }) => acceptanceRefused),
    decided,
    approved: total(({ approved }) => approved),
    rejected: total(({ rejected }) => rejected),
    withdrawn: total(({ withdrawn }) => withdrawn),
    lapsed: total(({ lapsed }) => lapsed),
    terminated: total(({ terminated }) => terminated),
    revoked: total(({ revoked }) => revoked),
    closed: total(({ closed }) => closed),
    openOverdue,
    onTimePromised: rate(
      total(({ withinPromised }) => withinPromised),
      total(({ promised }) => promised) + openOverdue.promised,
    ),
    onTimeStatutory: rate(
      total(({ withinStatutory }) => withinStatutory),
      total(({ statutory }) => statutory) + openOverdue.statutory,
    ),
    meanWorkingDays: rate(
      total(({ usedWorkingDays }) => usedWorkingDays),
      decided,
    ),
    breaches: total(({ breaches }) => breaches),
    alerts: sumByName(months.map(({ alerts }) => alerts)),
    activities: total(({ activities }) => activities),
    endedLate: rate(
      total(({ endedLate }) => endedLate),
      total(({ ended }) => ended),
    ),
  };
};

export type HandlingStatistics = ReturnType<typeof handlingStatistics>;

/** One entry per unit, in the order of their ids. */
export const byUnit = <Row extends { readonly unit: string }>(rows: readonly Row[]): readonly [string, Row[]][] => {
  const units = new Map<string, Row[]>();
  for (const row of rows) units.set(row.unit, [...(units.get(row.unit) ?? []), row]);
  return [...units].toSorted(([a], [b]) => a.localeCompare(b));
};
