import { Inject, Injectable } from '@nestjs/common';
import type { OfficeHours } from '#calendar/office-hours';
import type { HolidayCalendar } from '#calendar/working-days';
import type { CaseEvent } from '#cases/events';
import { type Delay, delayOf, quotasOf } from '#custody/attribution';
import { type Custody, type CustodyInterval, custodyOf } from '#custody/intervals';
import type { Standstill } from '#custody/standstills';
import { venueOfCase } from '#custody/venue';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import { hoursAtVenue } from '#event-log/venue-hours';
import { uncoveredStretches } from '#posts/coverage';
import { postStream } from '#posts/events';
import type { DefinedPost } from '#posts/post';
import { ReadModels } from './read-model-questions.js';
import { CALENDAR, EVENT_LOG } from './tokens.js';

/** The time of a case, and what its own stream does not tell of it. */
export interface TimeOfCase {
  /** Of the venue where it came in. */
  readonly hours: OfficeHours;
  readonly custody: Custody;
  /** Against the statutory and the promised limit, where the case has them. */
  readonly delays: readonly Delay[];
  readonly beside: readonly Standstill[];
}

const utc = (instant: string): string => new Date(instant).toISOString();

/** While the case lay with a post whose A was away and B had not stood in: the head of the unit answers for that. */
const uncoveredTimes = ({ from, to }: CustodyInterval, post: DefinedPost): Standstill[] =>
  uncoveredStretches(post, from, to).map((stretch) => ({
    kind: 'UNCOVERED',
    from: utc(stretch.from),
    to: utc(stretch.to),
    charged: { unit: post.unit },
  }));

/** Reckons in whose hands a case was, from its history and the register of posts. */
@Injectable()
export class CaseCustody {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  /** `until`: an instant; what the history tells of later changes nothing. */
  async of(history: readonly Logged<CaseEvent>[], until: string): Promise<TimeOfCase> {
    const hours = await hoursAtVenue(this.log, this.calendar(), venueOfCase(history));
    const beside = await this.#uncovered(custodyOf(hours, history, until).intervals);
    const received = history[0];
    const quotas =
      received?.type === 'ApplicationReceived'
        ? quotasOf(hours, received.data.matter.stagePlan, received.metadata.effectiveDate)
        : undefined;
    const delays = (['STATUTORY', 'PROMISED'] as const).flatMap(
      (kind) => delayOf(hours, history, kind, quotas, until, beside) ?? [],
    );
    return { hours, custody: custodyOf(hours, history, until, beside), delays, beside };
  }

  async #uncovered(intervals: readonly CustodyInterval[]): Promise<readonly Standstill[]> {
    const posts = new Set(intervals.flatMap(({ charged }) => charged.post ?? []));
    const found = await Promise.all(
      [...posts].map(async (post) => {
        const entry = await this.models.posts.get(postStream(post));
        if (entry?.kind !== 'POST' || entry.post.stage !== 'DEFINED') return [];
        const record = entry.post;
        return intervals
          .filter(({ charged }) => charged.post === post)
          .flatMap((interval) => uncoveredTimes(interval, record));
      }),
    );
    return found.flat();
  }
}
