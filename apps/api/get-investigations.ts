import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EventLog } from '#event-log/event-log';
import { type InvestigationEvent, investigationSchemaVersions, investigationStream } from '#investigations/events';
import type { InvestigationFile } from '#investigations/investigation';
import { refuse } from '#investigations/refusals';
import type { Actor } from '#kernel/envelope';
import type { ListedInvestigation } from '#read-models/investigations';
import type { Vault } from '#vault/vault';
import { CaseDesk } from './case-desk.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { InvestigationsDto } from './investigation.dto.js';
import { type CaseLiability, InvestigationDesk } from './investigation-desk.js';
import { openSealed } from './open-sealed.js';
import { ReadModels } from './read-model-questions.js';
import { EVENT_LOG, VAULT } from './tokens.js';

interface Page {
  readonly rows: readonly ListedInvestigation[];
  readonly next?: string;
}

/** The investigations of an investigator. */
export class GetInvestigations extends Query<Page> {
  constructor(
    readonly actor: Actor,
    readonly wanted: InvestigationsDto,
  ) {
    super();
  }
}

@QueryHandler(GetInvestigations)
export class GetInvestigationsHandler implements IQueryHandler<GetInvestigations> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted: { after, cursor, limit: most } }: GetInvestigations): Promise<Page> {
    await this.models.reach(this.models.investigations, after);
    const limit = Number(most ?? 20);
    const [id = ''] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const filter = { investigators: actor.id, _id: { $gt: id } };
    const found = await this.models.investigations.find(filter, { investigators: 1, _id: 1 }, limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { rows, ...(last ? { next: encodeCursor([last._id]) } : {}) };
  }
}

interface Told {
  readonly revision: number;
  readonly type: InvestigationEvent['type'];
  readonly at: string;
  readonly by: string;
  readonly data: unknown;
}

export type InvestigationSight = 'INVESTIGATOR' | 'PARTY';

interface InvestigationAnswer {
  readonly investigationId: string;
  readonly sight: InvestigationSight;
  readonly stage: string;
  readonly lifted: boolean;
  readonly events: readonly Told[];
}

/** One investigation, from the log: all of it to who investigates, to a party what was told to and concluded on the party. */
export class GetInvestigation extends Query<InvestigationAnswer> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
  ) {
    super();
  }
}

/** How much of an investigation somebody sees; undefined for whom it does not exist. */
export const investigationSightOf = (
  { investigators, told, concludedBy }: InvestigationFile,
  { id, unit, role }: Actor,
): InvestigationSight | undefined => {
  if (investigators.some((one) => one.id === id && one.unit === unit)) return 'INVESTIGATOR';
  if (told.includes(id) && role !== 'investigator') return 'PARTY';
  return concludedBy.includes(id) ? 'INVESTIGATOR' : undefined;
};

/** What of an event is the party's to know; nothing where it is about others. */
export const partOfParty = ({ type, data }: InvestigationEvent, party: string): object | undefined => {
  switch (type) {
    case 'PartyTold':
    case 'PartyHeard':
      return data.party === party ? data : undefined;
    case 'LiabilityConcluded':
      return { ...data, persons: data.persons.filter(({ person }) => person === party) };
    case 'LiabilityAppealed':
    case 'LiabilityAppealRuled':
      return data.person === party ? data : undefined;
    case 'InvestigationClosed':
      return data;
    case 'InvestigationOpened':
    case 'InvestigatorReplaced':
    case 'LegalHoldSet':
    case 'DelayAttributed':
    case 'ReferredToSupervision':
    case 'ReferredToJustice':
    case 'SuppressionLifted':
      return undefined;
  }
};

@QueryHandler(GetInvestigation)
export class GetInvestigationHandler implements IQueryHandler<GetInvestigation> {
  constructor(
    @Inject(InvestigationDesk) private readonly desk: InvestigationDesk,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  async execute({ actor, id }: GetInvestigation): Promise<InvestigationAnswer> {
    const state = await this.desk.state(id);
    const sight = state.stage === 'NONE' ? undefined : investigationSightOf(state, actor);
    if (state.stage === 'NONE' || sight === undefined) throw refuse('no-such-investigation');
    const events: Told[] = [];
    const schema = { versions: investigationSchemaVersions };
    for await (const event of this.log.read<InvestigationEvent>(schema, investigationStream(id))) {
      const shown = sight === 'PARTY' ? partOfParty(event, actor.id) : event.data;
      if (shown === undefined) continue;
      const { revision, type, metadata } = event;
      const data = await openSealed(shown, this.vault);
      events.push({ revision, type, at: metadata.occurredAt, by: metadata.actor.id, data });
    }
    return { investigationId: id, sight, stage: state.stage, lifted: state.lifted, events };
  }
}

/** What the division of liability proposes for a case. */
export class GetLiability extends Query<CaseLiability> {
  constructor(
    readonly actor: Actor,
    readonly caseId: string,
  ) {
    super();
  }
}

@QueryHandler(GetLiability)
export class GetLiabilityHandler implements IQueryHandler<GetLiability> {
  constructor(
    @Inject(CaseDesk) private readonly cases: CaseDesk,
    @Inject(InvestigationDesk) private readonly desk: InvestigationDesk,
  ) {}

  async execute({ actor, caseId }: GetLiability): Promise<CaseLiability> {
    await this.cases.visibleCase(caseId, actor);
    return this.desk.liability(caseId);
  }
}
