import type { Asked } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import type { CaseFile } from './case-file.js';
import type { CaseCommand, CaseCommandType } from './commands.js';
import { refuse } from './refusals.js';

/** The unit that answers for the case where it stands: the one that took it, else the matter's own. */
export const answeringUnit = (file: CaseFile): string => file.unit ?? file.routedTo?.unit ?? file.matter.unitId;

export const ofAnsweringUnit = (file: CaseFile, by: Actor): void => {
  if (by.unit !== answeringUnit(file)) throw refuse('not-your-unit');
};

/** Of the unit that has taken the case. */
export const ofTheUnit = (file: CaseFile, by: Actor): void => {
  if (by.unit !== file.unit) throw refuse('not-your-unit');
};

export const holding = (file: CaseFile, by: Actor): void => {
  ofTheUnit(file, by);
  if (by.id !== file.officer?.id) throw refuse('not-your-case');
};

/** What returns a case, stops its clock or asks for more time: B may not do it in the place of A (AB岗制, domain.md No. 23). */
const delaying: ReadonlySet<CaseCommandType> = new Set([
  'ReturnToWindow',
  'ReturnToHolder',
  'ReturnForReview',
  'RequestExtension',
]);

/** A procedure is started by B too where the clock goes on. */
export const notDelayedByB = ({ type, data, by }: Asked<CaseCommand>): void => {
  const stops = type === 'StartSpecial' && data.clockMode === 'STOPS_CLOCK';
  if (by.asB && (stops || delaying.has(type))) throw refuse('b-may-not-delay');
};

/** 回避: who must keep out of the case does nothing in it, and is given nothing to do. */
export const notRecused = (file: CaseFile, ...persons: readonly string[]): void => {
  if (persons.some((person) => file.recused.includes(person))) throw refuse('recused');
};

/** Everybody who has had the papers of the case in hand at the window. */
export const windowHands = (file: CaseFile): readonly string[] => [
  file.receivedBy.id,
  ...file.checkedBy,
  ...(file.acceptedBy === undefined ? [] : [file.acceptedBy]),
];

/** Everybody who has examined the application: none of them hears the applicant as host (行政许可法 art. 48). */
export const reviewChain = (file: CaseFile): readonly string[] => [
  ...windowHands(file),
  ...file.opinions.map(({ by }) => by),
  ...(file.earlierReviewers ?? []),
  ...file.earlierHolders.map(({ id }) => id),
  ...(file.officer ? [file.officer.id] : []),
];

/** An opinion is given by the officer who holds the case, by the other roles of the unit, and by whoever was asked for one. */
export const mayOpine = (file: CaseFile, by: Actor): void => {
  if (file.opinionsAwaited.includes(by.id)) return;
  if (by.role === 'officer') holding(file, by);
  else ofTheUnit(file, by);
  if (file.hearing?.notified?.host === by.id) throw refuse('separation-of-duties');
};
