import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { CommandContext } from '#event-log/event-log';
import type { Channel } from '#kernel/envelope';
import { policyAt } from '#law/policies';
import type { Vault } from '#vault/vault';
import type { RequestContext } from './request-context.js';

/**
 * The envelope's part that a request knows. `asked`: the command as it came, before sealing; a repeat is told from another
 * command by its keyed hash. `at`: the instant it is asked, whose legal date says which rules were in force.
 * `calendar`: what days are counted on.
 */
export const commandContext = (
  vault: Vault,
  { auth, commandId, correlationId, expectedRevision, grantId }: RequestContext,
  type: string,
  asked: object,
  channel: Channel,
  at: string,
  calendar: HolidayCalendar,
): CommandContext => ({
  auth,
  channel,
  commandId,
  commandDigest: vault.commandDigest(JSON.stringify([type, asked])),
  $correlationId: correlationId,
  $causationId: commandId,
  policyVersion: policyAt(localDate(at)).version,
  calendarVersion: calendar.version,
  legalRegime: 'cn',
  ...(grantId === undefined ? {} : { grantId }),
  ...(expectedRevision === undefined ? {} : { expectedRevision }),
});
