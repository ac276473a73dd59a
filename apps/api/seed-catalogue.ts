import { cnCalendar } from '#calendar/working-days';
import { matters } from '#catalogue/decide';
import { matterSchemaVersions, matterStream } from '#catalogue/events';
import { seedMatters } from '#catalogue/seed';
import type { CommandContext, EventLog } from '#event-log/event-log';
import { currentPolicyVersion } from '#law/policies';

const by = { id: 'catalogue-seed', role: 'system' } as const;

const contextOf = (commandId: string): CommandContext => ({
  auth: 'system',
  channel: 'system',
  commandId,
  commandDigest: '',
  $correlationId: commandId,
  $causationId: commandId,
  policyVersion: currentPolicyVersion,
  calendarVersion: cnCalendar().version,
  legalRegime: 'cn',
});

/** Defines the seeded matters that the catalogue does not know yet, each with its guide; says how many. */
export const seedCatalogue = async (log: EventLog, now: () => Date): Promise<number> => {
  let defined = 0;
  for (const { code, define, guide } of seedMatters) {
    const stream = { name: matterStream(code), decider: matters, schema: { versions: matterSchemaVersions } };
    const at = now().toISOString();
    const { state } = await log.load(stream, 0);
    if (state.stage === 'undefined') {
      await log.execute(stream, { type: 'DefineMatter', data: define, by, at }, contextOf(`seed-${code}`));
      defined += 1;
    }
    // A start that was cut short between the two leaves a matter without its guide.
    const known =
      state.stage === 'defined' ? state.versions.some((version) => version.guide) : state.stage !== 'undefined';
    if (!known) {
      await log.execute(stream, { type: 'PublishGuide', data: guide, by, at }, contextOf(`seed-${code}-guide`));
    }
  }
  return defined;
};
