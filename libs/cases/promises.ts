import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import type { MatterWays } from '#catalogue/events';
import type { Asked, Decided } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { isForRefusal, onlyKnown } from './acceptance.js';
import type { CaseFile } from './case-file.js';
import { missedNotice } from './expiry.js';
import type { CaseCommands } from './commands.js';
import type { CaseEvent } from './events.js';
import { refuse } from './refusals.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];
type PromiseWay = NonNullable<MatterWays['promise']>;

/** Whether a decision on this case rests on a promise in the place of papers. */
export const restsOnPromise = (file: CaseFile): boolean => file.mode === 'PROMISE' && file.promise?.state === 'SIGNED';

/** For matters of the list only, and never where public safety is at stake, whatever the list says (domain.md No. 17). */
const wayOf = ({ matter }: CaseFile): PromiseWay => {
  const way = matter.ways?.promise;
  if (!way || matter.ways?.publicSafety) throw refuse('no-such-way');
  return way;
};

const beforeAcceptance = (file: CaseFile, at: string): void => {
  if (missedNotice(file, localDate(at))) throw refuse('deemed-accepted');
  if (isForRefusal(file)) throw refuse('acceptance-to-be-refused');
};

export const offerPromise = (file: CaseFile, { data, at }: Ask<'OfferPromise'>): Events => {
  wayOf(file);
  beforeAcceptance(file, at);
  const { promise } = file;
  if (promise && promise.state !== 'WITHDRAWN' && promise.textVersion === data.textVersion) return [];
  if (promise?.state === 'SIGNED') throw refuse('promise-signed');
  return [{ type: 'PromiseOffered', data }];
};

export const signPromise = (file: CaseFile, { data, at }: Ask<'SignPromise'>): Events => {
  wayOf(file);
  beforeAcceptance(file, at);
  const { items, signature, badCredit } = data;
  const { promise } = file;
  if (badCredit) throw refuse('bad-credit');
  if (promise?.state === 'SIGNED') throw refuse('promise-signed');
  if (promise?.state !== 'OFFERED') throw refuse('promise-not-offered');
  if (items.length === 0 || new Set(items).size < items.length) throw refuse('nothing-named');
  onlyKnown(file, items);
  return [{ type: 'PromiseSigned', data: { items, textVersion: promise.textVersion, signature } }];
};

/** Free until the decision; what the promise stood for has to come in then, and the clocks run on. */
export const withdrawPromise = (file: CaseFile, { data }: Ask<'WithdrawPromise'>): Events => {
  if (!file.promise) throw refuse('promise-not-offered');
  return file.promise.state === 'WITHDRAWN' ? [] : [{ type: 'PromiseWithdrawn', data }];
};

/** After the decision the promise is the business of the unit that verifies it. */
const verifying = (file: CaseFile, by: Actor): void => {
  const way = wayOf(file);
  if (!restsOnPromise(file)) throw refuse('no-promise');
  if (by.unit !== way.verifyingUnit) throw refuse('not-your-unit');
  if (file.revoked) throw refuse('approval-revoked');
};

export const recordVerification = (file: CaseFile, { data, by }: Ask<'RecordVerification'>): Events => {
  verifying(file, by);
  const officers = new Set(data.officers);
  if (officers.size < 2) throw refuse('two-officers');
  const decidedBy = file.decision?.by ?? '';
  if (by.id === decidedBy || officers.has(decidedBy)) throw refuse('separation-of-duties');
  if (file.promise?.verified !== undefined) throw refuse('promise-verified');
  return [{ type: 'PromiseVerified', data }];
};

/** Found wanting: FALSE or PARTLY, and not put right since. */
export const isBroken = ({ promise }: CaseFile): boolean =>
  promise?.verified === 'FALSE' || promise?.verified === 'PARTLY';

export const orderRectification = (
  calendar: HolidayCalendar,
  file: CaseFile,
  { data, by, at }: Ask<'OrderRectification'>,
): Events => {
  verifying(file, by);
  if (!isBroken(file)) throw refuse('promise-not-broken');
  if (file.promise?.rectifyBy !== undefined) throw refuse('rectification-ordered');
  const dueDate = addWorkingDays(calendar, localDate(at), data.termDays).date;
  return [{ type: 'RectificationOrdered', data: { dueDate, text: data.text } }];
};

export const acceptRectification = (file: CaseFile, { data, by }: Ask<'AcceptRectification'>): Events => {
  verifying(file, by);
  if (file.promise?.rectifyBy === undefined) throw refuse('rectification-not-ordered');
  return isBroken(file) ? [{ type: 'RectificationAccepted', data }] : [];
};
