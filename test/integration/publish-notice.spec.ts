import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { noticeLines } from '#apps/cli/calendar-command';
import { UnusableFile } from '#apps/cli/import-catalogue';
import { publishNotice } from '#apps/cli/publish-notice';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { publishedCalendar } from '#event-log/running-calendar';
import { scan } from '#event-log/scan';
import { batchApplier } from '#read-models/apply-batch';
import { progress } from '#read-models/progress';
import { markReady, prepareModels, readModelDb } from '#read-models/store';
import { accept, cases, check, receive, withdraw } from '#test-support/case-history';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { temporaryFolder } from '#test-support/standalone';

const now = (): Date => new Date('2026-12-14T09:00:00+08:00');

/** The 4th of January, a Monday, is off beyond the statute: what was told for the days after it comes later. */
const notice = {
  year: 2027,
  docNo: '国办发明电〔2026〕9号',
  publishedOn: '2026-12-10',
  off: [
    ['2027-01-01', '2027-01-04'],
    ['2027-02-05', '2027-02-11'],
    ['2027-04-03', '2027-04-05'],
    ['2027-05-01', '2027-05-05'],
    ['2027-06-09', '2027-06-09'],
    ['2027-09-15', '2027-09-15'],
    ['2027-10-01', '2027-10-07'],
  ],
  makeUp: ['2027-02-14'],
  url: 'https://www.gov.cn/zhengce/2027',
  hash: 'a'.repeat(64),
};

const opened = [receive('2026-12-10'), check('2026-12-10'), accept('2026-12-10')];
const acts = { open: opened, over: [...opened, withdraw('2026-12-11')] };

describe('calendar publish', () => {
  let fixture: LogFixture;
  let mongodb: MongoClient;
  let closeDocuments: () => Promise<void>;
  let folder: string;
  let removeFolder: () => Promise<void>;

  const publish = () => publishNotice({ log: fixture.log, db: readModelDb(mongodb) }, join(folder, 'notice.json'), now);
  const publishAs = async (given: unknown) => {
    await writeFile(join(folder, 'notice.json'), typeof given === 'string' ? given : JSON.stringify(given));
    return publish();
  };
  const recorded = async (): Promise<number> => {
    let events = 0;
    for await (const _ of fixture.log.read({ versions: calendarSchemaVersions }, calendarStream(2027))) events += 1;
    return events;
  };

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    fixture = await openLogFixture(now);
    const documents = await openDocumentsFixture();
    mongodb = documents.client;
    closeDocuments = () => documents.close();
    for (const [caseId, asked] of Object.entries(acts)) {
      const stream = { name: caseStream(caseId), decider: cases, schema: { versions: caseSchemaVersions } };
      for (const [index, act] of asked.entries()) {
        await fixture.log.execute(stream, act, contextOf(`${caseId}-${index}`));
      }
    }
    const db = readModelDb(mongodb);
    const applier = batchApplier(mongodb, db, progress);
    await prepareModels(db, [progress]);
    const events: Logged<CaseEvent>[] = [];
    const wanted = { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] };
    for await (const event of scan<CaseEvent>(fixture.client, wanted)) events.push(event);
    await applier.apply({ events, position: events.at(-1)?.position ?? 0 });
    await markReady(db, applier.name);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([closeDocuments(), fixture.close()]);
    await removeFolder();
  }, 30_000);

  it('refuses a file that is missing, no JSON, too long or no notice, and says which file and why', async () => {
    await expect(publish()).rejects.toThrow(/notice\.json: .*ENOENT/);
    await expect(publishAs('{')).rejects.toThrow(UnusableFile);
    await expect(publishAs(' '.repeat(100_001))).rejects.toThrow('notice.json: it is larger than 100000 bytes');
    await expect(publishAs({ ...notice, hash: 'short' })).rejects.toThrow(/notice\.json: hash is not as it must be/);
    await expect(publishAs({ ...notice, year: '2027' })).rejects.toThrow('notice.json: year must be a whole number.');
  });

  it('refuses a notice that makes no sense by the rules of the calendar', async () => {
    await expect(publishAs({ ...notice, makeUp: ['2027-02-15'] })).rejects.toMatchObject({
      code: 'make-up-not-weekend',
    });
    await expect(publishAs({ ...notice, publishedOn: '2026-12-15' })).rejects.toMatchObject({
      code: 'notice-from-the-future',
    });
    expect(await recorded()).toBe(0);
  });

  it('enters the notice, and lists who was told another date', async () => {
    const entered = await publishAs(notice);
    expect(entered).toMatchObject({ year: 2027, version: 1, published: true });
    expect((await publishedCalendar(fixture.another())).version).toBe('cn-2027.1');
    expect(entered.moved).toEqual([
      { caseId: 'open', caseNo: 'DBS-1', kind: 'STATUTORY', told: '2027-01-08', now: '2027-01-11' },
    ]);
    expect(noticeLines(entered)).toEqual([
      '2027 国办发明电〔2026〕9号：已录入 entered',
      '已告知的期限有变 told another date: 1',
      '  DBS-1  STATUTORY  2027-01-08 → 2027-01-11',
    ]);
  });

  it('records the same notice once, and says that it was there', async () => {
    const again = await publishAs({ ...notice, hash: 'b'.repeat(64) });
    expect(again).toEqual({ year: 2027, docNo: notice.docNo, version: 1, published: false, moved: [] });
    expect(noticeLines(again).join()).toMatch(/已录入，未作变更 unchanged/);
    expect(await recorded()).toBe(1);
  });
});
