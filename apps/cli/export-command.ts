import { readFile } from 'node:fs/promises';
import { mappingFrom } from '#case-import/mapping';
import { openEventLog } from '#event-log/event-log';
import { publishedCalendar } from '#event-log/running-calendar';
import { hoursAtVenue } from '#event-log/venue-hours';
import { dateWord } from './conformance-command.js';
import { exportLog, type ExportQuestion } from './export-log.js';
import { progressBar } from './progress-bar.js';
import { now, withEventStore } from './running-stores.js';
import { Usage } from './usage.js';

interface Words {
  readonly format?: string | undefined;
  readonly out?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly mapping?: string | undefined;
  readonly pseudonymous?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const questionOf = async ({ format, mapping, pseudonymous, ...words }: Words): Promise<ExportQuestion> => {
  if (format !== 'ocel' && format !== 'xes') throw new Usage('Say which format: --format ocel or --format xes.');
  if (mapping !== undefined && format !== 'xes') throw new Usage('A mapping names the keys of an XES log.');
  if (mapping !== undefined && pseudonymous) {
    throw new Usage('Under a mapping the source’s own names are written: it cannot be pseudonymous.');
  }
  const from = dateWord('from', words.from);
  const to = dateWord('to', words.to);
  return {
    format,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(pseudonymous ? { pseudonymous } : {}),
    ...(mapping === undefined ? {} : { mapping: mappingFrom(JSON.parse(await readFile(mapping, 'utf8'))) }),
  };
};

/** `export --format ocel|xes --out FILE [--pseudonymous] [--mapping FILE] [--from DATE --to DATE]`. */
export const runExport = async (words: Words): Promise<void> => {
  const question = await questionOf(words);
  const { out } = words;
  if (out === undefined) throw new Usage('Name the file: --out FILE');
  const bar = progressBar('export');
  const done = await withEventStore(async (client) => {
    const log = openEventLog(client, { now });
    const calendar = await publishedCalendar(log);
    const hoursAt = (venue: string | undefined) => hoursAtVenue(log, calendar, venue, Infinity);
    return exportLog(client, hoursAt, question, out, (events, of) => bar.show(events, of, `${events} events`));
  }).finally(() => bar.end());
  const { streams, events, position } = done;
  process.stdout.write(
    words.json
      ? `${JSON.stringify({ ...done, file: out })}\n`
      : `${streams} streams with ${events} events up to log position ${position}, ${out}\n`,
  );
};
