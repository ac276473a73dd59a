import { type Answer, type Caller, callerAs } from './caller.js';

/** The people of the e2e stories, each under a token of their own. */
export interface People {
  readonly applicant: Caller;
  readonly stranger: Caller;
  readonly clerk: Caller;
  readonly otherClerk: Caller;
  readonly officer: Caller;
  readonly secondOfficer: Caller;
  readonly otherOfficer: Caller;
  readonly decider: Caller;
  readonly chief: Caller;
  readonly unitHead: Caller;
  readonly bureau: Caller;
  readonly supervisor: Caller;
}

const applicantId = '210281199001011234';

/** Staff of the unit that the story is about, of the centre, and of a unit that has nothing to do with it. */
export const peopleOf = async (url: string, unit = 'urban'): Promise<People> => {
  const staff = (role: string, subject: string, of?: string) =>
    callerAs(url, { role, subject, ...(of === undefined ? {} : { unit: of, post: `post-of-${subject}` }) });
  return {
    applicant: await callerAs(url, { role: 'applicant', subject: 'wang', identityNumber: applicantId }),
    stranger: await callerAs(url, { role: 'applicant', subject: 'li', identityNumber: '210281199102022345' }),
    clerk: await staff('clerk', 'clerk-1', 'centre-window'),
    otherClerk: await staff('clerk', 'clerk-2', 'centre-window'),
    officer: await staff('officer', 'officer-1', unit),
    secondOfficer: await staff('officer', 'officer-2', unit),
    otherOfficer: await staff('officer', 'officer-9', 'emergency'),
    decider: await staff('decider', 'decider-1', unit),
    chief: await staff('chief', 'chief-1', unit),
    unitHead: await staff('unit-head', 'head-1', unit),
    bureau: await staff('bureau', 'bureau-1'),
    supervisor: await staff('supervisor', 'supervisor-1'),
  };
};

/** Large outdoor advertising: five working days by law, two by promise, four papers, a certificate. */
export const advertising = 'DBS-CG-02';

export const papers = (...codes: string[]) => codes.map((code) => ({ code, original: true }));

export const application = {
  matterCode: advertising,
  applicant: { name: '王小明', identityNumber: applicantId, phone: '13800000000' },
  statement: '申请在兀术街设置户外广告一处。',
  // The cases of one story are alike, and all of them are meant.
  flaggedDuplicate: true,
  materials: papers('M01', 'M02', 'M03', 'M04'),
};

export const reasons = [{ facts: '申请位置在历史建筑保护范围内。', basis: '《城市市容和环境卫生管理条例》第十一条' }];

export const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
};

export const idOf = ({ body }: Answer): string => String(body.caseId);

/** The way of a case up to an officer of the unit. */
export const bringToReview = async (
  { applicant, clerk, officer }: People,
  asked: object = application,
): Promise<string> => {
  const caseId = idOf(ok(await applicant.post('/cases', asked)));
  const at = `/cases/${caseId}`;
  ok(await clerk.post(`${at}/check-materials`, { outcome: 'COMPLETE', defects: [] }));
  ok(await clerk.post(`${at}/accept`));
  ok(await clerk.post(`${at}/route`));
  ok(await officer.post(`${at}/take`));
  return caseId;
};

/** From the officer's desk to the one who decides. */
export const bringToDecision = async (people: People, asked: object = application): Promise<string> => {
  const caseId = await bringToReview(people, asked);
  const opinion = { conclusion: 'APPROVE', text: '位置符合规划，建议准予。' };
  ok(await people.officer.post(`/cases/${caseId}/record-opinion`, opinion));
  ok(await people.officer.post(`/cases/${caseId}/submit-for-decision`));
  return caseId;
};

/** A "no" as it comes about: proposed by one, confirmed by a superior who had no part in it. */
export const agreeOnNegative = async (
  caseId: string,
  kind: string,
  proposer: Caller,
  superior: Caller,
): Promise<void> => {
  ok(await proposer.post(`/cases/${caseId}/propose-negative`, { kind, reasons }));
  ok(await superior.post(`/cases/${caseId}/confirm-negative`));
};

interface Told {
  readonly type: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
}

export const historyOf = async (reader: Caller, caseId: string): Promise<readonly Told[]> =>
  ok(await reader.get(`/cases/${caseId}/history`)).body.events as Told[];

/** The current due date of each kind of deadline, as the history tells it. */
export const dueDatesIn = (history: readonly Told[]): Record<string, unknown> =>
  Object.fromEntries(
    history.filter(({ type }) => type === 'DeadlineComputed').map(({ data }) => [String(data.kind), data.dueDate]),
  );

/** Lists a matter for a special way of handling from today on, with the guide that tells so. */
export const listFor = async (bureau: Caller, code: string, changes: object, today: string): Promise<void> => {
  const reason = { zh: '纳入清单', en: 'Put on the list' };
  ok(await bureau.post(`/catalogue/matters/${code}/amend`, { changes, effectiveFrom: today, reason }));
  const text = { zh: '见办事大厅公示。', en: 'As shown at the centre.' };
  const texts = { mainItem: text, content: text, acceptance: text, complaints: text, process: text };
  ok(await bureau.post(`/catalogue/matters/${code}/publish-guide`, texts));
};
