import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { callerWith } from '#test-support/caller';
import { advertising, application, bringToReview, ok, type People, peopleOf } from '#test-support/office';

const inspection = {
  type: 'INSPECTION',
  basis: '《行政许可法》第四十五条',
  clockMode: 'STOPS_CLOCK',
  plannedDays: 5,
  noticeId: '检验告知〔2026〕1号',
  noticeServedAt: '2026-03-02T08:30:00+08:00',
  officers: ['officer-1', 'officer-2'],
};

/** The holidays of 2027 as an invented notice has them; the statute’s own days all off. */
const notice = {
  docNo: '国办发明电〔2026〕9号',
  publishedOn: '2026-03-02',
  off: [
    { from: '2027-01-01', to: '2027-01-03' },
    { from: '2027-02-05', to: '2027-02-11' },
    { from: '2027-04-03', to: '2027-04-05' },
    { from: '2027-05-01', to: '2027-05-05' },
    { from: '2027-06-09', to: '2027-06-09' },
    { from: '2027-09-15', to: '2027-09-15' },
    { from: '2027-10-01', to: '2027-10-07' },
  ],
  makeUp: ['2027-02-14'],
  url: 'https://www.gov.cn/zhengce/2027',
  hash: 'a'.repeat(64),
};

describe('the deadlines of a case over HTTP', () => {
  let api: ApiFixture;
  let people: People;
  let at: string;

  beforeAll(async () => {
    api = await openApiFixture('2026-03-02T09:00:00+08:00');
    people = await peopleOf(api.url);
    const { unitHead, bureau } = people;
    const filing = { matterCode: advertising, type: 'INSPECTION', days: 10, basis: '《行政许可法》第四十五条' };
    const { filingId } = ok(await unitHead.post('/filings', filing)).body;
    ok(await bureau.post(`/filings/${String(filingId)}/acknowledge`, { filingNo: '特备1号', from: '2026-03-02' }));
    at = `/cases/${await bringToReview(people, application)}`;
    // A token lasts less than a night.
    const wakeOn = async (date: string) => {
      api.setClock(`${date}T09:00:00+08:00`);
      people = await peopleOf(api.url);
    };
    await wakeOn('2026-03-03');
    ok(await people.officer.post(`${at}/start-special`, inspection));
    await wakeOn('2026-03-05');
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  it('are explained to the applicant in figures and in two languages', async () => {
    const { body } = ok(await people.applicant.get(`${at}/clock`));
    expect(body).toMatchObject({ today: '2026-03-05', calendarVersion: 'cn-2026.1' });
    expect(body.clocks).toContainEqual(
      expect.objectContaining({
        kind: 'STATUTORY',
        state: 'PAUSED',
        used: 1,
        left: 4,
        dueDate: '2026-03-16',
        words: {
          zh: expect.stringContaining('2026-03-03暂停前已用1日') as unknown,
          en: expect.stringContaining('1 used before the pause of 2026-03-03 to 2026-03-10') as unknown,
        },
      }),
    );
    expect((await people.stranger.get(`${at}/clock`)).status).toBe(404);
  });

  it('are reckoned without a pause and on a shorter promise, and nothing is recorded', async () => {
    const before = ok(await people.officer.get(`${at}/history`)).body.events as unknown[];
    const supposed = { withoutPauseFrom: '2026-03-03', promiseShorterBy: 1 };
    const { body } = ok(await people.officer.post(`${at}/clock/what-if`, supposed));
    expect(body.dueDates).toEqual(
      expect.arrayContaining([
        { kind: 'STATUTORY', dueDate: '2026-03-16', wouldBe: '2026-03-09' },
        { kind: 'PROMISED', dueDate: '2026-03-11', wouldBe: '2026-03-03' },
      ]),
    );
    expect(ok(await people.officer.get(`${at}/history`)).body.events).toHaveLength(before.length);
    expect((await people.officer.post(`${at}/clock/what-if`, { promiseShorterBy: -1 })).status).toBe(400);
    const older = ok(await people.officer.post(`${at}/clock/what-if`, { calendarKnownOn: '2025-01-01' })).body;
    expect(older.calendarVersion).toBe('cn-2025.1');
  });

  it('come with the custody of the case for staff: every minute once', async () => {
    const { body } = ok(await people.officer.get(`${at}/custody`));
    const intervals = body.intervals as { kind: string; minutes: number }[];
    expect(intervals.map(({ kind, minutes }) => [kind, minutes])).toEqual([
      ['OFFICER', 390],
      ['LEGAL_PAUSE', 780],
    ]);
    expect(body.totalMinutes).toBe(1170);
    expect(body.delays).toContainEqual(expect.objectContaining({ kind: 'PROMISED', overdueMinutes: 0 }));
    expect((await people.applicant.get(`${at}/custody`)).status).toBe(403);
  });

  it('count on a holiday notice as soon as the centre has entered it, and nobody else may', async () => {
    const centre = await api.as('centre-1', { role: 'centre' });
    expect((await people.bureau.post('/calendars/2027', notice)).status).toBe(403);
    expect((await centre.post('/calendars/2027', { ...notice, hash: 'short' })).status).toBe(400);
    expect((await centre.post('/calendars/2027', { ...notice, makeUp: ['2027-02-15'] })).body.code).toBe(
      'make-up-not-weekend',
    );
    expect((await centre.post('/calendars/nineteen', notice)).status).toBe(404);
    const { body } = ok(await centre.post('/calendars/2027', notice));
    expect(body).toMatchObject({ year: 2027, version: 1, stage: 'PUBLISHED' });
    expect(ok(await centre.post('/calendars/2027', notice)).body.events).toEqual([]);
    const anybody = callerWith(api.url);
    const end = Date.now() + 20_000;
    const inForce = async () => ok(await anybody.get('/calendars')).body;
    let known = await inForce();
    while (known.version !== 'cn-2027.1' && Date.now() < end) known = await inForce();
    expect(known).toMatchObject({ version: 'cn-2027.1', publishedUntil: 2027 });
  }, 30_000);
});
