import { addMonths, localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import type { Asked, Decided } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import { termAt } from '#law/policies';
import { type RemedyFacts, remedyFor } from '#law/remedy';
import type { CaseFile, Negative } from './case-file.js';
import { computeDeadline, decisionClocks } from './clocks.js';
import type { CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent, MaterialHandedIn, Reason } from './events.js';
import { deemAcceptance, missedNotice } from './expiry.js';
import type { NegativeKind } from './negative-events.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];

/** Days the organ has to tell what is missing or to refuse (行政许可法 art. 32(4)). */
export const noticeDays = 5;
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
  const { openCaseId, flaggedDuplicate, bannedUntil, ...facts } = data;
  if (openCaseId !== undefined && flaggedDuplicate !== true) throw refuse('identical-case-open');
  const banned = bannedUntil !== undefined && receivedDate <= bannedUntil;
  if (banned && data.matter.ways?.publicSafety) throw refuse('reapplication-banned');
  const duplicate = openCaseId === undefined ? {} : { duplicateOf: openCaseId };
  return [
    { type: 'ApplicationReceived', data: { ...facts, ...duplicate, receivedAt: at, receivedDate } },
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
  if (isForRefusal(file)) throw refuse('acceptance-to-be-refused');
  const codes = data.items.map(({ code }) => code);
  onlyKnown(file, codes);
  if (!codes.every((code) => mayBeAsked(file, code))) throw refuse('one-time-notice');
  const unnamed = stillOwed(file).filter((code) => !codes.includes(code));
  if (unnamed.length > 0) throw refuse('notice-incomplete', namesOf(file, unnamed));
  const round = (file.supplement?.round ?? 0) + 1;
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

/** The check found that there is nothing to apply for here: no paper mends that (行政许可法 art. 32(1), (2)). */
export const isForRefusal = ({ checkOutcome }: CaseFile): boolean =>
  checkOutcome === 'NOT_REQUIRED' || checkOutcome === 'NOT_OUR_POWER';

/** Papers the guide demands that are not in. */
export const missingPapers = (file: CaseFile): readonly string[] => {
  const held = new Set(file.materials.map((material: MaterialHandedIn) => material.code));
  return file.matter.materials.filter(({ code, required }) => required && !held.has(code)).map(({ code }) => code);
};

/** Asking again for what the last notice named is no new demand; anything else may only concern papers that came in since. */
const mayBeAsked = ({ supplement, newPapers }: CaseFile, code: string): boolean =>
  supplement === undefined || supplement.asked.includes(code) || newPapers.includes(code);

/** Not in, or found wanting, and told or still to be told: what a notice forgot holds nothing back (行政许可法 art. 32(4)). */
const owed = (file: CaseFile): readonly string[] => {
  const found = file.checkOutcome === 'COMPLETE' ? [] : file.defects;
  return [...new Set([...found, ...missingPapers(file)])].filter((code) => mayBeAsked(file, code));
};

const promisedPapers = ({ promise }: CaseFile): readonly string[] => (promise?.state === 'SIGNED' ? promise.items : []);

/** What the applicant owes and has not promised either. */
export const stillOwed = (file: CaseFile): readonly string[] =>
  owed(file).filter((code) => !promisedPapers(file).includes(code));

/** Whether nothing holds the acceptance back but, at most, these papers. */
export const lacksOnly = (file: CaseFile, codes: readonly string[]): boolean => {
  const { checkOutcome, defects } = file;
  const isNamed = checkOutcome === 'COMPLETE' || (checkOutcome === 'INCOMPLETE' && defects.length > 0);
  return isNamed && owed(file).every((code) => codes.includes(code));
};

const namesOf = ({ matter }: CaseFile, codes: readonly string[]): readonly Bilingual[] =>
  matter.materials
    .filter(({ code }) => codes.includes(code))
    .map(({ code, name }) => ({ zh: `${name.zh}（${code}）`, en: `${name.en} (${code})` }));

/** The centre's clerks accept for everybody, a chief for the own unit. */
export const ofTheMatter = (file: CaseFile, by: Actor): void => {
  if (by.role === 'chief' && by.unit !== file.matter.unitId) throw refuse('not-your-unit');
};

export const accept = (calendar: HolidayCalendar, file: CaseFile, { by, at }: Ask<'AcceptCase'>): Events => {
  ofTheMatter(file, by);
  const today = localDate(at);
  const missed = missedNotice(file, today);
  if (missed) return deemAcceptance(calendar, file, missed, at);
  if (file.checkOutcome === undefined) throw refuse('materials-not-checked');
  if (!lacksOnly(file, promisedPapers(file))) throw refuse('materials-incomplete');
  const { statutoryDays, promisedDays, instant } = file.matter;
  const day0 = file.lastPapersDate;
  return [
    {
      type: 'CaseAccepted',
      data: {
        unit: file.matter.unitId,
        mode: file.promise?.state === 'SIGNED' ? 'PROMISE' : instant ? 'INSTANT' : 'NORMAL',
        acceptedDate: day0,
        completeSetDate: day0,
        clockDay0: day0,
        clockDay0Rule: 'COMPLETE_SET_RECEIVED',
        statutoryDays,
        promisedDays,
        receiptNo: documentNo(file.caseNo, 'SL', file.reopenings + 1),
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
  const hadAHand = [file.receivedBy.id, ...file.checkedBy, ...file.barredDeciders];
  if (hadAHand.includes(by.id)) throw refuse('separation-of-duties');
  const { kind, reasons, competentOrgan } = confirmedNegative(file, 'NOT_REQUIRED', 'NOT_OUR_POWER', 'FALSE_MATERIAL');
  const banned = kind === 'FALSE_MATERIAL' && file.matter.ways?.publicSafety;
  return [
    {
      type: 'AcceptanceRefused',
      data: {
        unit: file.matter.unitId,
        kind,
        docNo: documentNo(file.caseNo, 'BSL', file.reopenings + 1),
        reasons,
        ...(competentOrgan === undefined ? {} : { competentOrgan }),
        ...(banned ? { banUntil: banAfter('FALSE_MATERIAL_BAN', today) } : {}),
        remedy: remedyFor({ ...remedyFacts(file, data.serviceMethod, today), actType: 'ACCEPTANCE_REFUSED' }),
      },
    },
    ...negativeClocks(calendar, file, today),
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

/** The last day of a ban that begins with a decision of `today` (行政许可法 art. 78, 79). */
export const banAfter = (rule: 'FALSE_MATERIAL_BAN' | 'FRAUD_BAN', today: string): string =>
  addMonths(today, termAt(rule, today).quantity * 12);

/** 否定备案: a "no" is filed on its own working day; one of a rest day, on the next working day. */
export const filingClock = (calendar: HolidayCalendar, file: CaseFile, today: string): CaseEvent =>
  computeDeadline(calendar, file, 'NEGATIVE_FILING', today, 0);

/** The term to serve a paper in. One that finds another paper unserved is served with it, and so by the day of the first. */
export const serviceClock = (calendar: HolidayCalendar, file: CaseFile, today: string): CaseEvent[] =>
  file.deadlines.SERVE?.open ? [] : [computeDeadline(calendar, file, 'SERVE', today, serviceDays)];

/** What every "no" that stands alone starts: it has to be served, and to be filed. */
export const negativeClocks = (calendar: HolidayCalendar, file: CaseFile, today: string): CaseEvent[] => [
  ...serviceClock(calendar, file, today),
  filingClock(calendar, file, today),
];

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
