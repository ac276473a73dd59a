import type { Db } from 'mongodb';
import { localDate } from '#calendar/legal-dates';
import { officeHours } from '#calendar/office-hours';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog } from '#event-log/event-log';
import { postSchemaVersions } from '#posts/events';
import type { DefinedPost } from '#posts/post';
import { postDecider } from '#posts/post-rules';
import { register } from '#read-models/posts';
import { reviewsFollowUp } from '#read-models/reviews-follow-up';
import { modelReader } from '#read-models/store';
import { reviewDecider } from '#reviews/decide';
import { reviewSchema, reviewStream } from '#reviews/events';
import { by, systemContext } from './system-context.js';

const pageSize = 500;

/** Records the terms of bad reviews (contact, rectification) that have passed. Returns how many events that made. */
export const sweepReviews = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar,
): Promise<number> => {
  const at = now().toISOString();
  const today = localDate(at);
  // After the last of the terms nothing is left to tell.
  const due = await modelReader(db, reviewsFollowUp).find(
    { nextDue: { $lt: today }, termsPassed: { $ne: 'RECTIFY' } },
    { nextDue: 1, _id: 1 },
    pageSize,
  );
  let noted = 0;
  for (const { _id } of due) {
    const { events, repeated } = await log.execute(
      { name: reviewStream(_id), decider: reviewDecider(calendar), schema: reviewSchema },
      { type: 'NoteReviewTerm', data: {}, by, at },
      systemContext(`review-term-${_id}-${today}`, _id, at, calendar),
    );
    noted += repeated ? 0 : events.length;
  }
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
  const decider = postDecider(officeHours(calendar));
  const reader = modelReader(db, register);
  let noted = 0;
  let id = '';
  for (;;) {
    const page = await reader.find({ kind: 'POST', _id: { $gt: id } }, { kind: 1, _id: 1 }, pageSize);
    for (const entry of page) {
      if (entry.kind !== 'POST' || entry.post.stage !== 'DEFINED' || !waitsForCover(entry.post, at)) continue;
      const { events, repeated } = await log.execute(
        { name: entry._id, decider, schema: { versions: postSchemaVersions } },
        { type: 'NoteUncovered', data: {}, by, at },
        systemContext(`post-cover-${entry._id}-${at}`, entry._id, at, calendar),
      );
      noted += repeated ? 0 : events.length;
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return noted;
    id = last._id;
  }
};
