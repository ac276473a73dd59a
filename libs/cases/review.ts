import { addMonths, localDate } from '#calendar/legal-dates';
import { type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { remedyFor } from '#law/remedy';
import { confirmedNegative, remedyFacts, serviceDays } from './acceptance.js';
import type { CaseFile } from './case-file.js';
import { computeDeadline, negativeFiling, timeliness } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';
import { holding, mayOpine, ofTheUnit } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

export const route = (file: CaseFile): Events => {
  const { unitId: toUnit, approvalOffice: toOffice } = file.matter;
  return file.routedTo?.unit === toUnit ? [] : [{ type: 'CaseRouted', data: { toUnit, toOffice } }];
};

const noOwnCase = (file: CaseFile, by: Actor): void => {
  if ([file.receivedBy.id, ...file.checkedBy, file.acceptedBy].includes(by.id)) throw refuse('separation-of-duties');
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
};

export const approve = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'Approve'>): Events => {
  if (file.stage === 'ACCEPTED' && !file.matter.instant) throw refuse('not-instant');
  mayDecide(file, by);
  const today = localDate(at);
  const { content, validMonths } = data;
  return [
    {
      type: 'ApprovalDecided',
      data: {
        unit: file.matter.unitId,
        outcome: 'FULL',
        docNo: documentNo(file.caseNo, 'ZY'),
        content,
        validFrom: today,
        ...(validMonths === undefined ? {} : { validTo: addMonths(today, validMonths) }),
        timeliness: timeliness(calendar, file, today),
      },
    },
    computeDeadline(calendar, file, 'DELIVERY', today, serviceDays),
  ];
};

export const reject = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'Reject'>): Events => {
  mayDecide(file, by);
  const { reasons } = confirmedNegative(file, 'REJECTED');
  const today = localDate(at);
  return [
    {
      type: 'RejectionDecided',
      data: {
        unit: file.matter.unitId,
        docNo: documentNo(file.caseNo, 'BPZ'),
        reasons,
        remedy: remedyFor({ ...remedyFacts(file, data.serviceMethod, today), actType: 'REJECTED' }),
        timeliness: timeliness(calendar, file, today),
      },
    },
    computeDeadline(calendar, file, 'SERVE', today, serviceDays),
    negativeFiling(calendar, file, today),
  ];
};

export const issueCertificate = (file: CaseFile, { by }: Ask<'IssueCertificate'>): Events => {
  const kind = file.matter.certificateKind;
  if (kind === null) throw refuse('no-certificate');
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  return [{ type: 'CertificateIssued', data: { certNo: `${file.matter.code}-${file.caseNo}`, kind } }];
};

export const deliver = (file: CaseFile, { data, at }: Ask<'Deliver'>): Events => {
  if (file.stage === 'APPROVED' && file.matter.certificateKind !== null) throw refuse('certificate-first');
  return [{ type: 'Delivered', data: { ...data, servedDate: localDate(at) } }];
};

const dayMs = 86_400_000;

export const close = (calendar: HolidayCalendar, file: CaseFile, { at }: Ask<'CloseCase'>): Events => {
  const today = localDate(at);
  return [
    {
      type: 'CaseClosed',
      data: {
        unit: file.matter.unitId,
        outcome: file.decision?.outcome ?? 'WITHDRAWN',
        grossWorkingDays: workingDaysBetween(calendar, file.receivedDate, today),
        naturalDays: Math.round((Date.parse(today) - Date.parse(file.receivedDate)) / dayMs),
      },
    },
  ];
};
