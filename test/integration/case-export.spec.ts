import { existsSync, readFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exportLog, type ExportQuestion } from '#apps/cli/export-log';
import { importLog } from '#apps/cli/import-log';
import { simulate } from '#apps/cli/simulate';
import { defaultHours, officeHours, type VenueHours, workingMinutesBetween } from '#calendar/office-hours';
import { venueStream } from '#calendar/venue-events';
import { cnCalendar } from '#calendar/working-days';
import type { ImportedCase } from '#case-import/imported-case';
import { type Mapping, mappingFrom } from '#case-import/mapping';
import { readLog } from '#case-import/read-log';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { scan } from '#event-log/scan';
import { hoursAtVenue } from '#event-log/venue-hours';
import { actsTo, happened } from '#test-support/case-history';
import { type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { ocelFaults } from '#test-support/ocel-check';
import { temporaryFolder } from '#test-support/standalone';

const root = join(import.meta.dirname, '..', '..');
const mappingOf = (name: string): Mapping =>
  mappingFrom(JSON.parse(readFileSync(join(root, 'infra', 'mappings', `${name}.json`), 'utf8')));
const hoursAt = () => Promise.resolve(officeHours(cnCalendar()));
const wabo = mappingOf('wabo-receipt');
/** A mapping of another source, as our own OCEL export writes its cases. */
const asOcel = (mapping: Mapping): Mapping => {
  const { case: own, activity, ...rest } = mappingOf('daylight-ocel');
  const { attributes = [] } = mapping.case;
  return { ...mapping, ...(rest.format ? { format: rest.format } : {}), case: { ...own, attributes }, activity };
};
const realLog = join(root, '..', 'shared', 'data', 'wabo-receipt', '08_receipt.xes.gz');

const strangeLog = [
  'case:concept:name,case:department,case:channel,case:startdate,case:deadline,case:group,case:responsible,concept:name,time:timestamp,org:resource,org:group,lifecycle:transition,concept:instance,case:enddate_planned,case:enddate',
  '"1 & <""2"">",General,Internet,2011-10-11T13:45:40.276+02:00,,,R2,"Check, & file",2011-10-11T13:45:40.276+02:00,R1,G1,start,t1,,',
  '"1 & <""2"">",General,Internet,2011-10-11T13:45:40.276+02:00,,,R2,Same time,2011-10-11T13:45:40.276+02:00,R2,,complete,,,',
  '案件二,Experts,Balie,2011-10-12T00:00:00.000+02:00,2011-11-01T00:00:00.000+01:00,G,,收件,2011-10-12T08:00:00.123456+02:00,R1,,complete,t9,,2011-10-30T10:00:00.000+01:00',
].join('\n');

describe('an exported log', () => {
  let fixture: LogFixture;
  let folder: string;
  let removeFolder: () => Promise<void>;
  let files = 0;

  beforeAll(async () => {
    fixture = await openLogFixture();
    [folder, removeFolder] = await temporaryFolder();
    await simulate(fixture, { seed: 'export', start: '2025-03-03', days: 10, cases: 60 }, () => undefined);
  }, 120_000);
  afterAll(async () => {
    await fixture.close();
    await removeFolder();
  });

  const fileOf = (ending: string): string => join(folder, `${(files += 1)}.${ending}`);
  const exported = async (question: ExportQuestion, from = fixture, ending: string = question.format) => {
    const file = fileOf(ending);
    const done = await exportLog(from.client, hoursAt, question, file, () => undefined);
    return { file, done };
  };
  const importInto = (log: LogFixture, file: string, mapping: Mapping) =>
    importLog(
      log.log,
      file,
      mapping,
      () => new Date('2026-11-02T09:00:00+08:00'),
      () => undefined,
    );
  /** Cases are written side by side: their streams are compared, not their order in the log. */
  const importedEvents = async (log: LogFixture) => {
    const found: { stream: string; revision: number; type: string; data: unknown; metadata: unknown }[] = [];
    const cases = { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] } as const;
    for await (const { type, data, stream, revision, metadata } of scan<CaseEvent>(log.client, cases)) {
      if (metadata.auth === 'import') found.push({ stream, revision, type, data, metadata });
    }
    return found.toSorted((a, b) => (a.stream === b.stream ? a.revision - b.revision : a.stream < b.stream ? -1 : 1));
  };

  it('is OCEL 2.0 of the whole log: cases, reviews and everything they are about', async () => {
    const { file, done } = await exported({ format: 'ocel' });
    const log: unknown = JSON.parse(await readFile(file, 'utf8'));
    expect(ocelFaults(log)).toEqual([]);
    expect((log as { events: object[] }).events).toHaveLength(done.events);
    expect(done.streams).toBeGreaterThan(60);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }, 60_000);

  it('of a period holds the cases of that period, and their reviews', async () => {
    const { file, done } = await exported({ format: 'ocel', from: '2025-03-05', to: '2025-03-07' });
    expect(ocelFaults(JSON.parse(await readFile(file, 'utf8')))).toEqual([]);
    expect(done.streams).toBeGreaterThan(0);
    expect(done.streams).toBeLessThan(60);
  }, 60_000);

  it('counts the minutes of a case by the hours of the venue where it came in', async () => {
    const other = await openLogFixture();
    try {
      const [received, ...later] = happened(...actsTo.CLOSED);
      if (received?.type !== 'ApplicationReceived') throw new Error('No receipt');
      const there = { ...received, data: { ...received.data, venue: 'town' } };
      await other.log.importStream(caseStream('there'), [there, ...later]);
      await other.log.importStream(caseStream('elsewhere'), [received, ...later]);
      const hours = { duty: [{ spans: [[0, 1440] as const] }] };
      const set = { type: 'OfficeHoursSet', data: { version: 1, effectiveFrom: '2026-01-01', hours } };
      await other.log.importStream(venueStream('town'), [{ ...set, metadata: received.metadata }]);
      const file = fileOf('ocel');
      const atVenue = (venue: string | undefined) => hoursAtVenue(other.log, cnCalendar(), venue);
      await exportLog(other.client, atVenue, { format: 'ocel' }, file, () => undefined);
      const { objects } = JSON.parse(await readFile(file, 'utf8')) as {
        objects: { id: string; attributes?: { name: string; value: string }[] }[];
      };
      const minutesOf = (id: string): number =>
        Number(
          objects.find((one) => one.id === `case:${id}`)?.attributes?.find(({ name }) => name === 'workingMinutes')
            ?.value,
        );
      const last = later.at(-1)?.metadata.occurredAt ?? '';
      const open = (of: VenueHours) =>
        workingMinutesBetween(officeHours(cnCalendar(), of), received.metadata.occurredAt, last);
      expect(minutesOf('there')).toBe(open(hours));
      expect(minutesOf('elsewhere')).toBe(open(defaultHours));
      expect(minutesOf('there')).toBeGreaterThan(minutesOf('elsewhere'));
    } finally {
      await other.close();
    }
  });

  it('is never written over a file that is there', async () => {
    const file = fileOf('xes');
    await writeFile(file, 'mine');
    await expect(exportLog(fixture.client, hoursAt, { format: 'xes' }, file, () => undefined)).rejects.toThrow(
      'EEXIST',
    );
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('comes back as it went: import, export, import give the same log', async () => {
    const mapping = { ...wabo, channels: { Internet: 'web', Balie: 'window' } };
    const [first, second] = await Promise.all([openLogFixture(), openLogFixture()]);
    try {
      const source = fileOf('csv');
      await writeFile(source, strangeLog);
      expect(await importInto(first, source, mapping)).toMatchObject({ cases: 2, activities: 3, badRows: [] });
      const { file } = await exported({ format: 'xes', mapping }, first, 'xes.gz');
      expect(gunzipSync(await readFile(file)).toString()).toContain('Internet');
      expect(await importInto(second, file, mapping)).toMatchObject({ cases: 2, activities: 3, badRows: [] });
      expect(await importedEvents(second)).toEqual(await importedEvents(first));
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
  }, 60_000);

  it('of this office can be read by its own mapping, and is then the same for good', async () => {
    const own = mappingOf('daylight');
    const other = await openLogFixture();
    try {
      const { file, done } = await exported({ format: 'xes' });
      const read = await importInto(other, file, own);
      expect(read).toMatchObject({ cases: done.streams, activities: done.events, badRows: [] });
      const again = await exported({ format: 'xes', mapping: own }, other);
      expect(await casesOf(again.file, own)).toEqual(await casesOf(file, own));
    } finally {
      await other.close();
    }
  }, 120_000);

  it('is the same OCEL log, byte for byte, after it was imported: times, zones, words and their order', async () => {
    const [first, second] = await Promise.all([openLogFixture(), openLogFixture()]);
    const mapping = asOcel({ ...wabo, channels: { Internet: 'web', Balie: 'window' } });
    try {
      const source = fileOf('csv');
      await writeFile(source, strangeLog);
      await importInto(first, source, wabo);
      const { file } = await exported({ format: 'ocel' }, first, 'json.gz');
      expect(await importInto(second, file, { ...mapping, channels: {} })).toMatchObject({ cases: 2, badRows: [] });
      const again = await exported({ format: 'ocel' }, second);
      expect(await readFile(again.file, 'utf8')).toBe(gunzipSync(await readFile(file)).toString());
      expect(await importedEvents(second)).toEqual(await importedEvents(first));
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
  }, 60_000);

  it('of this office comes back from OCEL with all its acts, and is then the same for good', async () => {
    const own = mappingOf('daylight-ocel');
    const [first, second] = await Promise.all([openLogFixture(), openLogFixture()]);
    try {
      const { file } = await exported({ format: 'ocel' });
      const read = await importInto(first, file, own);
      const acts = actsOf(JSON.parse(await readFile(file, 'utf8')) as OcelText);
      expect(read).toMatchObject({ cases: 60, activities: acts.length, badRows: [] });
      const once = await exported({ format: 'ocel' }, first);
      expect(actsOf(JSON.parse(await readFile(once.file, 'utf8')) as OcelText)).toEqual(acts);
      await importInto(second, once.file, own);
      const twice = await exported({ format: 'ocel' }, second);
      expect(await readFile(twice.file, 'utf8')).toBe(await readFile(once.file, 'utf8'));
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
  }, 120_000);

  interface OcelText {
    readonly objects: readonly { id: string; attributes: readonly { name: string; value: string }[] }[];
    readonly events: readonly {
      type: string;
      time: string;
      attributes: readonly { name: string; value: string }[];
      relationships: readonly { objectId: string; qualifier: string }[];
    }[];
  }
  /** What the mapping covers of each event of a case: whose, what, when, by whom; in no order. */
  const actsOf = ({ objects, events }: OcelText): readonly string[] => {
    const caseIds = new Map(objects.map(({ id, attributes }) => [id, attributes.find((one) => one.name === 'caseId')]));
    return events
      .flatMap(({ type, time, attributes, relationships }) => {
        const objectOf = (wanted: string) => relationships.find(({ qualifier }) => qualifier === wanted)?.objectId;
        const of = objectOf('case');
        const holder = objectOf('acting person') ?? `person:${attributes.find(({ name }) => name === 'role')?.value}`;
        return of === undefined ? [] : [[caseIds.get(of)?.value, type, Date.parse(time), holder].join(' ')];
      })
      .toSorted();
  };

  const casesOf = async (file: string, mapping: Mapping): Promise<ImportedCase[]> => {
    const cases: ImportedCase[] = [];
    await readLog(
      file,
      mapping,
      async (item) => {
        cases.push(item);
      },
      () => undefined,
    );
    return cases.toSorted((a, b) => (a.imported.externalId < b.imported.externalId ? -1 : 1));
  };

  const withRealLog = existsSync(realLog);
  it(withRealLog
    ? 'of a real municipality comes back as it went, case by case'
    : 'without the WABO log beside the repository is not compared with it', async () => {
    expect(existsSync(realLog)).toBe(withRealLog);
    if (!withRealLog) return;
    const [real, other] = await Promise.all([openLogFixture(), openLogFixture()]);
    try {
      expect(await importInto(real, realLog, wabo)).toMatchObject({ cases: 1_434, activities: 8_577 });
      const { file, done } = await exported({ format: 'xes', mapping: wabo }, real, 'xes.gz');
      expect(done).toMatchObject({ streams: 1_434, events: 8_577 });
      expect(await casesOf(file, wabo)).toEqual(await casesOf(realLog, wabo));
      const { file: ocelFile } = await exported({ format: 'ocel' }, real, 'json');
      expect(ocelFaults(JSON.parse(await readFile(ocelFile, 'utf8')))).toEqual([]);
      const read = await importInto(other, ocelFile, asOcel(wabo));
      expect(read).toMatchObject({ cases: 1_434, activities: 8_577, imported: 1_434, badRows: [] });
      const again = await exported({ format: 'ocel' }, other, 'json');
      expect((await readFile(again.file)).equals(await readFile(ocelFile))).toBe(true);
      expect(await importedEvents(other)).toEqual(await importedEvents(real));
    } finally {
      await Promise.all([real.close(), other.close()]);
    }
  }, 240_000);
});
