import { readFile, stat } from 'node:fs/promises';
import type { Db } from 'mongodb';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { localDate } from '#calendar/legal-dates';
import { noticeFrom } from '#calendar/notice-file';
import { yearCalendars } from '#calendar/year-calendar';
import type { EventLog } from '#event-log/event-log';
import { publishedCalendar } from '#event-log/running-calendar';
import { policyAt } from '#law/policies';
import { UnusableFile } from './import-catalogue.js';
import { type ToldAnotherDate, toldAnotherDate } from './told-dates.js';

const mostBytes = 100_000;

const noticeIn = async (file: string) => {
  try {
    if ((await stat(file)).size > mostBytes) throw new RangeError(`it is larger than ${mostBytes} bytes`);
    return noticeFrom(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new UnusableFile(`${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

/** What became of a notice. `version` is its place among the notices of the year; `moved` is empty where it was known already. */
export interface NoticeEntered {
  readonly year: number;
  readonly docNo: string;
  readonly version: number | null;
  readonly published: boolean;
  readonly moved: readonly ToldAnotherDate[];
}

/**
 * Enters the holiday notice of a file and finds whose told due dates it moves; entering it again changes nothing. Throws
 * `UnusableFile`, or the `Refusal` of a notice that makes no sense.
 */
export const publishNotice = async (
  { log, db }: { readonly log: EventLog; readonly db: Db },
  file: string,
  now: () => Date,
): Promise<NoticeEntered> => {
  const data = await noticeIn(file);
  const { year, docNo } = data;
  const at = now().toISOString();
  const commandId = `calendar-publish-${year}-${data.hash}-${at}`;
  const before = await publishedCalendar(log);
  const { state, events } = await log.execute(
    { name: calendarStream(year), decider: yearCalendars, schema: { versions: calendarSchemaVersions } },
    { type: 'PublishHolidayArrangement', data, by: { id: 'calendar-cli', role: 'system' }, at },
    {
      auth: 'system',
      channel: 'internal',
      commandId,
      commandDigest: '',
      $correlationId: commandId,
      $causationId: commandId,
      policyVersion: policyAt(localDate(at)).version,
      calendarVersion: before.version,
      legalRegime: 'cn',
    },
  );
  const published = events.length > 0;
  const after = await publishedCalendar(log);
  const version = state.notices.at(-1)?.version ?? null;
  return { year, docNo, version, published, moved: published ? await toldAnotherDate(log, db, before, after) : [] };
};
