import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { remedyFor } from '#law/remedy';
import { banAfter, confirmedNegative, negativeClocks, remedyFacts, serviceClock } from './acceptance.js';
import type { CaseFile } from './case-file.js';
import type { CaseCommands } from './commands.js';
import { deemedRenewal } from './deemed-renewal.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { isBroken, restsOnPromise } from './promises.js';
import { refuse } from './refusals.js';
import { standingCertificate } from './renewals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];
type Ground = CaseCommands['Revoke']['ground'];

/** Where the organ should not have granted it, it owes for the harm (行政许可法 art. 69, paragraphs 1 and 4). */
const organsFault: readonly Ground[] = [
  'ABUSE_OF_POWER',
  'BEYOND_COMPETENCE',
  'UNLAWFUL_PROCEDURE',
  'UNQUALIFIED_APPLICANT',
];

/** A promise is not false while there is time to put it right. */
const mayBeCalledFalse = (file: CaseFile, today: string): void => {
  if (!restsOnPromise(file) || !isBroken(file)) throw refuse('promise-not-broken');
  const rectifyBy = file.promise?.rectifyBy;
  if (rectifyBy !== undefined && today <= rectifyBy) throw refuse('term-still-runs');
};

/** 撤销, by the deciding organ or the government above it (art. 69). */
export const revoke = (calendar: HolidayCalendar, file: CaseFile, { data, by, at }: Ask<'Revoke'>): Events => {
  if (by.role !== 'government' && by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  if (file.revoked) return [];
  if (!file.decision?.outcome.endsWith('APPROVED')) throw refuse('nothing-granted');
  const { ground, partyHeardRecordId, harmsPublicInterest, serviceMethod } = data;
  if (harmsPublicInterest) throw refuse('harms-public-interest');
  if (partyHeardRecordId.trim() === '') throw refuse('party-not-heard');
  const today = localDate(at);
  if (ground === 'FALSE_PROMISE') mayBeCalledFalse(file, today);
  const { reasons } = confirmedNegative(file, 'REVOKED');
  const banned = file.matter.ways?.publicSafety && ground === 'FRAUD';
  return [
    {
      type: 'ApprovalRevoked',
      data: {
        unit: file.matter.unitId,
        ground,
        docNo: documentNo(file.caseNo, 'CX', file.reopenings + 1),
        reasons,
        partyHeardRecordId,
        compensation: organsFault.includes(ground),
        ...(banned ? { banUntil: banAfter('FRAUD_BAN', today) } : {}),
        remedy: remedyFor({ ...remedyFacts(file, serviceMethod, today), actType: 'REVOKED' }),
      },
    },
    ...negativeClocks(calendar, file, today),
  ];
};

const mayBeCancelled = (file: CaseFile, ground: CaseCommands['CancelCertificate']['ground'], at: string): void => {
  if (ground === 'REVOKED' && !file.revoked) throw refuse('approval-not-revoked');
  if (ground !== 'EXPIRED') return;
  const validTo = file.certificate?.validTo;
  // A renewal that the law has granted by silence keeps it alive.
  if (validTo === undefined || localDate(at) <= validTo || deemedRenewal(file, at).length > 0) {
    throw refuse('certificate-still-valid');
  }
};

/** 注销 (art. 70). With a remedy where something is taken from a holder who did not give it up. */
export const cancelCertificate = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, by, at }: Ask<'CancelCertificate'>,
): Events => {
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  const { certificate } = file;
  if (!certificate) throw refuse('no-standing-certificate');
  if (certificate.cancelled) return [];
  const { ground, basis, serviceMethod = 'WINDOW' } = data;
  if (basis.trim() === '') throw refuse('basis-missing');
  mayBeCancelled(file, ground, at);
  const { certNo } = certificate;
  if (ground === 'GIVEN_UP' || ground === 'HOLDER_ENDED') {
    return [{ type: 'CertificateCancelled', data: { certNo, ground, basis } }];
  }
  const today = localDate(at);
  const remedy = remedyFor({ ...remedyFacts(file, serviceMethod, today), actType: 'CANCELLED' });
  return [
    { type: 'CertificateCancelled', data: { certNo, ground, basis, remedy } },
    ...serviceClock(calendar, file, today),
  ];
};

/** 变更 (art. 49): of a certificate that stands and has not run out. */
export const changeCertificate = (file: CaseFile, { data, by, at }: Ask<'ChangeCertificate'>): Events => {
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  const { certNo, validTo } = standingCertificate(file);
  if (validTo !== undefined && localDate(at) > validTo && deemedRenewal(file, at).length === 0) {
    throw refuse('certificate-expired');
  }
  return [{ type: 'CertificateChanged', data: { certNo, change: data.change } }];
};
