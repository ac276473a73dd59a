import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { matters } from '#catalogue/decide';
import { matterSchemaVersions, matterStream } from '#catalogue/events';
import { type SeedMatter, seedMatters } from '#catalogue/seed';
import type { CommandContext, EventLog } from '#event-log/event-log';
import { policyAt } from '#law/policies';

const by = { id: 'catalogue-seed', role: 'system' } as const;

const contextOf = (commandId: string, at: string, calendar: HolidayCalendar): CommandContext => ({
  auth: 'system',
  channel: 'system',
  commandId,
  commandDigest: '',
  $correlationId: commandId,
  $causationId: commandId,
  policyVersion: policyAt(localDate(at)).version,
  calendarVersion: calendar.version,
  legalRegime: 'cn',
});

/** Whether the matter was unknown. */
const seed = async (
  log: EventLog,
  { code, define, guide }: SeedMatter,
  at: string,
  calendar: HolidayCalendar,
): Promise<boolean> => {
  const stream = { name: matterStream(code), decider: matters, schema: { versions: matterSchemaVersions } };
  const { state } = await log.load(stream, 0);
  const isNew = state.stage === 'undefined';
  if (isNew) {
    const context = contextOf(`seed-${code}`, at, calendar);
    await log.execute(stream, { type: 'DefineMatter', data: define, by, at }, context);
  }
  // A start that was cut short between the two leaves a matter without its guide.
  const known = state.stage === 'defined' ? state.versions.some((version) => version.guide) : !isNew;
  if (!known) {
    const context = contextOf(`seed-${code}-guide`, at, calendar);
    await log.execute(stream, { type: 'PublishGuide', data: guide, by, at }, context);
  }
  return isNew;
};

/**
 * Defines the seeded matters that the catalogue does not know yet, each with its guide; says how many. All at once: the store
 * syncs what comes together once, and a start does not wait for a hundred syncs.
 */
export const seedCatalogue = async (log: EventLog, now: () => Date, calendar: HolidayCalendar): Promise<number> => {
  const at = now().toISOString();
  const defined = await Promise.all(seedMatters.map((matter) => seed(log, matter, at, calendar)));
  return defined.filter(Boolean).length;
};
