// The figures of domain.md 4.1 counted anew from the events alone: one list of events per case, and no line of the product's code.

const onlineChannels = ['web', 'app', 'kiosk', 'province'];
const office = ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head'];

/** What the recount does not know how to count: a log that holds one is not recounted. */
const unknown = ['CaseReopened', 'PauseInvalidated', 'CaseImported'];

const last = (list) => list.at(-1);
const day = ({ metadata }) => metadata.effectiveDate;
const hasFiles = ({ data }) => data.materials.every(({ hash }) => hash !== undefined);

const next = (date) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Whether a day is worked, by the notices in force (`GET /calendars`). A year without a notice is not counted in. */
const workedBy = (notices) => {
  const years = new Set(notices.map(({ year }) => year));
  const off = new Set();
  const makeUp = new Set(notices.flatMap((notice) => notice.makeUp));
  for (const [from, to] of notices.flatMap((notice) => notice.off)) {
    for (let day = from; day <= to; day = next(day)) off.add(day);
  }
  return (day) => {
    if (!years.has(Number(day.slice(0, 4)))) throw new Error(`no notice tells whether ${day} is worked`);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return makeUp.has(day) || (!off.has(day) && weekday !== 0 && weekday !== 6);
  };
};

/** The day on which a term ends, walked day by day up to `limit`: what ends later is told as `later`, and no more is asked of it. */
const lastDayOf = ({ day0, quantity, unit, pauses = [], extensions = [] }, isWorked, limit) => {
  if (unit !== 'WD') throw new Error(`the recount does not know terms in ${unit}`);
  let day = day0;
  for (let left = extensions.reduce((sum, more) => sum + more, quantity); left > 0; ) {
    day = next(day);
    if (day > limit) return later;
    if (isWorked(day) && !pauses.some(({ from, to }) => from < day && day <= to)) left -= 1;
  }
  return day;
};
const later = '9999-12-31';

/** What happened in one case, as the figures ask for it. */
const caseOf = (events, isWorked, limit) => {
  const of = (...types) => events.filter(({ type }) => types.includes(type));
  const strange = of(...unknown)[0];
  if (strange) throw new Error(`the recount does not know ${strange.type}`);
  const computed = (kind) => last(of('DeadlineComputed').filter(({ data }) => data.kind === kind))?.data;
  const due = (kind) => computed(kind)?.dueDate;
  const dueAsFinal = (kind) => computed(kind) && lastDayOf(computed(kind), isWorked, limit);
  const [received] = of('ApplicationReceived');
  const { matter, receivedDate } = received.data;
  const acceptance = last(of('CaseAccepted', 'CaseDeemedAccepted'));
  const decision = last(of('ApprovalDecided', 'RejectionDecided'));
  const ending = last(of('CaseWithdrawn', 'CaseTerminated', 'SupplementLapsed', 'DeficiencyLapsed'));
  const refusal = last(of('AcceptanceRefused'));
  const conclusion = decision ?? ending ?? refusal;
  const noticeDays = of('DeadlineComputed').filter(({ data }) => data.kind === 'NOTICE_5');
  const notices = of('SupplementRequested');
  const inTime = notices.filter((notice) => {
    const before = noticeDays.filter((computed) => events.indexOf(computed) < events.indexOf(notice));
    return day(notice) <= last(before)?.data.dueDate;
  });
  const noes = of(
    'SupplementLapsed',
    'DeficiencyLapsed',
    'AcceptanceRefused',
    'RejectionDecided',
    'ApprovalRevoked',
  ).concat(
    of('ApprovalDecided').filter(({ data }) => data.refused),
    // One refused before that was proposed and filed is none that could have been.
    of('RenewalRefused').filter(({ data }) => data.proposalId !== undefined),
  );
  const negatives = noes.map((no) => {
    const at = events.indexOf(no);
    const next = noes.map((other) => events.indexOf(other)).filter((other) => other > at);
    const until = events.slice(at, Math.min(...next, events.length));
    const filed = until.find(({ type }) => type === 'NegativeFiled');
    const term = last(until.filter(({ type, data }) => type === 'DeadlineComputed' && data.kind === 'NEGATIVE_FILING'));
    const remedy = no.data.remedy ?? no.data.refused?.remedy;
    return {
      filed: filed !== undefined,
      filedInTime: filed !== undefined && day(filed) <= term?.data.dueDate,
      remedied:
        remedy.kind !== 'REVIEW' ||
        (remedy.reviewTermDays > 0 && remedy.reviewBody.zh !== '' && remedy.court.zh !== ''),
    };
  });
  const papers = of('ApplicationReceived', 'SupplementReceived', 'MissingMaterialReceived');
  const [served] = of('Delivered');
  const signed = of('PromiseSigned').length > of('PromiseWithdrawn').length;
  const verification = last(of('PromiseVerified'));
  const visits = of('VisitRecorded');
  const hands = new Set(
    events
      .filter(
        ({ type, metadata }) =>
          office.includes(metadata.actor.role) && !['HearingRequested', 'RenewalRequested'].includes(type),
      )
      .map(({ metadata }) => metadata.actor.id)
      .concat(of('OfficerAssigned').map(({ data }) => data.to)),
  );
  return {
    unit: matter.unitId,
    instant: matter.instant && !matter.ways?.joint,
    received: receivedDate,
    accepted: acceptance && (acceptance.data.acceptedDate ?? acceptance.data.receivedDate),
    deemed: acceptance?.type === 'CaseDeemedAccepted',
    decided: decision && day(decision),
    used: decision?.data.timeliness.usedWorkingDays,
    paused: decision?.data.timeliness.pausedWorkingDays,
    approved: decision?.type === 'ApprovalDecided',
    endedOtherwise: decision ? undefined : ending && day(ending),
    concluded: conclusion ? day(conclusion) : '9999-12-31',
    refused: negatives.length > 0,
    // A withdrawal is no answer; what lapsed or was not accepted is.
    answered: conclusion !== undefined && conclusion.type !== 'CaseWithdrawn' && conclusion.type !== 'CaseTerminated',
    promisedDue: due('PROMISED'),
    statutoryDue: due('STATUTORY'),
    promisedDueAsFinal: dueAsFinal('PROMISED'),
    statutoryDueAsFinal: dueAsFinal('STATUTORY'),
    promisedDays: matter.promisedDays,
    statutoryDays: matter.statutoryDays,
    notices: notices.length,
    noticesInTime: inTime.length,
    supplementLapsed: of('SupplementLapsed').length > 0,
    negatives,
    deficient: of('AcceptedWithDeficiency').length > 0,
    supplied: of('MissingMaterialReceived').some(({ data }) => data.complete),
    signed,
    verified: verification !== undefined,
    promiseFalse: verification !== undefined && verification.data.result !== 'TRUE',
    verifyBy: due('VERIFY_PROMISE'),
    channel: received.metadata.channel,
    online: papers.every(({ metadata }) => onlineChannels.includes(metadata.channel)),
    paperless: papers.every(hasFiles),
    servedOnline: served?.data.method === 'ONLINE',
    served: served?.data.servedDate,
    certificate: matter.certificateKind !== null,
    deliverBy: due('DELIVERY'),
    visits: visits.length,
    entered: (matter.venues ?? []).some((venue) => ['CENTRE', 'SUBCENTRE'].includes(venue)),
    underGrant: decision?.metadata.grantId !== undefined,
    stages: 1 + (of('CaseTaken').length > 0 ? 1 : 0) + (conclusion && conclusion.type !== 'CaseWithdrawn' ? 1 : 0),
    hands: hands.size,
  };
};

