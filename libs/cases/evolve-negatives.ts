import { never } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { CaseEventType, FoldedCaseEvent } from './events.js';
import type { NegativeEvents } from './negative-events.js';
import { fitsNegative } from './negative-rules.js';

type Of<Vocabulary> = Extract<FoldedCaseEvent, { type: keyof Vocabulary }>;

/** Events with which the case goes back to be looked at afresh: what was proposed before falls away. */
const startsAfresh: ReadonlySet<CaseEventType> = new Set([
  'ReturnedForReview',
  'ReturnedToHolder',
  'CaseReturnedToWindow',
  'CaseTransferred',
]);

/** The file without a proposed "no" that was not acted on and does not fit the case any more. */
export const withFittingNegative = (file: CaseFile, eventType: CaseEventType): CaseFile => {
  const { negative, ...rest } = file;
  if (!negative || negative.effective) return file;
  return startsAfresh.has(eventType) || !fitsNegative(file, negative.kind) ? rest : file;
};

/** What a "no" on its way leaves in the file. */
export const evolveNegatives = (file: CaseFile, event: Of<NegativeEvents>): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'NegativeProposed': {
      const { proposalId, kind, reasons, competentOrgan } = data;
      const proposed = { proposalId, kind, reasons, proposedBy: metadata.actor.id, effective: false, filed: false };
      const negative = competentOrgan === undefined ? proposed : { ...proposed, competentOrgan };
      return { ...file, negative, negatives: file.negatives + 1 };
    }
    case 'NegativeConfirmed':
      return file.negative ? { ...file, negative: { ...file.negative, confirmedBy: metadata.actor.id } } : file;
    case 'NegativeDeclined': {
      const { negative: _, ...rest } = file;
      return rest;
    }
    case 'NegativeFiled':
      return file.negative ? { ...file, negative: { ...file.negative, filed: true } } : file;
    case 'SupplementLapsed':
      return usedNegative({
        ...file,
        stage: 'LAPSED',
        toServe: [data.remedy],
        decision: { outcome: 'LAPSED', date: metadata.effectiveDate, by: metadata.actor.id },
      });
    default:
      return never(type);
  }
};

/** The "no" that was confirmed has been done. */
export const usedNegative = (file: CaseFile): CaseFile =>
  file.negative ? { ...file, negative: { ...file.negative, effective: true } } : file;
