import { addMonths, localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { remedyFor } from '#law/remedy';
import { confirmedNegative, filingClock, negativeClocks, remedyFacts, serviceDays } from './acceptance.js';
import type { CaseFile } from './case-file.js';
import { computeDeadline, timeliness } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import { outstandingPapers } from './deficiency.js';
import type { CaseEvent } from './events.js';
import { restsOnPromise } from './promises.js';
import { refuse } from './refusals.js';
import { holding, mayOpine, ofTheUnit, windowHands } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

export const route = (file: CaseFile): Events => {
  const { unitId: toUnit, approvalOffice: toOffice } = file.matter;
  return file.routedTo?.unit === toUnit ? [] : [{ type: 'CaseRouted', data: { toUnit, toOffice } }];
};

const noOwnCase = (file: CaseFile, by: Actor): void => {
  if (windowHands(file).includes(by.id)) throw refuse('separation-of-duties');
};

export const take = (file: CaseFile, { by }: Ask<'TakeCase'>): Events => {
  if (!file.routedTo) throw refuse('wrong-state');
  if (by.unit !== file.routedTo.unit) throw refuse('not-your-unit');
  if (file.officer && file.officer.id !== by.id) throw refuse('not-your-case');
  noOwnCase(file, by);
  return [{ type: 'CaseTaken', data: { unit: file.routedTo.unit, post: by.post ?? '' } }];
};

export const assign = (file: CaseFile, { data, by }: Ask<'AssignOfficer'>): Events => {
  const unit = file.unit ?? file.routedTo?.unit;
  if (unit === undefined || by.unit !== unit) throw refuse('not-your-unit');
  if (file.officer?.id === data.to) return [];
  if (windowHands(file).includes(data.to)) throw refuse('separation-of-duties');
  return [
    { type: 'OfficerAssigned', data: { ...data, ...(file.officer === undefined ? {} : { from: file.officer.id }) } },
  ];
};

export const returnToWindow = (file: CaseFile, { data, by }: Ask<'ReturnToWindow'>): Events => {
  holding(file, by);
  return [{ type: 'CaseReturnedToWindow', data }];
};

export const recordOpinion = (file: CaseFile, { data, by }: Ask<'RecordOpinion'>): Events => {
  mayOpine(file, by);
  noOwnCase(file, by);
  return [{ type: 'OpinionRecorded', data }];
};

export const submitForDecision = (file: CaseFile, { by }: Ask<'SubmitForDecision'>): Events => {
  holding(file, by);
  if (file.opinions.length === 0) throw refuse('opinions-missing');
  return [{ type: 'SubmittedForDecision', data: { toUnit: file.unit ?? '', opinions: file.opinions.length } }];
};

export const returnForReview = (file: CaseFile, { data, by }: Ask<'ReturnForReview'>): Events => {
  ofTheUnit(file, by);
  return [{ type: 'ReturnedForReview', data }];
};

/** Four eyes: who received, checked, accepted or alone reviewed the case does not decide it. */
const mayDecide = (file: CaseFile, by: Actor): void => {
  if (by.unit !== (file.unit ?? file.matter.unitId)) throw refuse('not-your-unit');
  noOwnCase(file, by);
  const reviewers = new Set(file.opinions.map((opinion) => opinion.by));
  if (reviewers.size === 1 && reviewers.has(by.id)) throw refuse('separation-of-duties');
  // What a review or a court has undone is decided anew by somebody else.
  if (file.barredDeciders.includes(by.id)) throw refuse('separation-of-duties');
};

/** A decision after a hearing rests on its record (行政许可法 art. 48), and there is none while an asked-for hearing is not held. */
const onTheRecord = ({ hearing }: CaseFile, recordId: string | undefined): { hearingRecordId?: string } => {
  if (hearing?.requestedDate !== undefined && !hearing.held) throw refuse('hearing-not-held');
  if (recordId !== hearing?.held?.recordId) throw refuse('hearing-record-missing');
  return recordId === undefined ? {} : { hearingRecordId: recordId };
};

const mayApprove = (file: CaseFile, { earlierUndecided = 0 }: CaseCommands['Approve']): void => {
  if (file.stage === 'ACCEPTED' && !file.matter.instant && !restsOnPromise(file)) throw refuse('not-instant');
  if (outstandingPapers(file).length > 0) throw refuse('papers-outstanding');
  if (file.matter.ways?.limitedQuantity && earlierUndecided > 0) throw refuse('earlier-undecided');
};

/** The part that is refused: it has its own reasons, remedy and filing. */
const refusedPart = (file: CaseFile, { serviceMethod = 'WINDOW' }: CaseCommands['Approve'], today: string) => {
  const { reasons } = confirmedNegative(file, 'PARTLY_REJECTED');
  const facts = { ...remedyFacts(file, serviceMethod, today), actType: 'PARTLY_REJECTED' } as const;
  return { reasons, remedy: remedyFor(facts) };
};

/** What an adjudication grants to one party is taken from the other: both are told how to contest it (domain.md No. 5). */
const remedyOfGrant = (file: CaseFile, { serviceMethod = 'WINDOW' }: CaseCommands['Approve'], today: string) =>
  file.matter.category === 'ADJUDICATION'
    ? { remedy: remedyFor({ ...remedyFacts(file, serviceMethod, today), actType: 'GRANTED' }) }
    : {};

export const approve = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'Approve'>): Events => {
  mayApprove(file, data);
  mayDecide(file, by);
  const today = localDate(at);
  const { content, conditions, validMonths, outcome = 'FULL' } = data;
  const record = onTheRecord(file, data.hearingRecordId);
  const refused = outcome === 'PARTLY' ? refusedPart(file, data, today) : undefined;
  const promise = restsOnPromise(file) ? file.matter.ways?.promise : undefined;
  return [
    {
      type: 'ApprovalDecided',
      data: {
        unit: file.matter.unitId,
        outcome,
        docNo: documentNo(file.caseNo, 'ZY', file.reopenings + 1),
        content,
        ...(conditions === undefined ? {} : { conditions }),
        validFrom: today,
        ...(validMonths === undefined ? {} : { validTo: addMonths(today, validMonths) }),
        ...(refused ? { refused } : {}),
        ...remedyOfGrant(file, data, today),
        ...record,
        ...(promise ? { promiseBased: true } : {}),
        timeliness: timeliness(calendar, file, today),
      },
    },
    computeDeadline(calendar, file, 'DELIVERY', today, serviceDays),
    ...(refused ? [filingClock(calendar, file, today)] : []),
    ...(promise ? [computeDeadline(calendar, file, 'VERIFY_PROMISE', today, promise.verificationDays)] : []),
  ];
};

export const reject = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'Reject'>): Events => {
  mayDecide(file, by);
  const { reasons } = confirmedNegative(file, 'REJECTED');
  const record = onTheRecord(file, data.hearingRecordId);
  const today = localDate(at);
  return [
    {
      type: 'RejectionDecided',
      data: {
        unit: file.matter.unitId,
        docNo: documentNo(file.caseNo, 'BPZ', file.reopenings + 1),
        reasons,
        remedy: remedyFor({ ...remedyFacts(file, data.serviceMethod, today), actType: 'REJECTED' }),
        ...record,
        timeliness: timeliness(calendar, file, today),
      },
    },
    ...negativeClocks(calendar, file, today),
  ];
};
