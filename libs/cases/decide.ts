import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided, Decider } from '#kernel/decider';
import { never } from '#kernel/decider';
import {
  accept,
  checkMaterials,
  receive,
  refuseAcceptance,
  requestSupplement,
  submitSupplement,
  withdraw,
} from './acceptance.js';
import { evolve, initialCase } from './case.js';
import type { Case, CaseFile } from './case-file.js';
import { type AskedOfCase, allowedCommands, type CaseCommand, permittedRoles } from './commands.js';
import { close, deliver, issueCertificate } from './delivery.js';
import type { CaseEvent } from './events.js';
import { decideNegative } from './negatives.js';
import { decideProcedure } from './procedures.js';
import { decideOpinion } from './opinions.js';
import { decideUndertaking } from './undertakings.js';
import { decideAftermath } from './aftermath.js';
import { decideAlert } from './alerts.js';
import { noteUnanswered } from './climbing.js';
import { noteDeadline, unnoticed } from './expiry.js';
import { readyForDecision } from './hearings.js';
import { refuse } from './refusals.js';
import { notDelayedByB, notRecused } from './who-may-act.js';
import {
  approve,
  assign,
  recordOpinion,
  reject,
  returnForReview,
  returnToWindow,
  route,
  submitForDecision,
  take,
} from './review.js';

type Events = readonly Decided<CaseEvent>[];

const decideOpen = (calendar: HolidayCalendar, command: AskedOfCase, file: CaseFile): Events => {
  switch (command.type) {
    case 'ReceiveApplication':
    case 'NoteDeadline':
    case 'NoteUnanswered':
      return [];
    case 'CheckMaterials':
      return checkMaterials(file, command);
    case 'RequestSupplement':
      return requestSupplement(calendar, file, command);
    case 'SubmitSupplement':
      return submitSupplement(calendar, file, command);
    case 'AcceptCase':
      return accept(calendar, file, command);
    case 'RefuseAcceptance':
      return refuseAcceptance(calendar, file, command);
    case 'RouteCase':
      return route(file);
    case 'TakeCase':
      return take(file, command);
    case 'ReturnToWindow':
      return returnToWindow(file, command);
    case 'AssignOfficer':
      notRecused(file, command.data.to);
      return assign(file, command);
    case 'RecordOpinion':
      return recordOpinion(file, command);
    case 'SubmitForDecision':
      readyForDecision(file);
      return submitForDecision(file, command);
    case 'ReturnForReview':
      return returnForReview(file, command);
    case 'Approve':
      readyForDecision(file);
      return approve(calendar, file, command);
    case 'Reject':
      readyForDecision(file);
      return reject(calendar, file, command);
    case 'IssueCertificate':
      return issueCertificate(file, command);
    case 'Deliver':
      return deliver(file, command);
    case 'CloseCase':
      return close(calendar, file, command);
    case 'Withdraw':
      return withdraw(calendar, file, command);
    case 'ProposeNegative':
    case 'ConfirmNegative':
    case 'DeclineNegative':
    case 'FileNegative':
    case 'LapseSupplement':
      return decideNegative(calendar, file, command);
    case 'StartSpecial':
    case 'FinishSpecial':
    case 'CancelSpecial':
    case 'InvalidatePause':
    case 'InformHearingRight':
    case 'RequestHearing':
    case 'NotifyHearing':
    case 'HoldHearing':
    case 'RequestExtension':
    case 'ApproveExtension':
    case 'DeclineExtension':
    case 'TellExtension':
      return decideProcedure(calendar, file, command);
    case 'RequestOpinions':
    case 'ReturnToHolder':
    case 'TransferCase':
    case 'RequestAfterAcceptance':
    case 'Recuse':
    case 'ConsultUnit':
    case 'AnswerConsultation':
      return decideOpinion(calendar, file, command);
    case 'AcceptWithDeficiency':
    case 'SubmitMissing':
    case 'LapseDeficiency':
    case 'OfferPromise':
    case 'SignPromise':
    case 'WithdrawPromise':
    case 'RecordVerification':
    case 'OrderRectification':
    case 'AcceptRectification':
      return decideUndertaking(calendar, file, command);
    case 'CorrectOnSpot':
    case 'FailDelivery':
    case 'RecordVisit':
    case 'Terminate':
    case 'CorrectRecord':
    case 'Revoke':
    case 'CancelCertificate':
    case 'ChangeCertificate':
    case 'RequestRenewal':
    case 'GrantRenewal':
    case 'RefuseRenewal':
    case 'Reopen':
      return decideAftermath(calendar, file, command);
    case 'ExplainOverrun':
    case 'AcknowledgeAlert':
    case 'ExplainAlert':
    case 'UpholdAlert':
    case 'RescindAlert':
    case 'RecomputeDeadlines':
      return decideAlert(calendar, file, command);
    default:
      return never(command);
  }
};

const renewalCommands: readonly string[] = ['RequestRenewal', 'GrantRenewal', 'RefuseRenewal'];

const isFor = (list: readonly string[], member: string): boolean => list.includes(member);

/** What may happen next to a case, on a calendar. */
const decide = (calendar: HolidayCalendar, command: AskedOfCase, state: Case): Events => {
  const { type, by } = command;
  if (!isFor(permittedRoles[type], by.role)) throw refuse('role-not-permitted');
  if (type === 'NoteDeadline') {
    return 'deadlines' in state ? noteDeadline(calendar, state, command.data, command) : [];
  }
  if (type === 'NoteUnanswered') return 'alerts' in state ? noteUnanswered(state, command.data, command.at) : [];
  if (state.stage === 'NONE') {
    if (type !== 'ReceiveApplication') throw refuse('no-such-case');
    return receive(calendar, command);
  }
  if (state.stage === 'IMPORTED') throw refuse('wrong-state');
  if (by.role === 'applicant' && by.id !== state.subjectRef) throw refuse('no-such-case');
  if (!isFor(allowedCommands[state.stage], type)) throw refuse('wrong-state');
  notRecused(state, by.id);
  notDelayedByB(command);
  // A changed calendar comes first: what passed on the old one may not have passed at all.
  const before = type === 'RecomputeDeadlines' ? { file: state, events: [] } : unnoticed(calendar, state, command);
  // The law has renewed already what a renewal asks for or decides too late: that finding is the answer.
  const renewed = before.events.some((event) => event.type === 'RenewalDeemedGranted');
  if (renewed && isFor(renewalCommands, type)) return before.events;
  const events = decideOpen(calendar, command, before.file);
  return events.length === 0 ? [] : [...before.events, ...events];
};

/** The rules of a case under the given calendar of working days. */
export const caseDecider = (calendar: HolidayCalendar): Decider<Case, CaseCommand, CaseEvent> => ({
  initialState: initialCase,
  decide: (command, state) => decide(calendar, command, state),
  evolve,
});
