import { randomUUID } from 'node:crypto';
import {
  type AccessEvent,
  accessSchemaVersions,
  accessStream,
  type ViewedPart,
  type ViewPurpose,
  viewPurposes,
} from '#access/events';
import { viewings } from '#access/viewing';
import { localDate } from '#calendar/legal-dates';
import type { EventLog } from '#event-log/event-log';
import { publishedCalendar } from '#event-log/running-calendar';
import { policyAt } from '#law/policies';
import { now } from './running-stores.js';
import { Usage } from './usage.js';

/** Whoever works at the machine itself; which person that is, its own log says. */
const operator = { id: 'operator', role: 'administrator' } as const;

/** For what a case is read from a terminal; an audit, if nothing else is said. */
export const purposeFrom = (said: string | undefined): ViewPurpose => {
  const purpose = viewPurposes.find((known) => known === (said ?? 'AUDIT'));
  if (purpose === undefined) throw new Usage(`--purpose is one of ${viewPurposes.join(', ')}`);
  return purpose;
};

/** Records that a whole case was read here, before anything of it is told. */
export const recordView = async (
  log: EventLog,
  {
    caseId,
    part,
    purpose,
    texts,
  }: { caseId: string; part: ViewedPart; purpose: ViewPurpose; texts: 'OPEN' | 'SEALED' },
): Promise<void> => {
  const at = now().toISOString();
  const date = localDate(at);
  const { version } = await publishedCalendar(log);
  const commandId = randomUUID();
  const stream = {
    name: accessStream(caseId, date),
    decider: viewings,
    schema: { versions: accessSchemaVersions },
  };
  const data: AccessEvent['data'] = { caseId, part, purpose, texts };
  await log.execute(
    stream,
    { type: 'RecordView', data, by: operator, at },
    {
      auth: 'system',
      channel: 'internal',
      commandId,
      commandDigest: commandId,
      $correlationId: commandId,
      $causationId: commandId,
      policyVersion: policyAt(date).version,
      calendarVersion: version,
      legalRegime: 'cn',
    },
  );
};
