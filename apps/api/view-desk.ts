import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type AccessEvent, accessSchemaVersions, accessStream, accessStreams, type ViewedPart } from '#access/events';
import { type RecordedView, shownToApplicant } from '#access/shown-views';
import { type ViewCommand, viewings, type Views } from '#access/viewing';
import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { caseStream } from '#cases/events';
import type { EventStore } from '#event-log/connect';
import type { EventLog, Stream } from '#event-log/event-log';
import { readOne } from '#event-log/read-one';
import { isLifted, noInvestigation } from '#investigations/investigation';
import type { Envelope } from '#kernel/envelope';
import type { Vault } from '#vault/vault';
import { channelOf } from './case-desk.js';
import { commandContext } from './command-context.js';
import { InvestigationDesk } from './investigation-desk.js';
import { badRequest, ProblemError, problem } from './problem.js';
import type { ViewingDto } from './questions.dto.js';
import { handlesCases, isApplicant, type Sight } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, EVENT_STORE, VAULT } from './tokens.js';

/** Somebody is about to read a whole case. */
interface Viewing {
  readonly caseId: string;
  readonly part: ViewedPart;
  readonly sight: Sight;
  readonly context: RequestContext;
  readonly said: ViewingDto;
}

const schema = { versions: accessSchemaVersions };

const streamOf = (name: string): Stream<Views, ViewCommand, AccessEvent> => ({
  name,
  decider: viewings,
  schema,
  // A month's first view of a case is the rule: others are read only where the store says that there are some.
  creates: true,
});

const noSuchInvestigation = (): ProblemError =>
  new ProblemError(
    problem(422, 'no-such-investigation', {
      zh: '没有此调查，不能据此暂缓公开查阅记录。',
      en: 'There is no such investigation: a view cannot be kept back for it.',
    }),
  );

/** Where reading a whole case is recorded before anything of it is told, and where the applicant asks who did. */
@Injectable()
export class ViewDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
    @Inject(InvestigationDesk) private readonly investigations: InvestigationDesk,
  ) {}

  /**
   * Records the view; if that fails, nothing may be shown. Who reads a case that is not theirs to handle must say what for. A
   * person's look at their own case is nobody else's business, and not recorded.
   */
  async record({ caseId, part, sight, context, said }: Viewing): Promise<void> {
    const { actor } = context;
    if (isApplicant(actor)) return;
    const purpose = said.purpose ?? (handlesCases(actor) ? 'HANDLING' : undefined);
    if (purpose === undefined) throw this.#purposeMissing();
    const { reason, investigationId } = said;
    if (investigationId !== undefined && (await this.investigations.state(investigationId)).stage === 'NONE')
      throw noSuchInvestigation();
    const data = {
      caseId,
      part,
      purpose,
      texts: sight === 'full' ? ('OPEN' as const) : ('SEALED' as const),
      ...(reason === undefined ? {} : { reason: await this.#sealed(caseId, reason) }),
      ...(investigationId === undefined ? {} : { investigationId }),
    };
    const at = this.now().toISOString();
    const { expectedRevision: _, ...about } = commandContext(
      this.vault,
      // Whatever Idempotency-Key the request has: reading again is a view of its own.
      { ...context, commandId: randomUUID() },
      'RecordView',
      { part, purpose, reason, investigationId },
      channelOf(actor.role),
      at,
      this.calendar(),
    );
    const command = { type: 'RecordView' as const, data, by: actor, at };
    await this.log.execute(streamOf(accessStream(caseId, localDate(at))), command, about);
  }

  /** Every view of a case, oldest first. */
  async ofCase(caseId: string): Promise<readonly RecordedView[]> {
    const first = await readOne(this.eventStore, caseStream(caseId), 0);
    if (!first) return [];
    const { recordedAt } = (first as unknown as { metadata: Envelope }).metadata;
    const streams = accessStreams(caseId, localDate(recordedAt), localDate(this.now().toISOString()));
    const views: RecordedView[] = [];
    for (const stream of streams) {
      for await (const event of this.log.read<AccessEvent>(schema, stream)) views.push(event);
    }
    return views;
  }

  /** The views as the applicant may know them. */
  async shown(caseId: string) {
    const views = await this.ofCase(caseId);
    const named = [...new Set(views.flatMap(({ data }) => data.investigationId ?? []))];
    const states = await Promise.all(named.map((id) => this.investigations.state(id)));
    const lifted = new Set(named.filter((_, index) => isLifted(states[index] ?? noInvestigation)));
    return shownToApplicant(views, (id) => lifted.has(id));
  }

  async #sealed(caseId: string, reason: string) {
    return this.vault.seal(await this.vault.keyOfCase(caseId), reason);
  }

  #purposeMissing(): ProblemError {
    return badRequest('purpose-missing', {
      zh: '查阅办件全程须说明目的（purpose）。',
      en: 'Say for what purpose you read the whole case: purpose=SUPERVISION, AUDIT, INVESTIGATION, COMPLAINT or REMEDY.',
    });
  }
}
