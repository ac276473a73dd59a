import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { ShownView } from '#access/shown-views';
import { CaseDesk } from './case-desk.js';
import type { RequestContext } from './request-context.js';
import { ViewDesk } from './view-desk.js';

interface Views {
  readonly caseId: string;
  readonly rows: readonly ShownView[];
}

/** Who looked into a case: unit, time and purpose, oldest first. */
export class GetViews extends Query<Views> {
  constructor(
    readonly caseId: string,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@QueryHandler(GetViews)
export class GetViewsHandler implements IQueryHandler<GetViews> {
  constructor(
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ViewDesk) private readonly views: ViewDesk,
  ) {}

  async execute({ caseId, context }: GetViews): Promise<Views> {
    await this.desk.visibleCase(caseId, context.actor);
    return { caseId, rows: await this.views.shown(caseId) };
  }
}
