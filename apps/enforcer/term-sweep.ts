import type { Db } from 'mongodb';
import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog } from '#event-log/event-log';
import { exceptionStream } from '#exceptions/events';
import { exceptionTermsDue } from '#exceptions/exception';
import type { DefinedPost } from '#posts/post';
import { exceptionRegister } from '#read-models/exceptions';
import { register } from '#read-models/posts';
import { reviewsFollowUp } from '#read-models/reviews-follow-up';
import { modelReader } from '#read-models/store';
import { reviewStream } from '#reviews/events';
import { noteExceptionTerms, noteReviewTerm, noteUncovered } from './ringing.js';

const pageSize = 500;

/** Page by page, in the order of their ids. */
async function* everyOne<Entry extends { readonly _id: string }>(
  pageBehind: (id: string) => Promise<readonly Entry[]>,
): AsyncGenerator<Entry> {
  for (let id = ''; ; ) {
    const page = await pageBehind(id);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    id = last._id;
  }
}

/** Records the terms of bad reviews (contact, rectification) that have passed. Returns how many events that made. */
export const sweepReviews = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar,
): Promise<number> => {
  const today = localDate(now().toISOString());
  // After the last of the terms nothing is left to tell.
  const due = await modelReader(db, reviewsFollowUp).find(
    { nextDue: { $lt: today }, termsPassed: { $ne: 'RECTIFY' } },
    { nextDue: 1, _id: 1 },
    pageSize,
  );
  let noted = 0;
  for (const { _id } of due) noted += await noteReviewTerm(log, now, reviewStream(_id), calendar);
  return noted;
};

/** Whether an absence waits for a cover that was due by an instant and has not been told. */
const waitsForCover = ({ absences, uncovered }: DefinedPost, at: string): boolean =>
  absences.some(
    ({ from, coverDueAt }) =>
      coverDueAt !== undefined && Date.parse(coverDueAt) <= Date.parse(at) && !uncovered.includes(from),
  );

/** Records the posts whose A was away without B standing in by the time that was due. Posts are few: all are looked at. */
export const sweepPosts = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar,
): Promise<number> => {
  const at = now().toISOString();
  const reader = modelReader(db, register);
  const posts = everyOne((id) => reader.find({ kind: 'POST', _id: { $gt: id } }, { kind: 1, _id: 1 }, pageSize));
  let noted = 0;
  for await (const entry of posts) {
    if (entry.kind !== 'POST' || entry.post.stage !== 'DEFINED' || !waitsForCover(entry.post, at)) continue;
    noted += await noteUncovered(log, now, entry._id, calendar);
  }
  return noted;
};

/** Records what is due of exceptions: their reviews, the warnings before their last day, and that it is over. Exceptions are few: all are looked at. */
export const sweepExceptions = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar,
): Promise<number> => {
  const today = localDate(now().toISOString());
  const reader = modelReader(db, exceptionRegister);
  let noted = 0;
  for await (const { _id, record } of everyOne((id) => reader.find({ _id: { $gt: id } }, { _id: 1 }, pageSize))) {
    if (exceptionTermsDue(record, today).length === 0) continue;
    noted += await noteExceptionTerms(log, now, exceptionStream(_id), calendar);
  }
  return noted;
};
