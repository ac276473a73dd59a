import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { officeHours } from '#calendar/office-hours';
import type { HolidayCalendar } from '#calendar/working-days';
import { type Delay, delayOf, quotasOf } from '#custody/attribution';
import { type Custody, type CustodyInterval, custodyOf } from '#custody/intervals';
import type { Standstill } from '#custody/standstills';
import type { EventLog } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import { postStream } from '#posts/events';
import type { DefinedPost } from '#posts/post';
import { CaseDesk } from './case-desk.js';
import { caseHistory } from './get-clock.js';
import { ReadModels } from './read-model-questions.js';
import { CALENDAR, CLOCK, EVENT_LOG } from './tokens.js';

interface CustodyAnswer extends Custody {
  readonly caseId: string;
  readonly until: string;
  /** Against the statutory and the promised limit, where the case has them. */
  readonly delays: readonly Delay[];
}

/** In whose hands a case was, minute by minute, and by whom it is late. */
export class GetCustody extends Query<CustodyAnswer> {
  constructor(
    readonly caseId: string,
    readonly actor: Actor,
  ) {
    super();
  }
}

const utc = (instant: string): string => new Date(instant).toISOString();

/** While the case lay with a post whose A was away and B had not stood in: the head of the unit answers for that. */
const uncoveredTimes = (
  { charged, from, to }: CustodyInterval,
  { unit, absences, covers }: DefinedPost,
): Standstill[] =>
  absences.flatMap(({ officer, ...absence }) => {
    if (absence.coverDueAt === undefined) return [];
    const cover = covers.find(
      ({ inPlaceOf, from: since }) => inPlaceOf === officer && Date.parse(since) >= Date.parse(absence.from),
    );
    const ends = [utc(absence.to), ...(cover ? [utc(cover.from)] : []), to].toSorted()[0] ?? to;
    const begins = [utc(absence.from), from].toSorted().at(-1) ?? from;
    return begins < ends && charged.post !== undefined
      ? [{ kind: 'UNCOVERED' as const, from: begins, to: ends, charged: { unit } }]
      : [];
  });

@QueryHandler(GetCustody)
export class GetCustodyHandler implements IQueryHandler<GetCustody> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ caseId, actor }: GetCustody): Promise<CustodyAnswer> {
    await this.desk.visibleCase(caseId, actor);
    const hours = officeHours(this.calendar());
    const until = this.now().toISOString();
    const history = await caseHistory(this.log, caseId);
    const beside = await this.#uncovered(custodyOf(hours, history, until).intervals);
    const received = history[0];
    const quotas =
      received?.type === 'ApplicationReceived'
        ? quotasOf(hours, received.data.matter.stagePlan, received.metadata.effectiveDate)
        : undefined;
    const delays = (['STATUTORY', 'PROMISED'] as const).flatMap(
      (kind) => delayOf(hours, history, kind, quotas, until, beside) ?? [],
    );
    return { caseId, until, ...custodyOf(hours, history, until, beside), delays };
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
