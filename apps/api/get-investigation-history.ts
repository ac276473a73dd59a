import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import { type InvestigationEvent, investigationSchemaVersions, investigationStream } from '#investigations/events';
import { type InvestigationAct, investigationActs } from '#investigations/history';
import { refuse } from '#investigations/refusals';
import type { Actor } from '#kernel/envelope';
import { investigationSightOf, type InvestigationSight, partOfParty } from './get-investigations.js';
import { InvestigationDesk } from './investigation-desk.js';
import { EVENT_LOG } from './tokens.js';

interface ToldHistory {
  readonly investigationId: string;
  readonly sight: InvestigationSight;
  readonly acts: readonly InvestigationAct[];
}

/** Who did what when in an investigation, and on which events: without a word of what was said. */
export class GetInvestigationHistory extends Query<ToldHistory> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetInvestigationHistory)
export class GetInvestigationHistoryHandler implements IQueryHandler<GetInvestigationHistory> {
  constructor(
    @Inject(InvestigationDesk) private readonly desk: InvestigationDesk,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  async execute({ actor, id }: GetInvestigationHistory): Promise<ToldHistory> {
    const state = await this.desk.state(id);
    const sight = state.stage === 'NONE' ? undefined : investigationSightOf(state, actor);
    if (sight === undefined) throw refuse('no-such-investigation');
    const history: Logged<InvestigationEvent>[] = [];
    const schema = { versions: investigationSchemaVersions };
    for await (const event of this.log.read<InvestigationEvent>(schema, investigationStream(id))) history.push(event);
    const shown = (event: InvestigationEvent) => (sight === 'PARTY' ? partOfParty(event, actor.id) : event.data);
    return { investigationId: id, sight, acts: investigationActs(history, shown) };
  }
}
