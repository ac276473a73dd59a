import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { never } from '#kernel/decider';
import { remedyFor } from '#law/remedy';
import { confirmedNegative, negativeClocks, remedyFacts, withReasons } from './acceptance.js';
import type { CaseFile, Negative } from './case-file.js';
import type { AskedOfCase, CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { missedNotice } from './expiry.js';
import { fitsNegative, mayPropose } from './negative-rules.js';
import { refuse } from './refusals.js';
import { holding, notRecused, ofAnsweringUnit, windowHands } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Commands = Extract<
  AskedOfCase,
  { type: 'ProposeNegative' | 'ConfirmNegative' | 'DeclineNegative' | 'FileNegative' | 'LapseSupplement' }
>;
type Events = readonly Decided<CaseEvent>[];

/** The applicant had the longer of the day the notice told and the day the calendar of today makes of it. */
const supplementTermPassed = (file: CaseFile, today: string): boolean =>
  today > (file.supplement?.dueDate ?? '') && today > (file.deadlines.SUPPLEMENT?.dueDate ?? '');

const deficiencyTermPassed = (file: CaseFile, today: string): boolean =>
  today > (file.deficiency?.dueDate ?? '') && today > (file.deadlines.DEFICIENCY?.dueDate ?? '');

const termPassed = (file: CaseFile, kind: Negative['kind'], today: string): void => {
  if (kind === 'SUPPLEMENT_LAPSED' && !supplementTermPassed(file, today)) throw refuse('term-still-runs');
  if (kind === 'DEFICIENCY_LAPSED' && !deficiencyTermPassed(file, today)) throw refuse('term-still-runs');
};

/** After five days of silence a licence counts as accepted: it is too late to refuse at the window. */
const inTime = (file: CaseFile, today: string): void => {
  if (missedNotice(file, today)) throw refuse('deemed-accepted');
};

const propose = (file: CaseFile, { data, by, at }: Ask<'ProposeNegative'>): Events => {
  const { kind, reasons, competentOrgan } = data;
  const today = localDate(at);
  if (!mayPropose(kind, by.role)) throw refuse('not-yours-to-propose');
  inTime(file, today);
  if (!fitsNegative(file, kind)) throw refuse('negative-misplaced');
  if (by.role === 'officer') holding(file, by);
  else if (by.role !== 'clerk') ofAnsweringUnit(file, by);
  if (file.negative && !file.negative.effective) throw refuse('negative-open');
  if (file.negative && !file.negative.filed) throw refuse('negative-not-filed');
  termPassed(file, kind, today);
  withReasons(reasons);
  if (kind === 'NOT_OUR_POWER' && (competentOrgan ?? '').trim() === '') throw refuse('competent-organ-missing');
  const proposalId = documentNo(file.caseNo, 'FD', file.negatives + 1);
  return [{ type: 'NegativeProposed', data: { ...data, proposalId, unit: file.matter.unitId } }];
};

const openProposal = ({ negative }: CaseFile): Negative => {
  if (!negative || negative.effective) throw refuse('negative-not-proposed');
  return negative;
};

/** A superior of the answering unit who neither proposed the "no" nor had the papers in hand at the window. */
const isSuperior = (file: CaseFile, { proposedBy }: Negative, by: Actor): void => {
  ofAnsweringUnit(file, by);
  if ([proposedBy, ...windowHands(file)].includes(by.id)) throw refuse('separation-of-duties');
};

const confirm = (file: CaseFile, { by, at }: Ask<'ConfirmNegative'>): Events => {
  const negative = openProposal(file);
  isSuperior(file, negative, by);
  if (negative.confirmedBy !== undefined) return [];
  const today = localDate(at);
  inTime(file, today);
  termPassed(file, negative.kind, today);
  const { proposalId, kind, proposedBy } = negative;
  // What a recused person proposed cannot stand; it can only be declined.
  notRecused(file, proposedBy);
  return [{ type: 'NegativeConfirmed', data: { proposalId, kind, proposedBy } }];
};

const decline = (file: CaseFile, { data, by }: Ask<'DeclineNegative'>): Events => {
  const negative = openProposal(file);
  isSuperior(file, negative, by);
  const { proposalId, kind } = negative;
  return [{ type: 'NegativeDeclined', data: { proposalId, kind, reason: data.reason } }];
};

const fileIt = (file: CaseFile, { data, by }: Ask<'FileNegative'>): Events => {
  const { negative } = file;
  if (!negative?.effective) throw refuse('negative-not-done');
  if (by.role === 'chief' || by.role === 'unit-head') ofAnsweringUnit(file, by);
  if (negative.filed) return [];
  if (data.filingNo.trim() === '') throw refuse('filing-number-missing');
  const { proposalId, kind } = negative;
  return [{ type: 'NegativeFiled', data: { proposalId, kind, filingNo: data.filingNo } }];
};

/** 逾期未补正: the papers go back. It is no rejection, and can be contested as a refusal to accept. */
const lapseSupplement = (calendar: HolidayCalendar, file: CaseFile, { data, at }: Ask<'LapseSupplement'>): Events => {
  const today = localDate(at);
  const { reasons } = confirmedNegative(file, 'SUPPLEMENT_LAPSED');
  const remedy = remedyFor({ ...remedyFacts(file, data.serviceMethod, today), actType: 'ACCEPTANCE_REFUSED' });
  return [
    {
      type: 'SupplementLapsed',
      data: {
        unit: file.matter.unitId,
        noticeId: file.supplement?.noticeId ?? '',
        docNo: documentNo(file.caseNo, 'TJ', file.reopenings + 1),
        reasons,
        returned: file.materials,
        remedy,
      },
    },
    ...negativeClocks(calendar, file, today),
  ];
};

/** 否定备案: a "no" is proposed, confirmed by a superior, done and filed. */
export const decideNegative = (calendar: HolidayCalendar, file: CaseFile, command: Commands): Events => {
  switch (command.type) {
    case 'ProposeNegative':
      return propose(file, command);
    case 'ConfirmNegative':
      return confirm(file, command);
    case 'DeclineNegative':
      return decline(file, command);
    case 'FileNegative':
      return fileIt(file, command);
    case 'LapseSupplement':
      return lapseSupplement(calendar, file, command);
    default:
      return never(command);
  }
};
