import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import { type RemedyFacts, remedyFor } from '#law/remedy';
import type { CaseFile, Negative } from './case-file.js';
import { computeDeadline, decisionClocks, negativeFiling } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent, MaterialHandedIn, Reason } from './events.js';
import { deemAcceptance, missedNotice } from './expiry.js';
import type { NegativeKind } from './negative-events.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** Days the organ has to tell what is missing or to refuse (行政许可法 art. 32(4)). */
const noticeDays = 5;
/** Days within which a refusal is served: as for delivery, art. 44 by analogy. */
export const serviceDays = 10;

export const onlyKnown = (file: Pick<CaseFile, 'matter'>, codes: readonly string[]): void => {
  const known = new Set(file.matter.materials.map(({ code }) => code));
  if (!codes.every((code) => known.has(code))) throw refuse('unknown-material');
};

export const receive = (calendar: HolidayCalendar, { data, by, at }: Ask<'ReceiveApplication'>): Events => {
  if (by.role === 'applicant' && by.id !== data.subjectRef) throw refuse('not-your-application');
  const codes = data.materials.map(({ code }) => code);
  onlyKnown(data, codes);
  const receivedDate = localDate(at);
  return [
    { type: 'ApplicationReceived', data: { ...data, receivedAt: at, receivedDate } },
    computeDeadline(calendar, { deadlines: {} }, 'NOTICE_5', receivedDate, noticeDays),
  ];
};

export const checkMaterials = (file: CaseFile, { data }: Ask<'CheckMaterials'>): Events => {
  onlyKnown(
    file,
    data.defects.map(({ code }) => code),
  );
  return [{ type: 'MaterialsChecked', data }];
};

export const requestSupplement = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, at }: Ask<'RequestSupplement'>,
): Events => {
  const today = localDate(at);
  if (missedNotice(file, today)) throw refuse('deemed-accepted');
  if (file.checkOutcome === undefined) throw refuse('materials-not-checked');
  if (file.checkOutcome === 'COMPLETE') throw refuse('materials-complete');
  const codes = data.items.map(({ code }) => code);
  onlyKnown(file, codes);
  const earlier = file.supplement;
  // Asking again for what the last notice named is no new demand; anything else may only concern papers that came in since.
  const mayName = new Set([...(earlier?.asked ?? []), ...file.newPapers]);
  if (earlier && !codes.every((code) => mayName.has(code))) throw refuse('one-time-notice');
  const round = (earlier?.round ?? 0) + 1;
  const dueDate = addWorkingDays(calendar, today, data.termDays).date;
  const noticeId = documentNo(file.caseNo, 'BZ', round);
  return [
    { type: 'SupplementRequested', data: { noticeId, round, items: data.items, servedAt: at, dueDate } },
    computeDeadline(calendar, file, 'SUPPLEMENT', today, data.termDays),
  ];
};

export const submitSupplement = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, at }: Ask<'SubmitSupplement'>,
): Events => {
  const receivedDate = localDate(at);
  onlyKnown(
    file,
    data.materials.map(({ code }) => code),
  );
  return [
    { type: 'SupplementReceived', data: { materials: data.materials, receivedDate } },
    computeDeadline(calendar, file, 'NOTICE_5', receivedDate, noticeDays),
  ];
};

const missing = (file: CaseFile): readonly string[] => {
  const held = new Set(file.materials.map((material: MaterialHandedIn) => material.code));
  return file.matter.materials.filter(({ code, required }) => required && !held.has(code)).map(({ code }) => code);
};

