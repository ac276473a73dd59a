import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type CaseEvent, type CaseEventType, caseSchemaVersions, caseStream } from '#cases/events';
import type { EventLog } from '#event-log/event-log';
import type { Actor, Envelope } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import type { Vault } from '#vault/vault';
import { CaseDesk } from './case-desk.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { eventLabels } from '#replay/event-labels';
import { openSealed } from './open-sealed.js';
import { badRequest, notPermitted } from './problem.js';
import type { HistoryIndexDto, ViewingDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { boundToUnit, scopeOf, type Sight, sightOf } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { EVENT_LOG, VAULT } from './tokens.js';
import { ViewDesk } from './view-desk.js';

interface RecordedStep {
  readonly revision: number;
  readonly type: CaseEventType;
  readonly label: Bilingual;
  readonly data: unknown;
  readonly metadata: Envelope;
  readonly eventId: string;
  readonly position: string;
}

interface History {
  readonly caseId: string;
  readonly sight: Sight;
  readonly events: readonly RecordedStep[];
}

/** Everything that was recorded of a case, in order, from the log itself. */
export class GetHistory extends Query<History> {
  constructor(
    readonly caseId: string,
    readonly context: RequestContext,
    readonly said: ViewingDto,
  ) {
    super();
  }
}

@QueryHandler(GetHistory)
export class GetHistoryHandler implements IQueryHandler<GetHistory> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ViewDesk) private readonly views: ViewDesk,
  ) {}

  async execute({ caseId, context, said }: GetHistory): Promise<History> {
    const { actor } = context;
    const { state } = await this.desk.visibleCase(caseId, actor);
    const sight = sightOf(actor, scopeOf(state));
    await this.views.record({ caseId, part: 'HISTORY', sight, context, said });
    const vault = sight === 'full' ? this.vault : undefined;
    const events: RecordedStep[] = [];
    for await (const event of this.log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
      const { revision, type, metadata, id: eventId, position } = event;
      const data = await openSealed(event.data, vault);
      events.push({ revision, type, label: eventLabels[type], data, metadata, eventId, position: String(position) });
    }
    return { caseId, sight, events };
  }
}

export interface HistoryRow {
  readonly caseId: string;
  readonly caseNo: string;
  readonly legalRegime: string;
  readonly firstDate: string;
  readonly types: readonly string[];
  readonly units: readonly string[];
}

interface HistoryIndex {
  readonly rows: readonly HistoryRow[];
  readonly next?: string;
}

/** The cases that a person, a unit or a kind of event has touched. */
export class FindHistories extends Query<HistoryIndex> {
  constructor(
    readonly actor: Actor,
    readonly wanted: HistoryIndexDto,
  ) {
    super();
  }
}

@QueryHandler(FindHistories)
export class FindHistoriesHandler implements IQueryHandler<FindHistories> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted }: FindHistories): Promise<HistoryIndex> {
    const given = Object.entries({ actors: wanted.actor, units: wanted.unit, types: wanted.type }).filter(
      ([, member]) => member !== undefined,
    );
    const [only] = given;
    if (!only || given.length > 1) {
      throw badRequest('one-filter', {
        zh: '请在 actor、unit、type 中选择一个条件。',
        en: 'Ask by one of actor, unit and type.',
      });
    }
    await this.models.reach(this.models.history, wanted.after);
    const [field, member] = only;
    const limit = Number(wanted.limit ?? 20);
    const [id] = wanted.cursor === undefined ? [] : decodeCursor(wanted.cursor, 1);
    const after = id === undefined ? {} : { _id: { $gt: id } };
    // Others see of another unit's people and cases only what their own unit had a hand in.
    const own = boundToUnit(actor) ? { units: actor.unit ?? '' } : {};
    if (wanted.unit !== undefined && boundToUnit(actor) && wanted.unit !== actor.unit) throw notPermitted();
    const found = await this.models.history.find({ [field]: member, ...own, ...after }, { _id: 1 }, limit + 1);
    const rows = found.slice(0, limit).map(({ _id, position: _, actors: __, ...row }) => ({ caseId: _id, ...row }));
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { rows, ...(last ? { next: encodeCursor([last.caseId]) } : {}) };
  }
}
