import { readFile, stat } from 'node:fs/promises';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { localDate } from '#calendar/legal-dates';
import { noticeFrom } from '#calendar/notice-file';
import { cnCalendar } from '#calendar/working-days';
import { yearCalendars } from '#calendar/year-calendar';
import { policyAt } from '#law/policies';
import { now, withLog } from './running-stores.js';
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

/** `calendar publish <file>`: enters the holiday notice of a year; entering it again changes nothing. */
export const runCalendar = async ([action, file]: readonly string[], { json }: { json?: boolean | undefined }) => {
  if (action !== 'publish' || file === undefined) throw new Usage('Name the file: calendar publish <file>');
  const data = await noticeIn(file);
  const at = now().toISOString();
  const commandId = `calendar-publish-${data.year}-${data.hash}-${at}`;
  const { state, events } = await withLog((log) =>
    log.execute(
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
        calendarVersion: cnCalendar().version,
        legalRegime: 'cn',
      },
    ),
  );
  const answer = { year: data.year, version: state.notices.at(-1)?.version ?? null, published: events.length > 0 };
  const said = answer.published ? '已录入 entered' : '未变 unchanged';
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${data.year} ${data.docNo}：${said}\n`);
};