const count = (list, is) => list.filter(is).length;
const total = (list, of) => list.reduce((sum, one) => sum + of(one), 0);

/**
 * `rate name -> [numerator, denominator]`, and F1 and F5, of the cases of a period. `events`: those of each case in its order;
 * `notices`: those that `AsFinal` is counted on.
 */
export const recountCases = (events, { from, to, end }, notices) => {
  const isWorked = workedBy(notices);
  const cases = [...events.values()].map((own) => caseOf(own, isWorked, end));
  const within = (date) => date !== undefined && from <= date && date <= to;
  const received = cases.filter((one) => within(one.received));
  const accepted = cases.filter((one) => within(one.accepted));
  const decided = cases.filter((one) => within(one.decided));
  const open = cases.filter((one) => one.accepted !== undefined && one.accepted <= to && one.concluded > to);
  const concluded = cases.filter((one) => within(one.concluded));
  const noes = concluded.flatMap(({ negatives }) => negatives);
  const bothLimits = decided.filter((one) => one.promisedDays !== null && one.statutoryDays !== null);
  const late = (limit) => {
    const limited = decided.filter((one) => one[limit] !== undefined);
    const openLate = count(open, (one) => one[limit] !== undefined && one[limit] < end);
    const endedLate = count(
      cases,
      (one) => within(one.endedOtherwise) && one[limit] !== undefined && one[limit] < one.endedOtherwise,
    );
    const inTime = count(limited, (one) => one.decided <= one[limit]);
    const all = limited.length + openLate + endedLate;
    return { inTime: [inTime, all], late: [all - inTime, all] };
  };
  const notOnTheSpot = decided.filter((one) => !one.instant && one.promisedDays !== null);
  const answered = received.filter((one) => one.answered);
  const deficient = accepted.filter((one) => one.deficient);
  const promised = accepted.filter((one) => one.signed);
  const toVerify = promised.filter((one) => one.verified || (one.verifyBy ?? '9999') < end);
  const verified = promised.filter((one) => one.verified);
  const noticed = received.filter((one) => one.notices > 0);
  const throughout = decided.filter((one) => one.online && one.servedOnline);
  const toDeliver = decided.filter(
    (one) => one.approved && one.certificate && (one.served !== undefined || (one.deliverBy ?? '9999') < end),
  );
  const gross = total(decided, (one) => one.used + one.paused);
  const bothWays = (name, terms) => ({ [name]: terms, [`${name}OfAll`]: terms });
  const rates = {
    onTimePromised: late('promisedDue').inTime,
    onTimeStatutory: late('statutoryDue').inTime,
    latePromised: late('promisedDue').late,
    lateStatutory: late('statutoryDue').late,
    onTimePromisedAsFinal: late('promisedDueAsFinal').inTime,
    onTimeStatutoryAsFinal: late('statutoryDueAsFinal').inTime,
    latePromisedAsFinal: late('promisedDueAsFinal').late,
    lateStatutoryAsFinal: late('statutoryDueAsFinal').late,
    early: [count(notOnTheSpot, (one) => one.used < one.promisedDays), notOnTheSpot.length],
    onTheSpot: [count(decided, (one) => one.instant), decided.length],
    compressionPromised: [total(bothLimits, (one) => one.promisedDays), total(bothLimits, (one) => one.statutoryDays)],
    compressionUsed: [total(bothLimits, (one) => one.used), total(bothLimits, (one) => one.statutoryDays)],
    pausedShare: [total(decided, (one) => one.paused), gross],
    toldOnce: [count(noticed, (one) => one.notices === 1 && one.noticesInTime === 1), noticed.length],
    supplementRate: [noticed.length, received.length],
    lapsedRate: [count(received, (one) => one.supplementLapsed), received.length],
    negativeRate: [count(answered, (one) => one.refused), answered.length],
    negativesFiled: [count(noes, (no) => no.filed), noes.length],
    negativesFiledInTime: [count(noes, (no) => no.filedInTime), noes.length],
    remedyComplete: [count(noes, (no) => no.remedied), noes.length],
    deficiencyRate: [deficient.length, accepted.length],
    deficiencySupplied: [count(deficient, (one) => one.supplied), deficient.length],
    promiseRate: [promised.length, accepted.length],
    promiseVerified: [verified.length, toVerify.length],
    promiseFalse: [count(verified, (one) => one.promiseFalse), verified.length],
    // The simulated city has no exceptions: with them and without them is the same.
    ...bothWays('acceptedOnline', [count(accepted, (one) => one.online), accepted.length]),
    ...bothWays('mobile', [count(accepted, (one) => one.channel === 'app'), count(accepted, (one) => one.online)]),
    ...bothWays('onlineThroughout', [throughout.length, decided.length]),
    ...bothWays('withoutVisitOrPaper', [count(throughout, (one) => one.visits === 0 && one.paperless), decided.length]),
    visits: [total(decided, (one) => one.visits), decided.length],
    stages: [total(decided, (one) => one.stages), decided.length],
    holders: [total(decided, (one) => one.hands), decided.length],
    decidedAtWindow: [count(decided, (one) => one.entered && one.underGrant), count(decided, (one) => one.entered)],
    deliveredInTime: [
      count(toDeliver, (one) => one.served !== undefined && one.served <= one.deliverBy),
      toDeliver.length,
    ],
  };
  const spread = (days) => {
    const sorted = days.toSorted((a, b) => a - b);
    const rank = (share) => sorted[Math.ceil(sorted.length * share) - 1] ?? null;
    return [total(sorted, (one) => one), sorted.length, rank(0.5), rank(0.9)];
  };
  const natural = (one) => Math.round((Date.parse(one.served) - Date.parse(one.received)) / 86_400_000);
  return {
    volumes: { accepted: accepted.length, decided: decided.length, openAtEnd: open.length },
    rates,
    durations: {
      net: spread(decided.map((one) => one.used)),
      gross: spread(decided.map((one) => one.used + one.paused)),
      lived: spread(decided.filter((one) => one.served !== undefined).map(natural)),
    },
  };
};

