import { readFile, stat } from 'node:fs/promises';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { localDate } from '#calendar/legal-dates';
import { noticeFrom } from '#calendar/notice-file';
import { yearCalendars } from '#calendar/year-calendar';
import { publishedCalendar } from '#event-log/running-calendar';
import { openEventLog } from '#event-log/event-log';
import { policyAt } from '#law/policies';
import { now, withStores } from './running-stores.js';
import { toldAnotherDate } from './told-dates.js';
import { UnusableFile } from './import-catalogue.js';
import { Usage } from './usage.js';

const mostBytes = 100_000;

const noticeIn = async (file: string) => {
  if ((await stat(file)).size > mostBytes) throw new UnusableFile(`${file} is larger than ${mostBytes} bytes.`);
  try {
    return noticeFrom(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new UnusableFile(`${file}: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

/**
 * `calendar publish <file>`: enters the holiday notice of a year and lists whose told due dates it moves; entering it again changes
 * nothing.
 */
export const runCalendar = async ([action, file]: readonly string[], { json }: { json?: boolean | undefined }) => {
  if (action !== 'publish' || file === undefined) throw new Usage('Name the file: calendar publish <file>');
  const data = await noticeIn(file);
  const at = now().toISOString();
  const commandId = `calendar-publish-${data.year}-${data.hash}-${at}`;
  const answer = await withStores(async ({ eventStore, db }) => {
    const log = openEventLog(eventStore, { now });
    const before = await publishedCalendar(log);
    const { state, events } = await log.execute(
      { name: calendarStream(data.year), decider: yearCalendars, schema: { versions: calendarSchemaVersions } },
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
    const version = state.notices.at(-1)?.version ?? null;
    const published = events.length > 0;
    const moved = published ? await toldAnotherDate(log, db, before, await publishedCalendar(log)) : [];
    return { year: data.year, version, published, moved };
  });
  const said = answer.published ? '已录入 entered' : '未变 unchanged';
  const lines = answer.moved.map(({ caseNo, kind, told, now: stands }) => `  ${caseNo}  ${kind}  ${told} → ${stands}`);
  const list = lines.length === 0 ? '' : `已告知的期限有变 told another date: ${lines.length}\n${lines.join('\n')}\n`;
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${data.year} ${data.docNo}：${said}\n${list}`);
};
