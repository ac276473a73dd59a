import type { CaseEvents, CaseEventType } from '#cases/events';
import type { DeadlineKind } from '#law/deadline-rules';
import type { Progress } from './progress.js';
import type { OpenDeadline } from './progress-clocks.js';

/** Who looks after what came in online: the general window of the centre. */
export const receptionDesk = 'centre-window';

/** Without a due date a case still has its place: after all that have one. */
const noDueDate = '9999-12-31';

const earliest = (dates: readonly string[]): string | undefined => dates.toSorted()[0];

/** Whose turn it is when the case itself is over but one of its terms still runs. */
const afterTheEnd = ({ kind }: OpenDeadline, { unit, matter }: Progress): string => {
  if (kind === 'SERVE' || kind === 'NEGATIVE_FILING' || kind === 'DELIVERY') return receptionDesk;
  return kind === 'VERIFY_PROMISE' ? (matter.verifyingUnit ?? unit) : unit;
};

const workOf = (document: Progress): Progress['work'] => {
  const { open, holder, deadlines } = document;
  const next = deadlines.toSorted((a, b) => a.dueDate.localeCompare(b.dueDate))[0];
  if (open) return holder && { unit: holder.unit, due: next?.dueDate ?? noDueDate };
  return next && { unit: afterTheEnd(next, document), due: next.dueDate };
};

/** What follows from the rest of the document: whose turn it is, by when, and when the next alert falls due. */
export const derive = (document: Progress): Progress => {
  const { work: _, nextAlertAt: __, limits: ___, ...rest } = document;
  const dueOf = (wanted: DeadlineKind) => rest.deadlines.find(({ kind }) => kind === wanted)?.dueDate;
  const promised = dueOf('PROMISED');
  const statutory = dueOf('STATUTORY');
  const limits = { ...(promised ? { promised } : {}), ...(statutory ? { statutory } : {}) };
  const work = workOf(rest);
  // Instants of the pending alerts all carry the same offset, so that they compare as text.
  const next = earliest(rest.pending.map(({ at }) => at));
  return {
    ...rest,
    ...(work ? { work } : {}),
    ...(promised || statutory ? { limits } : {}),
    ...(next === undefined ? {} : { nextAlertAt: next }),
  };
};

/** The stages in which a proposed "no" can still be what becomes of the case. */
const reviewStages = ['IN_REVIEW', 'SPECIAL', 'IN_DECISION'];
const certifiedStages = ['CERT_ISSUED', 'DELIVERED', 'CLOSED'];
const negativeStages: Readonly<Record<CaseEvents['NegativeProposed']['kind'], readonly string[]>> = {
  NOT_REQUIRED: ['RECEIVED'],
  NOT_OUR_POWER: ['RECEIVED'],
  FALSE_MATERIAL: ['RECEIVED'],
  SUPPLEMENT_LAPSED: ['SUPPLEMENTING'],
  DEFICIENCY_LAPSED: ['ACCEPTED', ...reviewStages],
  REJECTED: reviewStages,
  PARTLY_REJECTED: reviewStages,
  REVOKED: ['APPROVED', 'PARTLY_APPROVED', ...certifiedStages],
  RENEWAL_REFUSED: certifiedStages,
};
const startsAfresh: ReadonlySet<CaseEventType> = new Set([
  'ReturnedForReview',
  'ReturnedToHolder',
  'CaseReturnedToWindow',
  'CaseTransferred',
]);

/** Whether what it would refuse has come about otherwise. */
const settled = ({ kind }: NonNullable<Progress['negative']>, { deficiency, certificate }: Progress): boolean => {
  if (kind === 'DEFICIENCY_LAPSED') return deficiency?.missing.length === 0;
  if (kind !== 'RENEWAL_REFUSED') return false;
  return certificate?.state !== 'STANDING' || certificate.renewal?.state !== 'REQUESTED';
};

/** Without a proposal that was not acted on and does not fit the case any more. */
export const withFittingNegative = (document: Progress, type: CaseEventType): Progress => {
  const { negative } = document;
  if (!negative || negative.state === 'DONE') return document;
  const fits = negativeStages[negative.kind].includes(document.stage) && !settled(negative, document);
  if (fits && !startsAfresh.has(type)) return document;
  const { negative: _, ...rest } = document;
  return rest;
};
