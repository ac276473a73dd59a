import { caseSchemaVersions, caseStream, type CaseEvent } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import { type Axes, NoSuchPoint, point, timePoint } from '#replay/axes';
import { knownCalendars } from '#replay/known-calendars';
import { replay } from '#replay/replay';
import { BadConfig } from '#runtime/config';
import { purposeFrom, recordView } from './record-view.js';
import { replayLines } from './replay-lines.js';
import { withCalendar } from './running-stores.js';
import { Usage } from './usage.js';

interface Words {
  readonly at?: string | undefined;
  readonly 'known-at'?: string | undefined;
  readonly purpose?: string | undefined;
  readonly json?: boolean | undefined;
}

const axesFrom = ({ at, 'known-at': knownAt }: Words): Axes => {
  try {
    return {
      ...(at === undefined ? {} : { at: point(at) }),
      ...(knownAt === undefined ? {} : { knownAt: timePoint(knownAt) }),
    };
  } catch (error) {
    throw error instanceof NoSuchPoint ? new Usage(`${error.message}.`) : error;
  }
};

/** A case's events in order, its texts sealed; empty where there is no such case. */
export const historyOf = async (log: EventLog, caseId: string): Promise<readonly Logged<CaseEvent>[]> => {
  const events: Logged<CaseEvent>[] = [];
  for await (const event of log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
    events.push(event);
  }
  return events;
};

/** `replay <case> [--at <revision|date|instant>] [--known-at <date|instant>] [--purpose <purpose>]`. Texts stay sealed. */
export const runReplay = async ([caseId]: readonly string[], words: Words): Promise<void> => {
  if (caseId === undefined) throw new Usage('Name the case: replay <case>');
  const axes = axesFrom(words);
  const purpose = purposeFrom(words.purpose);
  const { history, calendar } = await withCalendar(async (log, calendar) => {
    const history = await historyOf(log, caseId);
    if (history.length > 0) await recordView(log, { caseId, part: 'REPLAY', purpose, texts: 'SEALED' });
    return { history, calendar };
  });
  if (history.length === 0) throw new BadConfig(`There is no case ${caseId} in this log.`);
  const told = replay(history, knownCalendars(calendar), axes);
  process.stdout.write(words.json ? `${JSON.stringify({ caseId, ...told })}\n` : `${replayLines(told).join('\n')}\n`);
};
