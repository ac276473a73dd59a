import type { OfficeHours } from '#calendar/office-hours';
import type { CaseEventType } from '#cases/events';
import { type EventRef, refOf } from './event-refs.js';
import { type CustodyEvent, movingEvents } from './holders.js';
import { type CustodyInterval, custodyOf } from './intervals.js';
import { type Standstill, standstillEvents } from './standstills.js';

/** A custody interval with the recorded events that began and ended it. */
export interface CitedInterval extends CustodyInterval {
  /** Never empty: where no event marks the beginning (the day a notice named), the last one that led to it. */
  readonly opened: readonly EventRef[];
  /** Empty while it lasts, and where no event marks the end. */
  readonly closed: readonly EventRef[];
}

const decisive: ReadonlySet<CaseEventType> = new Set([...movingEvents, ...standstillEvents]);

interface Placed extends EventRef {
  /** In UTC, never before the one before it: as custody reckons. */
  readonly at: string;
}

const placed = (history: readonly (CustodyEvent & EventRef)[]): readonly Placed[] => {
  let last = '';
  return history.flatMap((event) => {
    const happened = new Date(event.metadata.occurredAt).toISOString();
    last = happened > last ? happened : last;
    return decisive.has(event.type) ? [{ ...refOf(event), at: last }] : [];
  });
};

/** The custody of a case up to an instant, each interval with the events it rests on. */
export const citedCustody = (
  hours: OfficeHours,
  history: readonly (CustodyEvent & EventRef)[],
  until: string,
  beside: readonly Standstill[] = [],
): readonly CitedInterval[] => {
  const events = placed(history);
  const atInstant = (instant: string): readonly EventRef[] => events.filter(({ at }) => at === instant).map(refOf);
  const lastBefore = (instant: string): readonly EventRef[] => {
    const found = events.findLast(({ at }) => at < instant);
    return found ? [refOf(found)] : [];
  };
  return custodyOf(hours, history, until, beside).intervals.map((interval) => {
    const opened = atInstant(interval.from);
    return {
      ...interval,
      opened: opened.length > 0 ? opened : lastBefore(interval.from),
      closed: atInstant(interval.to),
    };
  });
};
