import { createHash } from 'node:crypto';
import { noteDeadline } from '#apps/enforcer/ringing';
import { cnCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { papersByClockOn } from '#issued-papers/issued-papers';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import {
  agreeOnNegative,
  application,
  bringToDecision,
  idOf,
  ok,
  type People,
  papers,
  peopleOf,
  reasons,
} from '#test-support/office';

interface Row {
  readonly docNo: string;
  readonly kind: string;
  readonly title: { readonly zh: string };
  readonly hash: string | null;
  readonly date: string;
}

/** Papers over HTTP: made out by the command, hashed into its event, rendered again for who may read the case. */
describe('the papers of a case', () => {
  let api: ApiFixture;
  let people: People;
  let token: string;

  beforeAll(async () => {
    api = await openApiFixture();
    people = await peopleOf(api.url);
    token = await api.token('wang', { role: 'applicant', id_number: application.applicant.identityNumber });
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  const page = (path: string): Promise<Response> =>
    fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

  const rowsOf = async (caseId: string): Promise<readonly Row[]> =>
    ok(await people.applicant.get(`/cases/${caseId}/papers`)).body.rows as readonly Row[];

  const historyOf = async (caseId: string): Promise<readonly Logged<CaseEvent>[]> => {
    const events: Logged<CaseEvent>[] = [];
    for await (const event of api.log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
      events.push(event);
    }
    return events;
  };

  const accepted = async (): Promise<string> => {
    const { applicant, clerk } = people;
    const caseId = idOf(ok(await applicant.post('/cases', application)));
    ok(await clerk.post(`/cases/${caseId}/check-materials`, { outcome: 'COMPLETE', defects: [] }));
    ok(await clerk.post(`/cases/${caseId}/accept`));
    return caseId;
  };

  it('hold the notice of acceptance, whose hash stands in the event that made it out', async () => {
    const caseId = await accepted();
    const [row, ...others] = await rowsOf(caseId);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ kind: 'paper/acceptance@1', title: { zh: '受理通知书' }, date: '2026-03-02' });
    const event = (await historyOf(caseId)).find(({ type }) => type === 'CaseAccepted');

    const answer = await page(`/cases/${caseId}/papers/${row?.docNo}.html`);
    const html = await answer.text();
    expect(html).toContain('<p class="addressee">王小明：</p>');
    expect(event?.metadata.attachments).toEqual([
      { kind: 'paper/acceptance@1', hash: row?.hash, size: Buffer.byteLength(html) },
    ]);
    expect(answer.headers.get('paper-check')).toBe('matches');
    expect(answer.headers.get('repr-digest')).toBe(`sha-256=:${createHash('sha256').update(html).digest('base64')}:`);
    // A plain hash would give the name away to whoever tries names, even when the key is gone.
    expect(JSON.stringify(event)).not.toContain(createHash('sha256').update(html).digest('base64url'));
  });

  it('are to be had as PDF, of the paper that was checked', async () => {
    const caseId = await accepted();
    const [row] = await rowsOf(caseId);
    const answer = await page(`/cases/${caseId}/papers/${row?.docNo}.pdf`);
    const pdf = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('paper-check')).toBe('matches');
    expect(answer.headers.get('repr-digest')).toBe(`sha-256=:${createHash('sha256').update(pdf).digest('base64')}:`);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('are listed in a file without a word of them', async () => {
    const caseId = await accepted();
    const [row] = await rowsOf(caseId);
    const { text, headers } = ok(await people.applicant.get(`/cases/${caseId}/papers?format=csv`));
    expect(headers.get('content-disposition')).toContain(`papers-${caseId}.csv`);
    expect(text.split('\r\n')[1]).toBe(
      `${row?.docNo},受理通知书,Notice of acceptance,2026-03-02,paper/acceptance@1,${row?.hash},case-${caseId}@3`,
    );
    expect(text).not.toContain('王小明');
    expect((await people.supervisor.get(`/cases/${caseId}/papers?format=csv`)).status).toBe(403);
  });

  it('name all that is to be supplemented, at once', async () => {
    const { applicant, clerk } = people;
    const caseId = idOf(ok(await applicant.post('/cases', { ...application, materials: papers('M01', 'M02', 'M03') })));
    const items = [
      { code: 'M03', defect: '复印件不清晰' },
      { code: 'M04', defect: '未提交 <原件>' },
    ];
    ok(await clerk.post(`/cases/${caseId}/check-materials`, { outcome: 'INCOMPLETE', defects: items }));
    ok(await clerk.post(`/cases/${caseId}/request-supplement`, { items, termDays: 5 }));
    const [row] = await rowsOf(caseId);
    const html = await (await page(`/cases/${caseId}/papers/${row?.docNo}.html`)).text();
    expect(html).toContain('：复印件不清晰</li>');
    expect(html).toContain('：未提交 &lt;原件&gt;</li>');
    expect(html).toContain('请于2026年3月9日以前（含当日）补正');
  });

  it('hold the rejection with its reasons and remedies, and the proof that it was served', async () => {
    const { officer, unitHead, decider, clerk } = people;
    const caseId = await bringToDecision(people);
    await agreeOnNegative(caseId, 'REJECTED', officer, unitHead);
    ok(await decider.post(`/cases/${caseId}/reject`, { serviceMethod: 'WINDOW' }));
    ok(await clerk.post(`/cases/${caseId}/file-negative`, { filingNo: '否备〔2026〕1号' }));
    ok(await clerk.post(`/cases/${caseId}/deliver`, { method: 'WINDOW', proof: '本人签收' }));
    const rows = await rowsOf(caseId);
    expect(rows.map(({ kind }) => kind)).toEqual([
      'paper/acceptance@1',
      'paper/rejection@1',
      'paper/delivery-receipt@1',
    ]);
    const [, rejection, receipt] = rows;
    const { body } = ok(await people.applicant.get(`/cases/${caseId}/papers/${rejection?.docNo}`));
    expect(body).toMatchObject({ check: 'matches', paper: { addressee: '王小明', docNo: rejection?.docNo } });
    const { paper } = body as { paper: { body: unknown[]; remedy: string } };
    expect(paper.body).toContainEqual([`${reasons[0]?.facts}（依据：${reasons[0]?.basis}）`]);
    expect(paper.remedy).toMatch(/60日内向调兵山市人民政府申请行政复议.*6个月内直接向调兵山市人民法院提起行政诉讼/);
    const proof = await (await page(`/cases/${caseId}/papers/${receipt?.docNo}.html`)).text();
    expect(proof).toContain(`<li>${rejection?.docNo}</li>`);
    expect(proof).toContain('签收情况：本人签收。');
  });

  /** Nobody has answered an application within its five working days. */
  const deemed = async (meanwhile: (caseId: string) => Promise<void>) => {
    const caseId = idOf(ok(await people.applicant.post('/cases', application)));
    await meanwhile(caseId);
    const timer = { caseId, kind: 'NOTICE_5', version: 1, threshold: 'EXPIRY' } as const;
    const late = () => new Date('2026-03-10T00:00:01+08:00');
    const rung = { ...timer, at: '2026-03-10T00:00:00+08:00', jobId: `notice-${caseId}` };
    expect(await noteDeadline(api.log, late, rung, cnCalendar(), papersByClockOn(api.vault))).toBeGreaterThan(0);
    const event = (await historyOf(caseId)).find(({ type }) => type === 'CaseDeemedAccepted');
    return { caseId, event };
  };

  it('hold the notice of an acceptance by silence, hashed into its event like any other', async () => {
    const { caseId, event } = await deemed(() => Promise.resolve());
    const [row, ...others] = await rowsOf(caseId);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ kind: 'paper/deemed-acceptance@1', date: '2026-03-10' });
    const answer = await page(`/cases/${caseId}/papers/${row?.docNo}.html`);
    const html = await answer.text();
    expect(html).toContain('自收到申请材料之日（2026年3月2日）起即为受理');
    expect(answer.headers.get('paper-check')).toBe('matches');
    expect(event?.metadata).toMatchObject({
      actor: { role: 'system' },
      attachments: [{ kind: 'paper/deemed-acceptance@1', hash: row?.hash, size: Buffer.byteLength(html) }],
    });
  });

  it('hold no acceptance by silence back: where the texts may not be read, it is recorded without its paper', async () => {
    const { event } = await deemed(async (caseId) =>
      api.vault.restrict((await api.vault.keysOf(caseId)).map(({ keyId }) => keyId)),
    );
    expect(event?.data).toMatchObject({ receivedDate: '2026-03-02' });
    expect(event?.metadata).not.toHaveProperty('attachments');
  });

  it('are for who may read the case in full', async () => {
    const caseId = await accepted();
    const [row] = await rowsOf(caseId);
    for (const path of [`/cases/${caseId}/papers`, `/cases/${caseId}/papers/${row?.docNo}`]) {
      expect((await people.supervisor.get(path)).status).toBe(403);
      expect((await people.stranger.get(path)).body.code).toBe('no-such-case');
      expect((await people.officer.get(path)).status).toBe(200);
    }
    const auditor = await api.as('auditor-1', { role: 'auditor' });
    expect((await auditor.get(`/cases/${caseId}/papers`)).body.code).toBe('purpose-missing');
    expect((await auditor.get(`/cases/${caseId}/papers?purpose=AUDIT`)).status).toBe(200);
    for (const number of ['DBS-1-SL', 'x y', `${row?.docNo}.exe`]) {
      const { status } = await people.applicant.get(`/cases/${caseId}/papers/${encodeURIComponent(number)}`);
      expect({ number, status }).toEqual({ number, status: 404 });
    }
  });

  it('are not shown where they do not match the recorded hash, and say so where none was recorded', async () => {
    const caseId = await accepted();
    const [row] = await rowsOf(caseId);
    const history = await historyOf(caseId);
    const copy = async (id: string, attachments: (event: Logged<CaseEvent>) => object) => {
      const events = history.map((event) => {
        const { attachments: _, ...metadata } = event.metadata;
        return { type: event.type, data: event.data, metadata: { ...metadata, ...attachments(event) } };
      });
      await api.log.importStream(caseStream(id), events);
      return page(`/cases/${id}/papers/${row?.docNo}.html`);
    };
    const forged = await copy('forged0000000000', ({ metadata: { attachments } }) =>
      attachments ? { attachments: attachments.map((one) => ({ ...one, hash: `${one.hash.slice(0, -2)}AA` })) } : {},
    );
    expect(forged.status).toBe(500);
    expect(await forged.text()).toMatch(/paper-differs(?!.*王小明)/);
    const unrecorded = await copy('unrecorded000000', () => ({}));
    expect(unrecorded.status).toBe(200);
    expect(unrecorded.headers.get('paper-check')).toBe('unrecorded');
  });

  it('cannot be read any more when the key is restricted or destroyed', async () => {
    const caseId = await accepted();
    const [row] = await rowsOf(caseId);
    const path = `/cases/${caseId}/papers/${row?.docNo}`;
    const keys = (await api.vault.keysOf(caseId)).map(({ keyId }) => keyId);
    await api.vault.restrict(keys);
    expect((await people.applicant.get(path)).body).toMatchObject({ status: 409, code: 'processing-restricted' });
    await api.vault.destroy(keys);
    expect((await people.applicant.get(path)).body).toMatchObject({ status: 410, code: 'key-destroyed' });
    expect(await rowsOf(caseId)).toEqual([row]);
  });
});
