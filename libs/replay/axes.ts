import { endOfDay, localDate } from '#calendar/legal-dates';
import type { Bilingual } from '#kernel/refusal';
import type { ReplayedEvent } from './replayed-event.js';

/** A place on one of the two axes of time: a revision of the stream, a legal date (its end), or an instant. */
export type Point =
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'instant'; readonly instant: string };

/**
 * Which part of a record is asked for. `at`: what the record holds as effective then, whenever it was recorded. `knownAt`: what had
 * been recorded by then, whatever legal date it bears. Both: what was then known of what was effective then.
 */
export interface Axes {
  readonly at?: Point;
  readonly knownAt?: Exclude<Point, { kind: 'revision' }>;
}

/** What was given is no point in time or place of a stream; the message says what is. */
export class NoSuchPoint extends RangeError {
  constructor(text: string) {
    super(
      `${JSON.stringify(text)} is neither a revision (0, 1, …) nor a legal date (2026-03-02) nor an instant (2026-03-02T10:00:00+08:00)`,
    );
    this.name = 'NoSuchPoint';
  }
}

const longestPoint = 40;

/** Reads a date or an instant; throws `NoSuchPoint`. */
export const timePoint = (text: string): Exclude<Point, { kind: 'revision' }> => {
  try {
    if (text.length <= longestPoint && !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      localDate(text);
      return { kind: 'instant', instant: text };
    }
    // Its end is what is asked about; that of the last day of all has no name.
    endOfDay(text);
    return { kind: 'date', date: text };
  } catch (error) {
    throw error instanceof RangeError ? new NoSuchPoint(text.slice(0, longestPoint)) : error;
  }
};

/** Reads a revision, a date or an instant; throws `NoSuchPoint`. */
export const point = (text: string): Point =>
  /^\d{1,9}$/.test(text) ? { kind: 'revision', revision: Number(text) } : timePoint(text);

/** The last instant that belongs to a point, and that is left out. */
const endOf = (at: Exclude<Point, { kind: 'revision' }>): number =>
  at.kind === 'date' ? Date.parse(endOfDay(at.date)) : Date.parse(at.instant) + 1;

/** The legal date a point lies on. */
export const dateOf = (at: Exclude<Point, { kind: 'revision' }>): string =>
  at.kind === 'date' ? at.date : localDate(at.instant);

/**
 * Whether an event has taken effect: its legal date has come. On the day itself an act counts from the moment it was done; what the
 * law dates back to a day (a deemed acceptance) counts for the whole of it.
 */
const isEffective = ({ metadata, revision }: ReplayedEvent, at: Point): boolean => {
  if (at.kind === 'revision') return revision <= at.revision;
  const { effectiveDate, occurredAt } = metadata;
  const date = dateOf(at);
  if (effectiveDate !== date || localDate(occurredAt) !== effectiveDate) return effectiveDate <= date;
  return Date.parse(occurredAt) < endOf(at);
};

/**
 * How many events were known: up to the last one recorded by then. What stands before it in the stream was known, too, even where
 * the clock of another machine was ahead.
 */
const knownCount = (history: readonly ReplayedEvent[], { knownAt }: Axes): number =>
  knownAt === undefined
    ? history.length
    : history.findLastIndex(({ metadata }) => Date.parse(metadata.recordedAt) < endOf(knownAt)) + 1;

/** Why an event does not stand in a replay. */
export type LeftOut = 'NOT_EFFECTIVE' | 'NOT_KNOWN';

/** For each event of a history why it is left out; undefined where it is part of what is asked for. */
export const leftOut = (history: readonly ReplayedEvent[], axes: Axes): readonly (LeftOut | undefined)[] => {
  const known = knownCount(history, axes);
  return history.map((event, at) => {
    if (at >= known) return 'NOT_KNOWN';
    return axes.at === undefined || isEffective(event, axes.at) ? undefined : 'NOT_EFFECTIVE';
  });
};

const pointInWords = (at: Point): Bilingual => {
  switch (at.kind) {
    case 'revision':
      return { zh: `第 ${at.revision} 号记录`, en: `revision ${at.revision}` };
    case 'date':
      return { zh: `${at.date} 终了`, en: `the end of ${at.date}` };
    case 'instant':
      return { zh: at.instant, en: at.instant };
  }
};

/** Which axis was taken, in words: what the record says of a day is not what anybody could know on it. */
export const axesInWords = ({ at, knownAt }: Axes): Bilingual => {
  const effective = at && pointInWords(at);
  const known = knownAt && pointInWords(knownAt);
  if (effective && known) {
    return {
      zh: `截至${known.zh}已记录的事实中，至${effective.zh}已生效者。`,
      en: `What was effective by ${effective.en}, as far as it had been recorded by ${known.en}.`,
    };
  }
  if (known) {
    return {
      zh: `截至${known.zh}已记录（当时可知）的事实；此后补记者不计。`,
      en: `What had been recorded, and so could be known, by ${known.en}; what was recorded later is left out.`,
    };
  }
  if (effective) {
    return {
      zh: `记录所载、至${effective.zh}已生效的事实，不论何时记录。`,
      en: `What the record holds as effective by ${effective.en}, whenever it was recorded.`,
    };
  }
  return { zh: '全部记录。', en: 'The whole record.' };
};
