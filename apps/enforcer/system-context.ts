import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { CommandContext } from '#event-log/event-log';
import { policyAt } from '#law/policies';

/** Cases under this law are watched; imported ones stand under another, or are history. */
export const watchedRegime = 'cn';

/** Who acts where nobody does. */
export const by = { id: 'enforcer', role: 'system' } as const;

/** The envelope's part of an act of the clock. The same `commandId` is carried out once. */
export const systemContext = (
  commandId: string,
  correlationId: string,
  at: string,
  calendar: HolidayCalendar,
): CommandContext => ({
  auth: 'system',
  channel: 'system',
  commandId,
  commandDigest: '',
  $correlationId: correlationId,
  $causationId: commandId,
  policyVersion: policyAt(localDate(at)).version,
  calendarVersion: calendar.version,
  legalRegime: watchedRegime,
});
