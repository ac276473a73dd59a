import type { Progress } from './progress.js';

/** How urgent the work of a slice is. `near`: due within one working day; `yellow`: 90 % of the promise used (domain.md 2.8). */
export interface Urgency {
  readonly open: number;
  readonly over: number;
  readonly dueToday: number;
  readonly near: number;
  readonly yellow: number;
  readonly paused: number;
}

export interface Board {
  readonly total: Urgency;
  readonly byStage: Readonly<Record<string, Urgency>>;
  readonly byUnit: Readonly<Record<string, Urgency>>;
  readonly byHolder: Readonly<Record<string, Urgency>>;
  readonly byMatter: Readonly<Record<string, Urgency>>;
}

/** Legal dates, and the instant the day began. */
export interface Today {
  readonly today: string;
  readonly nextWorkingDay: string;
  readonly morning: string;
}

type Counts = { -readonly [Name in keyof Urgency]: number };
const none = (): Counts => ({ open: 0, over: 0, dueToday: 0, near: 0, yellow: 0, paused: 0 });

const urgencyOf = ({ work, deadlines, pending, pauses, limits }: Progress, now: Today): Urgency => {
  const due = work?.due ?? '';
  const promise = deadlines.find(({ kind }) => kind === 'PROMISED');
  const warned =
    promise?.told?.includes('YELLOW') === true ||
    pending.some(
      ({ kind, threshold, climbsTo, at }) =>
        kind === 'PROMISED' && threshold === 'YELLOW' && climbsTo === undefined && at <= now.morning,
    );
  const over = due < now.today;
  return {
    open: 1,
    over: over ? 1 : 0,
    dueToday: due === now.today ? 1 : 0,
    near: !over && due !== now.today && due <= now.nextWorkingDay ? 1 : 0,
    yellow: warned && (limits?.promised ?? '') >= now.today ? 1 : 0,
    paused: pauses.length > 0 ? 1 : 0,
  };
};

/** Counts what waits, case by case. Who holds nothing by name is counted with the unit's queue, under `unit/`. */
export const boardOf = (now: Today) => {
  const total = none();
  const slices = {
    byStage: new Map<string, Counts>(),
    byUnit: new Map<string, Counts>(),
    byHolder: new Map<string, Counts>(),
    byMatter: new Map<string, Counts>(),
  };
  const addTo = (counts: Counts, urgency: Urgency): void => {
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += urgency[name];
  };
  const add = (row: Progress): void => {
    const urgency = urgencyOf(row, now);
    addTo(total, urgency);
    const unit = row.work?.unit ?? row.unit;
    const keys = {
      byStage: row.stage,
      byUnit: unit,
      byHolder: `${unit}/${row.open ? (row.holder?.officer ?? '') : ''}`,
      byMatter: row.matter.code,
    };
    for (const slice of Object.keys(slices) as (keyof typeof slices)[]) {
      const counts = slices[slice].get(keys[slice]) ?? none();
      slices[slice].set(keys[slice], counts);
      addTo(counts, urgency);
    }
  };
  const answer = (): Board => ({
    total,
    byStage: Object.fromEntries(slices.byStage),
    byUnit: Object.fromEntries(slices.byUnit),
    byHolder: Object.fromEntries(slices.byHolder),
    byMatter: Object.fromEntries(slices.byMatter),
  });
  return { add, answer };
};