export const accept = (calendar: HolidayCalendar, file: CaseFile, { by, at }: Ask<'AcceptCase'>): Events => {
  if (by.role === 'chief' && by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  const today = localDate(at);
  const missed = missedNotice(file, today);
  if (missed) return deemAcceptance(calendar, file, missed, at);
  if (file.checkOutcome === undefined) throw refuse('materials-not-checked');
  if (file.checkOutcome !== 'COMPLETE' || missing(file).length > 0) throw refuse('materials-incomplete');
  const { statutoryDays, promisedDays, instant } = file.matter;
  const day0 = file.lastPapersDate;
  return [
    {
      type: 'CaseAccepted',
      data: {
        unit: file.matter.unitId,
        mode: instant ? 'INSTANT' : 'NORMAL',
        acceptedDate: day0,
        completeSetDate: day0,
        clockDay0: day0,
        clockDay0Rule: 'COMPLETE_SET_RECEIVED',
        statutoryDays,
        promisedDays,
        receiptNo: documentNo(file.caseNo, 'SL'),
      },
      ...(day0 === today ? {} : { effectiveDate: day0 }),
    },
    ...decisionClocks(calendar, file, day0),
  ];
};

/** A "no" states its reasons, each with the text of law it rests on (行政许可法 art. 38). */
export const withReasons = (reasons: readonly Reason[]): void => {
  if (reasons.length === 0 || reasons.some(({ basis }) => basis.trim() === '')) throw refuse('reasons-missing');
};

export const refuseAcceptance = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, by, at }: Ask<'RefuseAcceptance'>,
): Events => {
  const today = localDate(at);
  if (missedNotice(file, today)) throw refuse('deemed-accepted');
  if (by.unit !== file.matter.unitId) throw refuse('not-your-unit');
  if ([file.receivedBy.id, ...file.checkedBy].includes(by.id)) throw refuse('separation-of-duties');
  const { kind, reasons, competentOrgan } = confirmedNegative(file, 'NOT_REQUIRED', 'NOT_OUR_POWER', 'FALSE_MATERIAL');
  const { serviceMethod } = data;
  return [
    {
      type: 'AcceptanceRefused',
      data: {
        unit: file.matter.unitId,
        kind,
        docNo: documentNo(file.caseNo, 'BSL'),
        reasons,
        ...(competentOrgan === undefined ? {} : { competentOrgan }),
        remedy: remedyFor({ ...remedyFacts(file, serviceMethod, today), actType: 'ACCEPTANCE_REFUSED' }),
      },
    },
    computeDeadline(calendar, file, 'SERVE', today, serviceDays),
    negativeFiling(calendar, file, today),
  ];
};

/** The proposal of one of these kinds that a superior has confirmed and that was not acted on yet. */
export const confirmedNegative = <Kind extends NegativeKind>(
  file: CaseFile,
  ...kinds: readonly Kind[]
): Negative & { readonly kind: Kind } => {
  const { negative } = file;
  const isAsked = (found: Negative): found is Negative & { kind: Kind } =>
    (kinds as readonly NegativeKind[]).includes(found.kind);
  if (!negative || negative.effective || !isAsked(negative)) throw refuse('negative-not-proposed');
  if (negative.confirmedBy === undefined) throw refuse('negative-not-confirmed');
  return negative;
};

/** Before the decision. The silence of the window stays on record: a licence was accepted by law before it was withdrawn. */
export const withdraw = (calendar: HolidayCalendar, file: CaseFile, { data, at }: Ask<'Withdraw'>): Events => {
  const missed = missedNotice(file, localDate(at));
  return [
    ...(missed ? deemAcceptance(calendar, file, missed, at) : []),
    { type: 'CaseWithdrawn', data: { ...data, unit: file.matter.unitId } },
  ];
};

/** What the remedy block is computed from, but for the kind of act. */
export const remedyFacts = (
  { matter }: CaseFile,
  serviceMethod: 'WINDOW' | 'COURIER' | 'ONLINE',
  date: string,
): Omit<RemedyFacts, 'actType'> => ({
  unitLevel: matter.level,
  unitKind: matter.unitKind,
  unit: matter.unitName,
  ...(matter.unitSuperior === undefined ? {} : { superior: matter.unitSuperior }),
  category: matter.category,
  serviceMethod,
  date,
  ...(matter.reviewable === undefined ? {} : { reviewable: matter.reviewable }),
  ...(matter.reviewFirst === undefined ? {} : { reviewFirst: matter.reviewFirst }),
});
