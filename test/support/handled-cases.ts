import type { RecordedCaseEvent } from '#cases/events';
import type { Period } from '#read-models/case-counters';
import { caseHandling } from '#read-models/case-handling';
import type { HandledCase } from '#read-models/handled-case';
import { accept, type Acts, actsTo, approve, check, logged, receive } from './case-history.js';
import { documentsOf } from './read-model.js';

/** What the figures are counted from, after these histories. */
export const rowsOf = (...histories: readonly (readonly RecordedCaseEvent[])[]): readonly HandledCase[] =>
  histories.flatMap((history, index) => [
    ...documentsOf<HandledCase>(caseHandling, logged(history, `c${index}`)).values(),
  ]);

export const march: Period = { from: '2026-03-01', to: '2026-03-31', end: '2026-04-01' };

export const open = (date: string): Acts => [receive(date), check(date), accept(date)];
/** Decided a day after its promise. */
export const late: Acts = [...actsTo.IN_DECISION, approve('2026-03-17')];

/** The example of domain.md 4.2 (S2): nine decided in time and one late, two open over the promise, one of these over the statute. */
export const unitA: readonly Acts[] = [
  ...Array.from({ length: 9 }, () => actsTo.APPROVED),
  late,
  open('2026-03-02'),
  open('2026-03-12'),
];
