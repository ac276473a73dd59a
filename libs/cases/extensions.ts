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

/** The statutory limit alone: no law extends a promise. */
export const approveExtension = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { by, at }: Ask<'ApproveExtension'>,
): Events => {
  const limit = statutory(file);
  const { days } = answers(file, by);
  const today = localDate(at);
  if (today > limit.dueDate) return refusedLate(limit, days, today);
  const { basis, term } = decisionRule(file, today);
  const approvedBy = term.extension?.approvedBy ?? 'ORGAN_HEAD';
  const { day0, quantity, unit, dueDate } = limit;
  const extensions = [...limit.extensions, days];
  const reckoning = { unit, extensions, cause: 'EXTENDED', toldBefore: dueDate } as const;
  return [
    { type: 'ExtensionApproved', data: { days, approvedBy, basis: basis.join('、') } },
    computeDeadline(calendar, file, 'STATUTORY', day0, quantity, reckoning),
  ];
};

export const declineExtension = (file: CaseFile, { data, by }: Ask<'DeclineExtension'>): Events => {
  answers(file, by);
  return [{ type: 'ExtensionDeclined', data }];
};

/** The reason of the extension goes to the applicant. */
export const tellExtension = (file: CaseFile, { at }: Ask<'TellExtension'>): Events => {
  if (file.extension?.state !== 'APPROVED') throw refuse('extension-not-approved');
  if (file.extension.told) return [];
  return [
    { type: 'ExtensionTold', data: { noticeId: documentNo(file.caseNo, 'YQ', file.reopenings + 1), servedAt: at } },
  ];
};
