import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Delay } from '#custody/attribution';
import { type CitedInterval, citedCustody } from '#custody/cited-custody';
import type { Custody } from '#custody/intervals';
import type { EventLog } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import { CaseCustody } from './case-custody.js';
import { CaseDesk } from './case-desk.js';
import { caseHistory } from './get-clock.js';
import { CLOCK, EVENT_LOG } from './tokens.js';

interface CustodyAnswer extends Custody {
  readonly caseId: string;
  readonly until: string;
  /** Each with the recorded events that began and ended it. */
  readonly intervals: readonly CitedInterval[];
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

@QueryHandler(GetCustody)
export class GetCustodyHandler implements IQueryHandler<GetCustody> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(CaseCustody) private readonly custody: CaseCustody,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ caseId, actor }: GetCustody): Promise<CustodyAnswer> {
    await this.desk.visibleCase(caseId, actor);
    const until = this.now().toISOString();
    const history = await caseHistory(this.log, caseId);
    const { hours, custody, delays, beside } = await this.custody.of(history, until);
    return { caseId, until, ...custody, intervals: citedCustody(hours, history, until, beside), delays };
  }
}
