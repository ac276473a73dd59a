import { localDate } from '#calendar/legal-dates';
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
import { noteDeadline, unnoticedBreaches } from './clocks.js';
import { type AskedOfCase, allowedCommands, type CaseCommand, permittedRoles } from './commands.js';
import { close, deliver, issueCertificate } from './delivery.js';
import type { CaseEvent } from './events.js';
import { decideNegative } from './negatives.js';
import { decideProcedure } from './procedures.js';
import { decideOpinion } from './opinions.js';
import { decideUndertaking } from './undertakings.js';
import { decideAftermath } from './aftermath.js';
import { decideAlert } from './alerts.js';
import { refuse } from './refusals.js';
import { deemedRenewal } from './renewals.js';
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
      return assign(file, command);
    case 'RecordOpinion':
      return recordOpinion(file, command);
    case 'SubmitForDecision':
      return submitForDecision(file, command);
    case 'ReturnForReview':
      return returnForReview(file, command);
    case 'Approve':
      return approve(calendar, file, command);
    case 'Reject':
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

const isFor = (list: readonly string[], member: string): boolean => list.includes(member);

/** What may happen next to a case, on a calendar. */
const decide = (calendar: HolidayCalendar, command: AskedOfCase, state: Case): Events => {
  const { type, by, at } = command;
  if (!isFor(permittedRoles[type], by.role)) throw refuse('role-not-permitted');
  if (type === 'NoteDeadline') {
    if (!('deadlines' in state)) return [];
    const noted = noteDeadline(calendar, state, command.data, at);
    return noted.length > 0 && command.data.kind === 'RENEWAL' ? [...noted, ...deemedRenewal(state, at)] : noted;
  }
  if (state.stage === 'NONE') {
    if (type !== 'ReceiveApplication') throw refuse('no-such-case');
    return receive(calendar, command);
  }
  if (state.stage === 'IMPORTED') throw refuse('wrong-state');
  if (by.role === 'applicant' && by.id !== state.subjectRef) throw refuse('no-such-case');
  if (!isFor(allowedCommands[state.stage], type)) throw refuse('wrong-state');
  const events = decideOpen(calendar, command, state);
  if (events.length === 0) return [];
  const breaches = unnoticedBreaches(state, localDate(at));
  const renewed = events.some(({ type: found }) => found === 'RenewalDeemedGranted') ? [] : deemedRenewal(state, at);
  return [...breaches, ...renewed, ...events];
};

/** The rules of a case under the given calendar of working days. */
export const caseDecider = (calendar: HolidayCalendar): Decider<Case, CaseCommand, CaseEvent> => ({
  initialState: initialCase,
  decide: (command, state) => decide(calendar, command, state),
  evolve,
});
