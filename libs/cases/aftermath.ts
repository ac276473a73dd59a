import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { type Asked, type Decided, never } from '#kernel/decider';
import { serviceClock } from './acceptance.js';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase, CaseCommands } from './commands.js';
import { failDelivery } from './delivery.js';
import type { CaseEvent } from './events.js';
import { deemAcceptance, missedNotice } from './expiry.js';
import { refuse } from './refusals.js';
import { grantRenewal, refuseRenewal, requestRenewal } from './renewals.js';
import { reopen } from './reopening.js';
import { cancelCertificate, changeCertificate, revoke } from './revocation.js';

type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'CorrectOnSpot'
      | 'FailDelivery'
      | 'RecordVisit'
      | 'Terminate'
      | 'CorrectRecord'
      | 'Revoke'
      | 'CancelCertificate'
      | 'ChangeCertificate'
      | 'RequestRenewal'
      | 'GrantRenewal'
      | 'RefuseRenewal'
      | 'Reopen';
  }
>;

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** What the window may put right there and then: a slip of the form, never what is applied for. */
export const formFields = ['NAME_SPELLING', 'ADDRESS', 'CONTACT', 'DATE', 'NUMBER', 'SIGNATURE', 'OTHER_SLIP'] as const;

/** The entries whose slips may be corrected afterwards; what was decided may not (更正 is clerical only). */
export const clericalFields = [
  'NAME_SPELLING',
  'ADDRESS',
  'IDENTITY_NUMBER',
  'DOCUMENT_NUMBER',
  'DOCUMENT_DATE',
  'ARITHMETIC',
  'TYPING',
] as const;

const isOneOf = (list: readonly string[], field: string): boolean => list.includes(field);

const correctOnSpot = (file: CaseFile, { data, at }: Ask<'CorrectOnSpot'>): Events => {
  if (missedNotice(file, localDate(at))) throw refuse('deemed-accepted');
  const { fields } = data;
  if (fields.length === 0 || new Set(fields).size < fields.length) throw refuse('nothing-named');
  if (!fields.every((field) => isOneOf(formFields, field))) throw refuse('not-a-slip');
  return [{ type: 'CorrectedOnSpot', data }];
};

/** 终止, on a ground of law only. The silence of the window stays on record, as with a withdrawal. */
const terminate = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'Terminate'>): Events => {
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  if (data.basis.trim() === '') throw refuse('basis-missing');
  const missed = missedNotice(file, localDate(at));
  return [
    ...(missed ? deemAcceptance(calendar, file, missed, at) : []),
    { type: 'CaseTerminated', data: { ...data, unit: file.matter.unitId } },
  ];
};

/** The entry itself stays; the corrected paper is served again. */
const correctRecord = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'CorrectRecord'>): Events => {
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  const { madeBy, ...correction } = data;
  if (!isOneOf(clericalFields, correction.field)) throw refuse('not-a-slip');
  if (by.id === madeBy) throw refuse('separation-of-duties');
  return [
    { type: 'RecordCorrected', data: correction },
    ...(file.toServe ? [] : serviceClock(calendar, file, localDate(at))),
  ];
};

/** What follows a decision, and what is told beside the flow. */
export const decideAftermath = (calendar: HolidayCalendar, file: CaseFile, command: Commands): Events => {
  switch (command.type) {
    case 'CorrectOnSpot':
      return correctOnSpot(file, command);
    case 'FailDelivery':
      return failDelivery(file, command);
    case 'RecordVisit':
      return [{ type: 'VisitRecorded', data: command.data }];
    case 'Terminate':
      return terminate(calendar, file, command);
    case 'CorrectRecord':
      return correctRecord(calendar, file, command);
    case 'Revoke':
      return revoke(calendar, file, command);
    case 'CancelCertificate':
      return cancelCertificate(calendar, file, command);
    case 'ChangeCertificate':
      return changeCertificate(file, command);
    case 'RequestRenewal':
      return requestRenewal(calendar, file, command);
    case 'GrantRenewal':
      return grantRenewal(file, command);
    case 'RefuseRenewal':
      return refuseRenewal(calendar, file, command);
    case 'Reopen':
      return reopen(calendar, file, command);
    default:
      return never(command);
  }
};
