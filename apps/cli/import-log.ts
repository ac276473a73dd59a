import { localDate } from '#calendar/legal-dates';
import { type CaseConformance, conformanceOf } from '#case-import/conformance';
import type { ImportedCase } from '#case-import/imported-case';
import { type LogRead, readLog } from '#case-import/read-log';
import type { Mapping } from '#case-import/mapping';
import { caseSchemaVersions, caseStream } from '#cases/events';
import type { EventLog, ImportedEvent } from '#event-log/event-log';
import type { Envelope } from '#kernel/envelope';

/** How many streams are written at a time. */
const inFlight = 32;

export interface ImportResult extends LogRead {
  readonly imported: number;
  /** Cases that were there before, with all their events. */
  readonly present: number;
}

/** The id of an imported case: its source and its id there, in letters that stand in a URL. */
export const importedCaseId = (source: string, externalId: string): string =>
  `${source}.${encodeURIComponent(externalId).replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;

const eventsOf = (item: ImportedCase, mapping: Mapping, recordedAt: string): [string, ImportedEvent[]] => {
  const { imported, activities } = item;
  const caseId = importedCaseId(mapping.source, imported.externalId);
  const envelope = (occurredAt: string): Envelope => ({
    schemaVersion: caseSchemaVersions.CaseImported,
    occurredAt,
    recordedAt,
    // The date on the source's own calendar: its instants carry its zone.
    effectiveDate: occurredAt.slice(0, 10),
    actor: { id: `import-${mapping.source}`, role: 'system', unit: imported.unit },
    auth: 'import',
    channel: imported.channel,
    commandId: `import-${caseId}`,
    commandDigest: '',
    $correlationId: caseId,
    $causationId: `import-${caseId}`,
    policyVersion: 'none',
    calendarVersion: 'none',
    legalRegime: mapping.legalRegime,
  });
  const began = imported.startedAt ?? activities[0]?.at ?? `${localDate(recordedAt)}T00:00:00+08:00`;
  return [
    caseStream(caseId),
    [
      { type: 'CaseImported', data: imported, metadata: envelope(began) },
      ...activities.map(({ at, data }) => ({ type: 'ActivityImported', data, metadata: envelope(at) })),
    ],
  ];
};

/**
 * Brings the history of another system into the log: one stream per case, marked as imported, with the source's times.
 * What is there already stays as it is. Imported cases arm no timers and stand outside the statistics of this office.
 */
export const importLog = async (
  log: EventLog,
  file: string,
  mapping: Mapping,
  now: () => Date,
  progress: (bytesRead: number, bytesTotal: number, cases: number) => void,
  report: (found: CaseConformance) => void = () => undefined,
): Promise<ImportResult> => {
  let imported = 0;
  let present = 0;
  // An OCEL log has one order, which the next export is to have too.
  const atOnce = mapping.format?.ocel ? 1 : inFlight;
  const writing = new Set<Promise<void>>();
  const write = async (item: ImportedCase): Promise<void> => {
    const [stream, events] = eventsOf(item, mapping, now().toISOString());
    if (await log.importStream(stream, events)) imported += 1;
    else present += 1;
  };
  const read = await readLog(
    file,
    mapping,
    async (item) => {
      report(conformanceOf(item, mapping));
      const one = write(item).finally(() => writing.delete(one));
      writing.add(one);
      if (writing.size >= atOnce) await Promise.race(writing);
    },
    (bytes, total) => progress(bytes, total, imported + present),
  );
  await Promise.all(writing);
  return { ...read, imported, present };
};
