import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { type Policy, policyAt } from '#law/policies';
import type { CaseFile, DeadlineState, Extension } from './case-file.js';
import { computeDeadline } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';
import { answeringUnit, holding } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** The rule of the decision's limit, and with it of its extension (行政许可法 art. 42). */
const decisionRule = (file: CaseFile, today: string): Policy => {
  const rule = policyAt(today).byId.get(file.matter.ways?.joint ? 'JOINT_DECISION' : 'DECISION');
  if (!rule) throw refuse('no-statutory-limit');
  return rule;
};

const statutory = (file: CaseFile): DeadlineState => {
  const limit = file.deadlines.STATUTORY;
  if (!limit?.open) throw refuse('no-statutory-limit');
  return limit;
};

/** Too late is a fact that is kept: the case counts as overdue whatever was asked. */
const refusedLate = ({ dueDate }: DeadlineState, days: number, requestedDate: string): Events => [
  { type: 'ExtensionRefusedLate', data: { days, dueDate, requestedDate } },
];

export const requestExtension = (file: CaseFile, { data, by, at }: Ask<'RequestExtension'>): Events => {
  holding(file, by);
  const limit = statutory(file);
  const today = localDate(at);
  if (file.extension && file.extension.state !== 'DECLINED') throw refuse('extension-once');
  if (today > limit.dueDate) return refusedLate(limit, data.days, today);
  const most = decisionRule(file, today).term.extension?.quantity ?? 0;
  if (data.days < 1 || data.days > most) throw refuse('extension-too-long');
  return [{ type: 'ExtensionRequested', data: { ...data, requestedDate: today } }];
};

/** The head of the organ extends, of a jointly handled matter the head of the government: never who asked for it. */
const answers = (file: CaseFile, by: Ask<'ApproveExtension'>['by']): Extension => {
  if (by.role !== (file.matter.ways?.joint ? 'government' : 'decider')) throw refuse('not-the-approver');
  if (by.role === 'decider' && by.unit !== answeringUnit(file)) throw refuse('not-your-unit');
  if (file.extension?.state !== 'REQUESTED') throw refuse('extension-not-requested');
  if (file.extension.requestedBy === by.id) throw refuse('separation-of-duties');
  return file.extension;
};

/** It moves nothing yet: the applicant has to be told, before the limit has passed too. */
export const approveExtension = (file: CaseFile, { by, at }: Ask<'ApproveExtension'>): Events => {
  const limit = statutory(file);
  const { days } = answers(file, by);
  const today = localDate(at);
  if (today > limit.dueDate) return refusedLate(limit, days, today);
  const { basis, term } = decisionRule(file, today);
  const approvedBy = term.extension?.approvedBy ?? 'ORGAN_HEAD';
  return [{ type: 'ExtensionApproved', data: { days, approvedBy, basis: basis.join('、') } }];
};

export const declineExtension = (file: CaseFile, { data, by }: Ask<'DeclineExtension'>): Events => {
  answers(file, by);
  return [{ type: 'ExtensionDeclined', data }];
};

/** The reason of the extension goes to the applicant, and with that the statutory limit moves; no law extends a promise. */
export const tellExtension = (calendar: HolidayCalendar, file: CaseFile, { at }: Ask<'TellExtension'>): Events => {
  const { extension } = file;
  if (extension?.state !== 'APPROVED') throw refuse('extension-not-approved');
  if (extension.told) return [];
  const noticeId = documentNo(file.caseNo, 'YQ', file.reopenings + 1);
  const told: CaseEvent = { type: 'ExtensionTold', data: { noticeId, servedAt: at } };
  const limit = statutory(file);
  // Older records moved the limit with the approval.
  if (limit.extensions.length > 0) return [told];
  const today = localDate(at);
  if (today > limit.dueDate) return refusedLate(limit, extension.days, today);
  const { day0, quantity, unit, dueDate } = limit;
  const reckoning = { unit, extensions: [extension.days], cause: 'EXTENDED', toldBefore: dueDate } as const;
  return [computeDeadline(calendar, file, 'STATUTORY', day0, quantity, reckoning), told];
};
