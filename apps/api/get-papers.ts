import { type IssuedPaper, issuedPapers, rendered } from '#issued-papers/issued-papers';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EventLog } from '#event-log/event-log';
import type { Bilingual } from '#kernel/refusal';
import type { Paper } from '#papers/paper';
import type { Vault } from '#vault/vault';
import { CaseDesk } from './case-desk.js';
import { notFound, notPermitted, ProblemError, problem } from './problem.js';
import type { ViewingDto } from './questions.dto.js';
import { scopeOf, sightOf } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { EVENT_LOG, VAULT } from './tokens.js';
import { ViewDesk } from './view-desk.js';

export interface ListedPaper {
  readonly docNo: string;
  /** Kind and version of the wording: 'paper/acceptance@1'. */
  readonly kind: string;
  readonly title: Bilingual;
  /** Keyed hash of the rendered paper as it stands in the event; null where the event was recorded without one. */
  readonly hash: string | null;
  readonly date: string;
  readonly citation: string;
}

interface Papers {
  readonly caseId: string;
  readonly rows: readonly ListedPaper[];
}

const listed = ({ heading, recorded, date, citation }: IssuedPaper): ListedPaper => ({
  ...heading,
  hash: recorded?.hash ?? null,
  date,
  citation,
});

/** The papers of a case, for who may read it in full; supervisors and auditors say what for, as for the whole history. */
const papersFor = async (
  desk: CaseDesk,
  views: ViewDesk,
  log: EventLog,
  { caseId, context, said }: { readonly caseId: string; readonly context: RequestContext; readonly said: ViewingDto },
): Promise<readonly IssuedPaper[]> => {
  const { state } = await desk.visibleCase(caseId, context.actor);
  const sight = sightOf(context.actor, scopeOf(state));
  if (sight !== 'full') throw notPermitted();
  await views.record({ caseId, part: 'PAPERS', sight, context, said });
  return issuedPapers(log, caseId);
};

/** The written papers a case has given out, oldest first. */
export class GetPapers extends Query<Papers> {
  constructor(
    readonly caseId: string,
    readonly context: RequestContext,
    readonly said: ViewingDto,
  ) {
    super();
  }
}

@QueryHandler(GetPapers)
export class GetPapersHandler implements IQueryHandler<GetPapers> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ViewDesk) private readonly views: ViewDesk,
  ) {}

  async execute(asked: GetPapers): Promise<Papers> {
    const papers = await papersFor(this.desk, this.views, this.log, asked);
    return { caseId: asked.caseId, rows: papers.map(listed) };
  }
}

/** A paper rendered again. `check`: whether its event bears the hash of just these bytes, or was recorded without one. */
interface CheckedPaper extends ListedPaper {
  readonly check: 'matches' | 'unrecorded';
  readonly paper: Paper;
  readonly html: string;
}

/** One paper, as it was given out. */
export class GetPaper extends Query<CheckedPaper> {
  constructor(
    readonly caseId: string,
    readonly docNo: string,
    readonly context: RequestContext,
    readonly said: ViewingDto,
  ) {
    super();
  }
}

/** Nobody is shown a paper that is not the one that was given out. */
const differs = (citation: string): ProblemError =>
  new ProblemError(
    problem(500, 'paper-differs', {
      zh: '文书与记录的校验值不符，不予显示；已记录，请联系管理员。',
      en: `The paper rendered from ${citation} does not match the hash recorded there, and is not shown.`,
    }),
  );

@QueryHandler(GetPaper)
export class GetPaperHandler implements IQueryHandler<GetPaper> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ViewDesk) private readonly views: ViewDesk,
  ) {}

  async execute(asked: GetPaper): Promise<CheckedPaper> {
    const papers = await papersFor(this.desk, this.views, this.log, asked);
    const found = papers.find(({ heading }) => heading.docNo === asked.docNo);
    if (!found) throw notFound();
    const { paper, html, fingerprint } = await rendered(this.vault, found);
    if (found.recorded && found.recorded.hash !== fingerprint) throw differs(found.citation);
    return { ...listed(found), check: found.recorded ? 'matches' : 'unrecorded', paper, html };
  }
}
