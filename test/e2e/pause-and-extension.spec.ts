import { createHash } from 'node:crypto';
import { advertising, bringToReview, dueDatesIn, historyOf, ok, type People, peopleOf } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP: an inspection stops the clock, an extension moves the limit, and a pause that was none flows back. */
const reportHash = createHash('sha256').update('report').digest('hex');
const inspection = {
  type: 'INSPECTION',
  basis: '《行政许可法》第四十五条',
  clockMode: 'STOPS_CLOCK',
  plannedDays: 5,
  noticeId: '检验告知〔2026〕1号',
  noticeServedAt: '2026-03-02T08:30:00+08:00',
  officers: ['officer-1', 'officer-2'],
};

describe('a pause and an extension', () => {
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let people: People;

  beforeAll(async () => {
    const [folder, remove] = await temporaryFolder();
    removeFolder = remove;
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: '2026-03-02T09:00:00+08:00' });
    people = await peopleOf(product.url);
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  it('need a filing in force: the unit files, the bureau acknowledges', async () => {
    const { officer, unitHead, bureau } = people;
    const at = `/cases/${await bringToReview(people)}`;
    expect((await officer.post(`${at}/start-special`, inspection)).body.code).toBe('special-not-filed');

    const filing = { matterCode: advertising, type: 'INSPECTION', days: 10, basis: '《行政许可法》第四十五条' };
    expect((await officer.post('/filings', filing)).status).toBe(403);
    const filed = ok(await unitHead.post('/filings', filing)).body;
    expect(filed).toMatchObject({ filingId: `${advertising}-INSPECTION`, stage: 'SUBMITTED' });
    expect((await officer.post(`${at}/start-special`, inspection)).body.code).toBe('special-not-filed');
    const acknowledgement = { filingNo: '特备〔2026〕1号', from: '2026-03-02' };
    ok(await bureau.post(`/filings/${filed.filingId}/acknowledge`, acknowledgement));
    expect(ok(await officer.get(`/filings?matter=${advertising}`)).body.rows).toEqual([
      expect.objectContaining({ type: 'INSPECTION', stage: 'ACKNOWLEDGED', inForceToday: true }),
    ]);
    expect((await officer.post(`${at}/start-special`, { ...inspection, plannedDays: 11 })).body.code).toBe(
      'special-exceeds-filing',
    );
    expect(ok(await officer.post(`${at}/start-special`, inspection)).body.stage).toBe('SPECIAL');
  });

  it('stop the clock until the planned end, and give back what was not needed', async () => {
    const { applicant, officer } = people;
    const caseId = await bringToReview(people);
    const at = `/cases/${caseId}`;
    const before = dueDatesIn(await historyOf(applicant, caseId));
    expect(before).toMatchObject({ STATUTORY: '2026-03-09', PROMISED: '2026-03-04' });
    ok(await officer.post(`${at}/start-special`, inspection));
    const paused = await historyOf(applicant, caseId);
    // Five working days more, while the pause lasts as the notice says.
    expect(dueDatesIn(paused)).toMatchObject({ STATUTORY: '2026-03-16', PROMISED: '2026-03-11' });
    const spId = paused.find(({ type }) => type === 'SpecialProcedureStarted')?.data.spId;
    const refused = await officer.post(`${at}/submit-for-decision`);
    expect(refused.status).toBe(409);
    expect(ok(await officer.post(`${at}/finish-special`, { spId, result: '合格。', reportHash })).body.stage).toBe(
      'IN_REVIEW',
    );
    // Finished on the day it began: nothing is left of the pause.
    expect(dueDatesIn(await historyOf(applicant, caseId))).toMatchObject(before);
  });

  it('flow back when the pause is found to have been none', async () => {
    const { applicant, officer, supervisor } = people;
    const caseId = await bringToReview(people);
    const at = `/cases/${caseId}`;
    ok(await officer.post(`${at}/start-special`, inspection));
    const spId = (await historyOf(applicant, caseId)).find(({ type }) => type === 'ClockPaused')?.data.spId;
    expect((await officer.post(`${at}/invalidate-pause`, { spId, ground: '告知书未送达。' })).status).toBe(403);
    ok(await supervisor.post(`${at}/invalidate-pause`, { spId, ground: '告知书未送达。' }));
    expect(dueDatesIn(await historyOf(applicant, caseId))).toMatchObject({
      STATUTORY: '2026-03-09',
      PROMISED: '2026-03-04',
    });
  });

  it('extend the statutory limit once, by the head of the organ, and tell the applicant why', async () => {
    const { applicant, officer, decider } = people;
    const caseId = await bringToReview(people);
    const at = `/cases/${caseId}`;
    ok(await officer.post(`${at}/request-extension`, { days: 10, reason: '需核实产权。' }));
    expect((await officer.post(`${at}/approve-extension`)).status).toBe(403);
    ok(await decider.post(`${at}/approve-extension`));
    ok(await officer.post(`${at}/tell-extension`));
    const history = await historyOf(applicant, caseId);
    expect(dueDatesIn(history)).toMatchObject({ STATUTORY: '2026-03-23', PROMISED: '2026-03-04' });
    expect(history.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ExtensionRequested', 'ExtensionApproved', 'ExtensionTold']),
    );
    expect((await officer.post(`${at}/request-extension`, { days: 1, reason: '还要。' })).body.code).toBe(
      'extension-once',
    );
  });

  it('offer a hearing, whose notice stops the clock', async () => {
    const { applicant, officer, unitHead } = people;
    const caseId = await bringToReview(people);
    const at = `/cases/${caseId}`;
    ok(await officer.post(`${at}/inform-hearing-right`));
    ok(await applicant.post(`${at}/request-hearing`, { by: 'APPLICANT' }));
    const hearing = { date: '2026-03-13', place: '三楼会议室', host: 'host-1' };
    const short = await unitHead.post(`${at}/notify-hearing`, { ...hearing, date: '2026-03-10' });
    expect(short.body.code).toBe('hearing-notice-short');
    ok(await unitHead.post(`${at}/notify-hearing`, hearing));
    const history = await historyOf(applicant, caseId);
    expect(history.map(({ type }) => type)).toEqual(expect.arrayContaining(['HearingNotified', 'ClockPaused']));
    expect(dueDatesIn(history)).toMatchObject({ STATUTORY: '2026-03-20' });
    const opinion = { conclusion: 'APPROVE', text: '可以。' };
    ok(await officer.post(`${at}/record-opinion`, opinion));
    expect((await officer.post(`${at}/submit-for-decision`)).status).toBe(409);
  });

  it('name what each may do now, in two languages', async () => {
    const { applicant, officer } = people;
    const caseId = await bringToReview(people);
    const { body } = ok(await officer.get(`/cases/${caseId}/actions`));
    expect(body).toMatchObject({ caseId, stage: 'IN_REVIEW' });
    expect(body.actions).toEqual(
      expect.arrayContaining([
        {
          command: 'StartSpecial',
          label: { zh: '启动特殊环节', en: 'Start a special procedure' },
          path: `/cases/${caseId}/start-special`,
        },
      ]),
    );
    const theirs = ok(await applicant.get(`/cases/${caseId}/actions`)).body.actions as { command: string }[];
    expect(theirs.map(({ command }) => command)).not.toContain('StartSpecial');
    expect(theirs.map(({ command }) => command)).toContain('Withdraw');
  });
});
