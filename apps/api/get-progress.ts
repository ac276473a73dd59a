import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { allowedCommands, permittedRoles } from '#cases/commands';
import type { Actor } from '#kernel/envelope';
import type { Progress } from '#read-models/progress';
import { notFound } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { sightOf } from './reading-rights.js';

/** Where a case stands, with what the asker's role may do next. */
type ProgressAnswer = Omit<Progress, '_id' | 'position' | 'subjectRef' | 'pending' | 'nextAlertAt' | 'limits'> & {
  readonly caseId: string;
  readonly asOfPosition: string;
  readonly allowed: readonly string[];
};

const stagesWithCommands: Readonly<Record<string, readonly (keyof typeof permittedRoles)[]>> = allowedCommands;

const answer = (document: Progress, { role }: Actor): ProgressAnswer => {
  const { _id, position, subjectRef: _, pending: __, nextAlertAt: ___, limits: ____, ...shown } = document;
  const allowed = (stagesWithCommands[shown.stage] ?? []).filter((command) =>
    (permittedRoles[command] as readonly string[]).includes(role),
  );
  return { caseId: _id, ...shown, asOfPosition: String(position), allowed };
};

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
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ caseId, actor, after }: GetProgress): Promise<ProgressAnswer> {
    await this.models.reach(this.models.progress, after);
    const found = await this.models.progress.get(caseId);
    if (!found || sightOf(actor, found) === 'none') throw notFound();
    return answer(found, actor);
  }
}

/** An applicant's own cases, the newest ids last. */
export class GetOwnCases extends Query<readonly ProgressAnswer[]> {
  constructor(
    readonly actor: Actor,
    readonly after: string | undefined,
  ) {
    super();
  }
}

const ownCasesShown = 100;

@QueryHandler(GetOwnCases)
export class GetOwnCasesHandler implements IQueryHandler<GetOwnCases> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, after }: GetOwnCases): Promise<readonly ProgressAnswer[]> {
    if (actor.role !== 'applicant') return [];
    await this.models.reach(this.models.progress, after);
    const found = await this.models.progress.find({ subjectRef: actor.id }, { subjectRef: 1, _id: 1 }, ownCasesShown);
    return found.map((document) => answer(document, actor));
  }
}
