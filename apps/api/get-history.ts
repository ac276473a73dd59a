import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import type { Actor, Envelope } from '#kernel/envelope';
import type { Vault } from '#vault/vault';
import { decodeCursor, encodeCursor } from './cursor.js';
import { openSealed } from './open-sealed.js';
import { badRequest, notFound, notPermitted } from './problem.js';
import type { HistoryIndexDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff, type Sight, sightOf } from './reading-rights.js';
import { EVENT_LOG, VAULT } from './tokens.js';

interface RecordedStep {
  readonly revision: number;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: Envelope;
  readonly eventId: string;
  readonly position: string;
}

interface History {
  readonly caseId: string;
  readonly sight: Exclude<Sight, 'none'>;
  readonly events: readonly RecordedStep[];
}

/** Everything that was recorded of a case, in order, from the log itself. */
export class GetHistory extends Query<History> {
  constructor(
    readonly caseId: string,
    readonly actor: Actor,
  ) {
    super();
  }
}

const sightOfHistory = (actor: Actor, first: Logged<CaseEvent>): Sight => {
  if (first.type === 'ApplicationReceived') {
    const { subjectRef, matter } = first.data;
    return sightOf(actor, { subjectRef, unit: matter.unitId });
  }
  return isStaff(actor) ? 'full' : 'none';
};

@QueryHandler(GetHistory)
export class GetHistoryHandler implements IQueryHandler<GetHistory> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  async execute({ caseId, actor }: GetHistory): Promise<History> {
    const recorded: Logged<CaseEvent>[] = [];
    for await (const event of this.log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
      recorded.push(event);
    }
    const [first] = recorded;
    const sight = first ? sightOfHistory(actor, first) : 'none';
    if (sight === 'none') throw notFound();
    const vault = sight === 'full' ? this.vault : undefined;
    const events = await Promise.all(
      recorded.map(async ({ revision, type, data, metadata, id, position }) => ({
        revision,
        type,
        data: await openSealed(data, vault),
        metadata,
        eventId: id,
        position: String(position),
      })),
    );
    return { caseId, sight, events };
  }
}

interface HistoryIndex {
  readonly rows: readonly {
    readonly caseId: string;
    readonly caseNo: string;
    readonly legalRegime: string;
    readonly firstDate: string;
    readonly types: readonly string[];
    readonly units: readonly string[];
  }[];
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
    if (!isStaff(actor)) throw notPermitted();
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
    const found = await this.models.history.find({ [field]: member, ...after }, { _id: 1 }, limit + 1);
    const rows = found.slice(0, limit).map(({ _id, position: _, actors: __, ...row }) => ({ caseId: _id, ...row }));
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { rows, ...(last ? { next: encodeCursor([last.caseId]) } : {}) };
  }
}
