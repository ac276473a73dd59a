import { dayNumber } from '#calendar/day-number';
import { addDays, addMonths, localDate } from '#calendar/legal-dates';
import { type HolidayCalendar, isProvisional } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { deadlineRules } from '#law/deadline-rules';
import { termAt } from '#law/policies';
import { remedyFor } from '#law/remedy';
import { confirmedNegative, negativeClocks, remedyFacts } from './acceptance.js';
import type { CaseFile, Certificate } from './case-file.js';
import type { CaseCommands } from './commands.js';
import { deemedRenewal } from './deemed-renewal.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** The certificate's last day itself, whatever kind of day it is: what has run out cannot be renewed. */
const renewalClock = (calendar: HolidayCalendar, file: CaseFile, today: string, validTo: string): CaseEvent => {
  const day0 = dayNumber(today);
  const last = dayNumber(validTo);
  return {
    type: 'DeadlineComputed',
    data: {
      kind: 'RENEWAL',
      version: (file.deadlines.RENEWAL?.version ?? 0) + 1,
      unit: 'ND',
      quantity: last - day0,
      day0: today,
      dueDate: validTo,
      provisional: isProvisional(calendar, last, last),
      warnings: [],
      basis: deadlineRules.RENEWAL.basis,
    },
  };
};

/** The certificate of the case as long as it stands: neither cancelled nor revoked. */
export const standingCertificate = ({ certificate, revoked }: CaseFile): Certificate => {
  if (!certificate || certificate.cancelled || revoked) throw refuse('no-standing-certificate');
  return certificate;
};

const standing = (file: CaseFile): Certificate & { readonly validTo: string } => {
  const certificate = standingCertificate(file);
  const { validTo } = certificate;
  if (validTo === undefined) throw refuse('certificate-without-term');
  return { ...certificate, validTo };
};

/** A request that comes less than thirty days before the end is taken and marked: it has no claim to be decided in time. */
export const requestRenewal = (calendar: HolidayCalendar, file: CaseFile, { at }: Ask<'RequestRenewal'>): Events => {
  const { certNo, validTo, renewal } = standing(file);
  if (renewal) return deemedRenewal(file, at);
  const today = localDate(at);
  if (today > validTo) throw refuse('certificate-expired');
  const inTime = today <= addDays(validTo, -termAt('RENEWAL_APPLICATION', today).quantity);
  return [
    { type: 'RenewalRequested', data: { certNo, requestedDate: today, inTime } },
    renewalClock(calendar, file, today, validTo),
  ];
};

/** A renewal that waits for its decision, by the unit that answers for the matter and while there is something to renew. */
const pending = (file: CaseFile, { by, at }: Ask<'GrantRenewal' | 'RefuseRenewal'>) => {
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  const certificate = standing(file);
  if (!certificate.renewal) throw refuse('renewal-not-requested');
  if (localDate(at) > certificate.validTo) throw refuse('certificate-expired');
  return certificate;
};

export const grantRenewal = (file: CaseFile, command: Ask<'GrantRenewal'>): Events => {
  const deemed = deemedRenewal(file, command.at);
  if (deemed.length > 0) return deemed;
  const { certNo, validTo } = pending(file, command);
  return [{ type: 'RenewalGranted', data: { certNo, validTo: addMonths(validTo, command.data.months) } }];
};

export const refuseRenewal = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'RefuseRenewal'>): Events => {
  const deemed = deemedRenewal(file, command.at);
  if (deemed.length > 0) return deemed;
  const { certNo } = pending(file, command);
  const { proposalId, reasons } = confirmedNegative(file, 'RENEWAL_REFUSED');
  const today = localDate(command.at);
  const remedy = remedyFor({ ...remedyFacts(file, command.data.serviceMethod, today), actType: 'REJECTED' });
  return [
    { type: 'RenewalRefused', data: { certNo, proposalId, reasons, remedy } },
    ...negativeClocks(calendar, file, today),
  ];
};
