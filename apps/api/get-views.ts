import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type AuditedView, type ShownView, shownToAuditor } from '#access/shown-views';
import { CaseDesk } from './case-desk.js';
import type { RequestContext } from './request-context.js';
import { ViewDesk } from './view-desk.js';

interface Views {
  readonly caseId: string;
  readonly rows: readonly (ShownView | AuditedView)[];
}

/** Who looked into a case, oldest first: unit, time and purpose; for an auditor also who, and under which investigation. */
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
    const forAuditor = context.actor.role === 'auditor';
    const rows = forAuditor ? shownToAuditor(await this.views.ofCase(caseId)) : await this.views.shown(caseId);
    return { caseId, rows };
  }
}
