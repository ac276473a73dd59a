import type { CaseEvents } from '#cases/events';

/** One activity of a case. `at` is an instant, ISO 8601 with the source's zone. */
export interface ImportedActivity {
  readonly at: string;
  readonly data: CaseEvents['ActivityImported'];
}

/** One case of another system's log; its activities by time, equal times in the order of the source. */
export interface ImportedCase {
  readonly imported: CaseEvents['CaseImported'];
  readonly activities: readonly ImportedActivity[];
}

/** What was not taken: `line` is the 1-based line of the (unpacked) log where the row, trace or event begins. */
export interface BadRow {
  readonly line: number;
  readonly reason: string;
}

/** What was not taken of a log that has no lines: `entry` names the object or the event, `event case:1@3`. */
export interface BadEntry {
  readonly entry: string;
  readonly reason: string;
}
