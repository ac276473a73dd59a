import { addDays, endOfDay } from '#calendar/legal-dates';
import { type OfficeHours, workingMinutesBetween } from '#calendar/office-hours';
import type { Charge, CustodyEvent } from './holders.js';
import { type CustodyInterval, type CustodyKind, custodyOf, sameCharge } from './intervals.js';
import type { Standstill } from './standstills.js';

/** Working minutes a kind may take; a kind that is not named may take none. */
export type Quotas = Readonly<Partial<Record<CustodyKind, number>>>;

/** One holder's part of the time a decision took. Overdue minutes are told in three ways, side by side. */
export interface HolderShare {
  readonly kind: CustodyKind;
  readonly charged: Charge;
  readonly heldMinutes: number;
  readonly quotaMinutes: number;
  readonly excessMinutes: number;
  /** By share of all excess; `null` where nobody exceeded a quota, or there are none: then the overdue minutes stand for themselves. */
  readonly byExcess: number | null;
  readonly byLastHolder: number;
  /** By how much the overdue minutes would shrink had this holder alone kept to the quota, and whether to nothing. */
  readonly byMargin: number;
  readonly wouldHaveKept: boolean;
}

export interface Delay {
  readonly kind: 'STATUTORY' | 'PROMISED';
  readonly dueDate: string;
  readonly overdueMinutes: number;
  readonly holders: readonly HolderShare[];
}

/** Nobody is charged for a lawful pause, for the applicant's own time, for an outage, nor for what another case holds up. */
const uncharged: ReadonlySet<CustodyKind> = new Set(['LEGAL_PAUSE', 'APPLICANT', 'OUTAGE', 'DEPENDENCY']);

const endsDecision: ReadonlySet<string> = new Set([
  'ApprovalDecided',
  'RejectionDecided',
  'DeficiencyLapsed',
  'CaseWithdrawn',
  'CaseTerminated',
]);

/** When the decision fell, if it has and no reopening undid it. */
const decidedAt = (history: readonly CustodyEvent[]): string | undefined => {
  const last = history.findLast(({ type }) => endsDecision.has(type) || type === 'CaseReopened');
  return last && last.type !== 'CaseReopened' ? last.metadata.occurredAt : undefined;
};

type Held = Pick<HolderShare, 'kind' | 'charged' | 'heldMinutes' | 'quotaMinutes' | 'excessMinutes'>;

/** A kind's quota is used up in the order of time, whoever held the case; what goes beyond it is the later holder's. */
const heldBy = (intervals: readonly CustodyInterval[], quotas: Quotas): readonly Held[] => {
  const left = new Map<CustodyKind, number>();
  const held: Held[] = [];
  for (const { kind, charged, minutes } of intervals) {
    if (uncharged.has(kind)) continue;
    const available = left.get(kind) ?? quotas[kind] ?? 0;
    const within = Math.min(available, minutes);
    left.set(kind, available - within);
    const index = held.findIndex((one) => one.kind === kind && sameCharge(one.charged, charged));
    const before = held[index] ?? { kind, charged, heldMinutes: 0, quotaMinutes: 0, excessMinutes: 0 };
    const after = {
      ...before,
      heldMinutes: before.heldMinutes + minutes,
      quotaMinutes: before.quotaMinutes + within,
      excessMinutes: before.excessMinutes + minutes - within,
    };
    if (index < 0) held.push(after);
    else held[index] = after;
  }
  return held;
};

/** Whole minutes in proportion to the weights, that sum to the whole: the largest remainders are rounded up. */
export const shareOut = (whole: number, weights: readonly number[]): readonly number[] | null => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return null;
  const exact = weights.map((weight) => (whole * weight) / sum);
  const shares = exact.map(Math.floor);
  const rest = whole - shares.reduce((total, share) => total + share, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
};

/**
 * What a decision's limit was overrun by, up to now where it has not fallen yet, and by whom. Counted is the time from the first
 * day after day 0 to the decision. Nothing where the case has no such limit.
 */
export const delayOf = (
  hours: OfficeHours,
  history: readonly CustodyEvent[],
  kind: Delay['kind'],
  quotas: Quotas | undefined,
  until: string,
  beside: readonly Standstill[] = [],
): Delay | undefined => {
  const known = history.filter(({ metadata }) => Date.parse(metadata.occurredAt) <= Date.parse(until));
  const computed = known.findLast((event) => event.type === 'DeadlineComputed' && event.data.kind === kind);
  if (computed?.type !== 'DeadlineComputed') return undefined;
  const { day0, dueDate } = computed.data;
  const end = decidedAt(known) ?? until;
  const counted = custodyFrom(hours, known, endOfDay(day0), end, beside);
  const held = heldBy(counted, quotas ?? {});
  const overdueMinutes = workingMinutesBetween(hours, endOfDay(dueDate), end);
  const shares = quotas
    ? shareOut(
        overdueMinutes,
        held.map(({ excessMinutes }) => excessMinutes),
      )
    : null;
  const last = counted.findLast((interval) => !uncharged.has(interval.kind));
  const holders = held.map((one, index) => ({
    ...one,
    byExcess: shares?.[index] ?? null,
    byLastHolder: last?.kind === one.kind && sameCharge(last.charged, one.charged) ? overdueMinutes : 0,
    byMargin: Math.min(overdueMinutes, one.excessMinutes),
    wouldHaveKept: overdueMinutes > 0 && one.excessMinutes >= overdueMinutes,
  }));
  return { kind, dueDate, overdueMinutes, holders };
};

/** The intervals from an instant on, the one it falls in cut there. */
const custodyFrom = (
  hours: OfficeHours,
  history: readonly CustodyEvent[],
  from: string,
  to: string,
  beside: readonly Standstill[],
): readonly CustodyInterval[] => {
  const start = new Date(from).toISOString();
  return custodyOf(hours, history, to, beside)
    .intervals.filter((interval) => interval.to > start)
    .map((interval) =>
      interval.from >= start
        ? interval
        : { ...interval, from: start, minutes: workingMinutesBetween(hours, start, interval.to) },
    );
};

/** A matter's plan in working days as working minutes, a day being as long as the office's first day after `onDate`. */
export const quotasOf = (
  hours: OfficeHours,
  plan: Readonly<Partial<Record<string, number>>> | undefined,
  onDate: string,
): Quotas | undefined => {
  if (!plan) return undefined;
  let [date, day] = [onDate, 0];
  while (day === 0) {
    day = workingMinutesBetween(hours, endOfDay(date), endOfDay(addDays(date, 1)));
    date = addDays(date, 1);
  }
  return Object.fromEntries(Object.entries(plan).map(([kind, days = 0]) => [kind, Math.round(days * day)]));
};
