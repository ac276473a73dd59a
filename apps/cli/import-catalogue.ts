import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { localDate } from '#calendar/legal-dates';
import { type DraftImport, draftMatters } from '#catalogue-import/draft-matters';
import { maxFileBytes } from '#catalogue-import/limits';
import { type CatalogueMapping, catalogueMappingFrom } from '#catalogue-import/mapping';
import {
  type MatterFileFormat,
  matterFileFormats,
  type MattersRead,
  readMatters,
} from '#catalogue-import/read-matters';
import { matters } from '#catalogue/decide';
import { matterSchemaVersions, matterStream } from '#catalogue/events';
import type { EventLog } from '#event-log/event-log';
import { publishedCalendar } from '#event-log/running-calendar';
import { policyAt } from '#law/policies';

/** The file is not one that can be read; the message says why. */
export class UnusableFile extends Error {}

const formatOf = (file: string): MatterFileFormat => {
  const extension = extname(file).slice(1).toLowerCase();
  const format = matterFileFormats.find((known) => known === extension);
  if (!format) throw new UnusableFile(`${file} must end in .csv, .json or .xlsx.`);
  return format;
};

/** Reads the matters of a file, by our own template where no mapping is named. */
export const readCatalogueFile = async (
  file: string,
  mappingFile: string | undefined,
  now: Date,
): Promise<{ readonly read: MattersRead; readonly mapping: CatalogueMapping }> => {
  const format = formatOf(file);
  if ((await stat(file)).size > maxFileBytes) throw new UnusableFile(`${file} is larger than ${maxFileBytes} bytes.`);
  const given: unknown =
    mappingFile === undefined ? { source: 'cli' } : JSON.parse(await readFile(mappingFile, 'utf8'));
  const mapping = catalogueMappingFrom(given);
  return { mapping, read: readMatters(await readFile(file), format, mapping, localDate(now.toISOString())) };
};

/** Brings what was read into the catalogue as drafts; running it again changes nothing. */
export const importCatalogue = async (
  log: EventLog,
  { read, mapping }: { readonly read: MattersRead; readonly mapping: CatalogueMapping },
  now: () => Date,
): Promise<DraftImport> => {
  const { version: calendarVersion } = await publishedCalendar(log);
  return draftMatters(read, mapping.source, async (data) => {
    const stream = { name: matterStream(data.code), decider: matters, schema: { versions: matterSchemaVersions } };
    const at = now().toISOString();
    const by = { id: 'catalogue-import', role: 'system' } as const;
    const commandId = `catalogue-import-${data.code}-${at}`;
    const { events } = await log.execute(
      stream,
      { type: 'DraftMatter', data, by, at },
      {
        auth: 'import',
        channel: 'system',
        commandId,
        commandDigest: '',
        $correlationId: commandId,
        $causationId: commandId,
        policyVersion: policyAt(localDate(at)).version,
        calendarVersion,
        legalRegime: 'cn',
      },
    );
    return events.length > 0;
  });
};

/** What would come of it: nothing is written, so that codes that are taken are not found. */
export const tryCatalogue = ({ read, mapping }: Awaited<ReturnType<typeof readCatalogueFile>>): Promise<DraftImport> =>
  draftMatters(read, mapping.source, () => Promise.resolve(true));

const gapsShown = 20;

/** The report as lines for a terminal. */
export const reportLines = ({
  rows,
  drafted,
  unchanged,
  complete,
  gapsByElement,
  gaps,
}: DraftImport): readonly string[] => [
  `${rows} 行 rows · 草稿 drafted ${drafted} · 未变 unchanged ${unchanged} · 完整 complete ${complete} · 缺口 gaps ${gaps.length}`,
  ...Object.entries(gapsByElement).map(([element, count]) => `${String(count).padStart(8)}  ${element}`),
  ...gaps
    .slice(0, gapsShown)
    .map(({ row, code, detail }) => `第${row}行 row ${row}  ${code ?? '-'}  ${detail.zh} ${detail.en}`),
  ...(gaps.length > gapsShown ? [`… ${gaps.length - gapsShown} more: see them all with --json`] : []),
];
