// What happens to one case: when it is received, and what is tried on it when. All of it comes from the seed.

const day = 86_400_000;
const lastHour = 3_600_000;
/** Between two acts on a case, longer than between two passes of the sweeper. */
const pause = 180_000;
const first = Date.parse('2026-01-05T00:00:00+08:00');

const staff = (id, role, unit = 'health-bureau') => ({ id, role, unit, post: `post-of-${id}` });
const applicant = { id: 's-applicant', role: 'applicant' };
const clerk = staff('clerk-1', 'clerk', 'centre-window');
const officer = staff('officer-1', 'officer');
const auditor = staff('auditor-1', 'file-auditor');
const decider = staff('decider-1', 'decider');
const chief = staff('chief-1', 'chief');
const head = staff('head-1', 'unit-head');
const consulted = staff('officer-9', 'officer', 'fire-brigade');

const sealed = { keyId: 'k-1', box: 'none' };
const papers = (...codes) => codes.map((code) => ({ code, original: true }));
const material = (code) => ({ code, name: { zh: code, en: code }, required: true });

const pick = (random, values) => values[Math.floor(random() * values.length)];
const between = (random, least, most) => least + Math.floor(random() * (most - least + 1));

const matterOf = (random) => {
  const licence = random() < 0.7;
  const statutoryDays = licence || random() < 0.5 ? pick(random, [5, 10, 20, 20, 20]) : null;
  const promisedDays = random() < 0.05 ? null : between(random, 0, statutoryDays ?? 15);
  return {
    code: `M-${licence ? 'L' : 'C'}-${statutoryDays}-${promisedDays}`,
    version: 1,
    name: { zh: '事项', en: 'Matter' },
    category: licence ? 'ADMINISTRATIVE_LICENCE' : 'CONFIRMATION',
    unitId: 'health-bureau',
    unitName: { zh: '卫生健康局', en: 'Health Bureau' },
    unitKind: 'DEPARTMENT',
    approvalOffice: 'health-approvals',
    level: 'COUNTY',
    statutoryDays,
    promisedDays,
    instant: false,
    certificateKind: null,
    materials: [material('FORM'), material('PLAN')],
  };
};

/** The examination, in the order it is tried. `at(days)` moves the case's own day on by so many days first. */
const examination = (random, at, add) => {
  add(at(between(random, 0, 1)), 'RouteCase', clerk, {});
  add(at(between(random, 0, 2)), 'TakeCase', officer, {});
  const opinion = { conclusion: 'APPROVE', text: sealed, dissent: false };
  add(at(0), 'RecordOpinion', officer, opinion);
  if (random() < 0.1) {
    const termDays = between(random, 1, 6);
    add(at(between(random, 0, 2)), 'ConsultUnit', officer, { unit: 'fire-brigade', question: sealed, termDays });
    const answer = { consultationId: 'DBS-1-ZQ', conclusion: 'AGREE', text: sealed };
    if (random() < 0.8) add(at(between(random, 0, 9)), 'AnswerConsultation', consulted, answer);
  }
  if (random() < 0.25) {
    const plannedDays = between(random, 1, 15);
    const stops = random() < 0.7;
    add(at(between(random, 0, 6)), 'StartSpecial', officer, {
      type: 'INSPECTION',
      basis: '《食品安全法》第三十五条',
      clockMode: stops ? 'STOPS_CLOCK' : 'WITHIN_CLOCK',
      plannedDays,
      noticeId: 'TS-NOTICE-1',
      officers: ['officer-1', 'officer-2'],
      filing: { filingNo: 'YS-2026-1', days: 15 },
    });
    const finish = { spId: 'DBS-1-TS', result: sealed, reportHash: 'hash' };
    if (random() < 0.9) add(at(between(random, 0, 28)), 'FinishSpecial', officer, finish);
  }
  if (random() < 0.05) add(at(between(random, 0, 3)), 'InformHearingRight', officer, {});
  if (random() < 0.15) {
    const when = at(between(random, 0, 12));
    add(when, 'RequestExtension', officer, { days: between(random, 1, 10), reason: sealed });
    add(when, 'ApproveExtension', decider, {});
    if (random() < 0.9) add(at(random() < 0.7 ? 0 : between(random, 1, 20)), 'TellExtension', officer, {});
  }
};

