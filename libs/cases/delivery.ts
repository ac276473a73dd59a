import { localDate } from '#calendar/legal-dates';
import { type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { termAt } from '#law/policies';
import { remedyBodiesAt } from '#law/remedy-bodies';
import type { CaseFile } from './case-file.js';
import { pausedWorkingDays } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { outstandingPapers } from './deficiency.js';
import type { CaseEvent } from './events.js';
import { restsOnPromise } from './promises.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

export const issueCertificate = (file: CaseFile, { by }: Ask<'IssueCertificate'>): Events => {
  const kind = file.matter.certificateKind;
  if (kind === null) throw refuse('no-certificate');
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  if (file.revoked) throw refuse('approval-revoked');
  if (outstandingPapers(file).length > 0) throw refuse('papers-outstanding');
  // A case decided anew gives another certificate: the number of the first is never used again.
  const round = file.reopenings === 0 ? '' : `-${file.reopenings + 1}`;
  const validTo = file.decision?.validTo;
  return [
    {
      type: 'CertificateIssued',
      data: {
        certNo: `${file.matter.code}-${file.caseNo}${round}`,
        kind,
        ...(validTo === undefined ? {} : { validTo }),
        ...(restsOnPromise(file) ? { promiseBased: true } : {}),
      },
    },
  ];
};

/**
 * Served online, what can be contested names the way to ask for review online (行政复议法 art. 22), so each of its remedies must
 * have been computed for that; one computed for online service tells all that the window or a courier needs.
 */
const withOnlineReview = ({ toServe = [] }: CaseFile, today: string): void => {
  if (toServe.every((remedy) => remedy.kind !== 'REVIEW' || remedy.reviewOnlineUrl !== undefined)) return;
  if (remedyBodiesAt(today).reviewOnlineUrl !== undefined) throw refuse('online-review-missing');
};

const somethingToServe = (file: CaseFile): void => {
  if (!file.toServe) throw refuse('nothing-to-serve');
  const approved = file.stage === 'APPROVED' || file.stage === 'PARTLY_APPROVED';
  if (approved && file.matter.certificateKind !== null && !file.revoked) throw refuse('certificate-first');
};

export const deliver = (file: CaseFile, { data, at }: Ask<'Deliver'>): Events => {
  const servedDate = localDate(at);
  somethingToServe(file);
  if (data.method === 'ONLINE') withOnlineReview(file, servedDate);
  return [{ type: 'Delivered', data: { ...data, servedDate } }];
};

/** An attempt that failed: neither the term of service nor that of the remedies is touched. */
export const failDelivery = (file: CaseFile, { data }: Ask<'FailDelivery'>): Events => {
  somethingToServe(file);
  return [{ type: 'DeliveryFailed', data }];
};

const dayMs = 86_400_000;

/** Closing is filing: the retention begins. */
export const close = (calendar: HolidayCalendar, file: CaseFile, { at }: Ask<'CloseCase'>): Events => {
  if (file.toServe) throw refuse('decision-not-served');
  const today = localDate(at);
  const outcome = file.decision?.outcome ?? 'WITHDRAWN';
  const retention = outcome.endsWith('APPROVED') ? 'RETENTION_APPROVED' : 'RETENTION_OTHER';
  return [
    {
      type: 'CaseClosed',
      data: {
        unit: file.matter.unitId,
        outcome,
        grossWorkingDays: workingDaysBetween(calendar, file.receivedDate, today),
        naturalDays: Math.round((Date.parse(today) - Date.parse(file.receivedDate)) / dayMs),
        pausedWorkingDays: pausedWorkingDays(calendar, file, file.receivedDate, today),
        visits: file.visits,
      },
    },
    {
      type: 'CaseArchived',
      data: { retentionYears: termAt(retention, today).quantity, files: file.materials.length },
    },
  ];
};
