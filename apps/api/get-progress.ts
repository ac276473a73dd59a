import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Stage, stages } from '#cases/case-file';
import { refuse } from '#cases/refusals';
import type { Actor } from '#kernel/envelope';
import type { Progress } from '#read-models/progress';
import { CaseDesk } from './case-desk.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { commandsFor } from './get-actions.js';
import type { PageDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { type CaseScope, maySee } from './reading-rights.js';

/** Where a case stands, with what the asker's role may do next. */
type ProgressAnswer = Omit<Progress, '_id' | 'position' | 'subjectRef' | 'pending' | 'nextAlertAt' | 'limits'> & {
  readonly caseId: string;
  readonly asOfPosition: string;
  readonly allowed: readonly string[];
};

const isStage = (stage: string): stage is Stage => (stages as readonly string[]).includes(stage);

const answer = (document: Progress, actor: Actor): ProgressAnswer => {
  const { _id, position, subjectRef: _, pending: __, nextAlertAt: ___, limits: ____, ...shown } = document;
  const allowed = isStage(shown.stage) ? commandsFor(actor, shown.stage) : [];
  return { caseId: _id, ...shown, asOfPosition: String(position), allowed };
};

/** Whose a case is as far as its progress shows it: enough for most who ask, so that the log is not read for them. */
const shownScope = ({ subjectRef, unit, holder }: Progress): CaseScope => ({
  ...(subjectRef === undefined ? {} : { subjectRef }),
  units: holder ? [unit, holder.unit] : [unit],
});

export class GetProgress extends Query<ProgressAnswer> {
  constructor(
    readonly caseId: string,
    readonly actor: Actor,
    readonly after: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetProgress)
export class GetProgressHandler implements IQueryHandler<GetProgress> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
  ) {}

  async execute({ caseId, actor, after }: GetProgress): Promise<ProgressAnswer> {
    await this.models.reach(this.models.progress, after);
    const found = await this.models.progress.get(caseId);
    if (!found) throw refuse('no-such-case');
    if (!maySee(actor, shownScope(found))) await this.desk.visibleCase(caseId, actor);
    return answer(found, actor);
  }
}

interface OwnCases {
  readonly rows: readonly ProgressAnswer[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** An applicant's own cases, by id. */
export class GetOwnCases extends Query<OwnCases> {
  constructor(
    readonly actor: Actor,
    readonly wanted: PageDto,
  ) {
    super();
  }
}

@QueryHandler(GetOwnCases)
export class GetOwnCasesHandler implements IQueryHandler<GetOwnCases> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted }: GetOwnCases): Promise<OwnCases> {
    await this.models.reach(this.models.progress, wanted.after);
    const limit = Number(wanted.limit ?? 20);
    const [id] = wanted.cursor === undefined ? [] : decodeCursor(wanted.cursor, 1);
    const filter = { subjectRef: actor.id, ...(id === undefined ? {} : { _id: { $gt: id } }) };
    const found = await this.models.progress.find(filter, { subjectRef: 1, _id: 1 }, limit + 1);
    const rows = found.slice(0, limit).map((document) => answer(document, actor));
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { rows, ...(last ? { next: encodeCursor([last.caseId]) } : {}) };
  }
}
