import type { Message } from '#kernel/decider';
import type { HolidayArrangement } from './holiday-arrangements.js';

/** Everything that can have happened to the calendar of a year. Legal dates. */
export interface CalendarEvents {
  /** A notice of the State Council's General Office, as the centre entered it. `hash`: SHA-256 of the document at `url`, in hex. */
  HolidayArrangementPublished: HolidayArrangement & { readonly url: string; readonly hash: string };
  /** The year comes near without a notice: 1 December before it has come, or a due date within 40 working days may still move. */
  CalendarMissing: { readonly year: number; readonly cause: 'FIRST_OF_DECEMBER' | 'DUE_DATES_PROVISIONAL' };
}

export type CalendarEvent = Message<CalendarEvents>;

export const calendarSchemaVersions = {
  HolidayArrangementPublished: 1,
  CalendarMissing: 1,
} as const satisfies Record<keyof CalendarEvents, number>;

/** One stream a year. */
export const calendarStream = (year: number): string => `calendar-${year}`;