/** F15 and F17 of all reviews, and what can be counted of F16 beside them. */
export const recountReviews = (events) => {
  const all = [...events.values()];
  const of = (list, type) => list.find((event) => event.type === type);
  const reviews = all.filter((list) => of(list, 'ReviewSubmitted'));
  const grade = (list) => of(list, 'ReviewSubmitted').data.grade;
  const bad = reviews.filter((list) => grade(list) <= 2);
  const isExcluded = (list) => list.some(({ type, data }) => type === 'AppealRuled' && data.excluded);
  const excluded = reviews.filter(isExcluded);
  const valid = reviews.filter((list) => !isExcluded(list));
  const foundTrue = bad.filter((list) =>
    list.some(({ type, data }) => type === 'ReviewVerified' && ['TRUE', 'PARTLY'].includes(data.finding)),
  );
  const real = bad.filter((list) => of(list, 'ReviewSubmitted').data.realName);
  const revisited = real.filter((list) => of(list, 'ReviewRevisited'));
  return {
    submitted: reviews.length,
    bad: bad.length,
    excluded: excluded.length,
    goodRate: [count(valid, (list) => grade(list) >= 3), valid.length],
    contactRate: [
      count(bad, (list) => list.some(({ type, data }) => type === 'ReviewerContacted' && data.reached && data.inTime)),
      bad.length,
    ],
    rectificationRate: [count(foundTrue, (list) => of(list, 'RectificationDone')), foundTrue.length],
    revisitRate: [revisited.length, real.length],
    satisfactionRate: [count(revisited, (list) => of(list, 'ReviewRevisited').data.satisfied), revisited.length],
  };
};
