import { localDate } from '#calendar/legal-dates';
import { type HolidayCalendar, isKnownDay } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { noticeDays } from './acceptance.js';
import { fileAfter } from './case.js';
import type { CaseFile } from './case-file.js';
import { computeDeadline } from './clocks.js';
import type { CaseCommands } from './commands.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** The clocks of the new decision: the term of the order, else the matter's own, from the day the order was served. */
const clocks = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { to, servedDate, termDays }: CaseCommands['Reopen'],
): CaseEvent[] => {
  const { statutoryDays, promisedDays } = file.matter;
  const statutory = termDays ?? statutoryDays;
  const promised = promisedDays === null ? null : (termDays ?? promisedDays);
  const computed =
    to === 'RECEIVED'
      ? [computeDeadline(calendar, file, 'NOTICE_5', servedDate, termDays ?? noticeDays)]
      : [
          ...(statutory === null ? [] : [computeDeadline(calendar, file, 'STATUTORY', servedDate, statutory)]),
          ...(promised === null ? [] : [computeDeadline(calendar, file, 'PROMISED', servedDate, promised)]),
        ];
  return computed.map((clock) => ({ ...clock, data: { ...clock.data, cause: 'REOPENED' } }));
};

/** Anew, by a decision of review, of a court or of the organ itself: what was decided is undone, its certificate with it. */
export const reopen = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'Reopen'>): Events => {
  const { data, by, at } = command;
  if (by.role !== 'government' && by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  const { decision, negative, certificate, acceptedDate } = file;
  if (!decision) throw refuse('nothing-decided');
  if (negative?.effective && !negative.filed) throw refuse('negative-not-filed');
  if (data.docNo.trim() === '') throw refuse('basis-missing');
  // What was never accepted is received again; what was, is not asked for its papers twice.
  if ((data.to === 'RECEIVED') !== (acceptedDate === undefined)) throw refuse('reopened-elsewhere');
  if (!isKnownDay(data.servedDate)) throw refuse('no-such-day');
  if (data.servedDate > localDate(at)) throw refuse('order-not-served');
  const undone: CaseEvent[] =
    certificate && !certificate.cancelled
      ? [
          {
            type: 'CertificateCancelled',
            data: { certNo: certificate.certNo, ground: 'BY_LAW', basis: data.docNo },
          },
        ]
      : [];
  const reopened: CaseEvent[] = [...undone, { type: 'CaseReopened', data }];
  // A pause that was not over when the case ended does not stand in the new clocks.
  return [...reopened, ...clocks(calendar, fileAfter(file, reopened, command), data)];
};