/** Somebody answers an alert now and then: one that was never raised is refused. */
const answering = (random, at, add) => {
  if (random() < 0.6) return;
  const kind = pick(random, ['PROMISED', 'PROMISED', 'EXPLAIN', 'CONSULT', 'NEGATIVE_FILING']);
  const alert = { kind, threshold: kind === 'PROMISED' ? pick(random, ['NOTICE', 'YELLOW', 'EXPIRY']) : 'EXPIRY' };
  if (random() < 0.6) add(at(between(random, 0, 4)), 'AcknowledgeAlert', head, alert);
  else add(at(between(random, 0, 4)), 'ExplainAlert', officer, { ...alert, text: sealed });
};

/** The decision and what follows it. */
const ending = (random, at, add) => {
  answering(random, at, add);
  add(at(random() < 0.3 ? between(random, 10, 40) : between(random, 0, 12)), 'RecordOpinion', auditor, {
    conclusion: 'APPROVE',
    text: sealed,
    dissent: false,
  });
  add(at(0), 'SubmitForDecision', officer, {});
  if (random() < 0.08) return;
  if (random() < 0.15) {
    add(at(0), 'ProposeNegative', officer, {
      kind: 'REJECTED',
      reasons: [{ facts: sealed, basis: '《行政许可法》第三十八条' }],
    });
    add(at(0), 'ConfirmNegative', chief, {});
    add(at(between(random, 0, 3)), 'Reject', decider, { serviceMethod: 'WINDOW' });
    if (random() < 0.9) add(at(between(random, 0, 2)), 'FileNegative', clerk, { filingNo: 'FD-2026-1' });
  } else add(at(between(random, 0, 6)), 'Approve', decider, { content: sealed });
  if (random() < 0.5) {
    add(at(between(random, 0, 5)), 'ExplainOverrun', head, { text: sealed, publicText: '因系统升级，超过承诺时限。' });
  }
  answering(random, at, add);
  if (random() < 0.9) add(at(between(random, 0, 22)), 'Deliver', clerk, { method: 'WINDOW', proof: sealed });
};

const acceptance = (random, at, add) => {
  if (random() < 0.2) {
    const defects = [{ code: 'PLAN', defect: sealed }];
    add(at(between(random, 0, 5)), 'CheckMaterials', clerk, { outcome: 'INCOMPLETE', defects });
    add(at(0), 'RequestSupplement', clerk, { items: defects, termDays: between(random, 1, 15) });
    if (random() < 0.1) return;
    add(at(between(random, 0, 25)), 'SubmitSupplement', applicant, { materials: papers('PLAN') });
  }
  add(at(between(random, 0, 4)), 'CheckMaterials', clerk, { outcome: 'COMPLETE', defects: [] });
  if (random() < 0.95) add(at(between(random, 0, random() < 0.15 ? 12 : 2)), 'AcceptCase', clerk, {});
  else at(between(random, 6, 14));
};

/** Every act of a case with its instant (milliseconds since 1970), in order; the office never acts in the first ten minutes of a day. */
export const courseOf = (index, random) => {
  let today = first + between(random, 0, 340) * day;
  let within = 0;
  const acts = [];
  const at = (days) => {
    if (days > 0) within = 0;
    today += days * day;
    within = Math.max(within, Math.floor((10 + random() * 1_380) * 60_000));
    return today + Math.min(within, day - lastHour);
  };
  const add = (when, type, by, data) => {
    const last = acts.at(-1)?.at ?? 0;
    acts.push({ at: Math.max(when, last + pause), type, by, data });
  };
  add(at(0), 'ReceiveApplication', clerk, {
    caseNo: 'DBS-1',
    matter: matterOf(random),
    subjectRef: applicant.id,
    form: sealed,
    materials: papers('FORM', 'PLAN'),
  });
  acceptance(random, at, add);
  if (random() < 0.04) add(at(0), 'Withdraw', applicant, { reason: sealed, initiatedBy: 'APPLICANT' });
  examination(random, at, add);
  ending(random, at, add);
  return acts;
};
