import type { CaseOutcome } from '#cases/events';
import type { Holder, Progress } from './progress.js';
import { renewed } from './progress-certificate.js';
import { after, type Case, type Of } from './progress-step.js';
import { receptionDesk } from './progress-work.js';

export const at = (stage: string) => ({ stage });

/** The decision, and the end of every pause with it. */
export const decided = (event: Case, outcome: CaseOutcome) => ({
  stage: outcome as string,
  outcome,
  decidedDate: event.metadata.effectiveDate,
  pauses: [],
});

/** The "no" that was confirmed has been done. */
export const done = ({ negative }: Progress): Partial<Progress> =>
  negative ? { negative: { ...negative, state: 'DONE' } } : {};

/** A "no" that ends the case: the window serves it. */
export const refused = (event: Case, before: Progress, outcome: CaseOutcome): Partial<Progress> => ({
  ...decided(event, outcome),
  ...done(before),
  toServe: true,
  holder: { unit: receptionDesk },
});

export const renewalRefused = ({ data }: Of<'RenewalRefused'>, before: Progress): Partial<Progress> =>
  before.certificate
    ? { ...renewed(before, 'REFUSED'), ...(data.proposalId === undefined ? {} : done(before)), toServe: true }
    : {};

/** A special procedure is over; the case is back in review once none is open. */
export const specialEnded = (
  { data }: Of<'SpecialProcedureFinished'> | Of<'SpecialProcedureCancelled'>,
  { stage, specials }: Progress,
): Partial<Progress> => {
  const left = specials.filter(({ spId }) => spId !== data.spId);
  return { specials: left, stage: stage === 'SPECIAL' && left.length === 0 ? 'IN_REVIEW' : stage };
};

export const reviewed = (holder: Holder): Partial<Progress> => ({ holder, reviewer: holder });

/** In nobody's hands within a unit: the queue of a unit, or the window. */
export const queued = (
  before: Progress | undefined,
  event: Case,
  stage: string,
  unit: string,
): Progress | undefined => {
  if (!before) return before;
  const { reviewer: _, ...rest } = before;
  return after(rest, event, { stage, holder: { unit } });
};

/** Open again: the decision and all that hung on it is cleared (domain.md 3.3, 32). */
export const reopened = (before: Progress | undefined, event: Of<'CaseReopened'>): Progress | undefined => {
  if (!before) return before;
  const { outcome: _outcome, decidedDate: _decided, servedDate: _served, closedDate: _closed, ...undecided } = before;
  const { negative: _negative, certificate: _certificate, extended: _extended, promise, ...rest } = undecided;
  const { to } = event.data;
  const reviewer = rest.reviewer ?? { unit: rest.unit };
  const holders = {
    RECEIVED: { unit: receptionDesk },
    IN_REVIEW: reviewer,
    IN_DECISION: { unit: reviewer.unit },
  } as const satisfies Record<typeof to, Holder>;
  return after(promise ? { ...rest, promise: { state: promise.state } } : rest, event, {
    stage: to,
    open: true,
    holder: holders[to],
    toServe: false,
    revoked: false,
    overrunExplained: false,
    opinionsAwaited: [],
    reopenings: rest.reopenings + 1,
  });
};

export const withPromise = (
  { promise }: Progress,
  change: Partial<NonNullable<Progress['promise']>>,
): Partial<Progress> => (promise ? { promise: { ...promise, ...change } } : {});

export const answered = ({ consulted }: Progress, id: string): Partial<Progress> => ({
  consulted: consulted.filter(({ consultationId }) => consultationId !== id),
});

/** A later paper moves nothing but itself. */
export const delivered = ({ data }: Of<'Delivered'>, before: Progress): Partial<Progress> => {
  if (['CLOSED', 'DELIVERED', 'SERVED'].includes(before.stage)) return { toServe: false };
  const stage = before.outcome?.endsWith('APPROVED') ? 'DELIVERED' : 'SERVED';
  return { stage, toServe: false, servedDate: data.servedDate, holder: { unit: receptionDesk } };
};
