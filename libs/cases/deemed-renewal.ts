import { addMonths, localDate } from '#calendar/legal-dates';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { CaseEvent } from './events.js';

const monthNumber = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));

/** As long again as it was granted for. */
const sameTermAgain = ({ decision }: CaseFile, validTo: string): string => {
  if (decision?.validTo === undefined) return validTo;
  return addMonths(validTo, monthNumber(decision.validTo) - monthNumber(decision.date));
};

/**
 * 视为准予延续 (行政许可法 art. 50): a licence whose renewal was asked for in time and not decided by its last day, once that day
 * is over. A finding of law of the day it ran out; none where the renewal came late or the matter is no licence.
 */
export const deemedRenewal = (file: CaseFile, at: string): readonly Decided<CaseEvent>[] => {
  const { certificate, matter, revoked } = file;
  if (!certificate?.renewal?.inTime || certificate.cancelled || revoked) return [];
  const { certNo, validTo } = certificate;
  if (matter.category !== 'ADMINISTRATIVE_LICENCE' || validTo === undefined || localDate(at) <= validTo) return [];
  return [
    {
      type: 'RenewalDeemedGranted',
      data: { certNo, validTo: sameTermAgain(file, validTo), detectedAt: at },
      effectiveDate: validTo,
    },
  ];
};
