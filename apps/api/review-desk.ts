import { Inject, Injectable } from '@nestjs/common';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { ReviewCommand, ServiceFacts } from '#reviews/commands';
import { reviewDecider } from '#reviews/decide';
import { type ReviewEvent, reviewSchema, reviewStream } from '#reviews/events';
import type { Review } from '#reviews/review';
import type { Vault } from '#vault/vault';
import { CaseDesk, channelOf } from './case-desk.js';
import { commandContext } from './command-context.js';
import { notFound } from './problem.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

const servedStages = new Set(['DELIVERED', 'SERVED', 'CLOSED']);

const streamOf = (id: string, calendar: HolidayCalendar): Stream<Review, ReviewCommand, ReviewEvent> => ({
  name: reviewStream(id),
  decider: reviewDecider(calendar),
  schema: reviewSchema,
});

/** Where commands on reviews are completed (the service, sealed words, keyed hashes) and handed to the rules. */
@Injectable()
export class ReviewDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CaseDesk) private readonly cases: CaseDesk,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  execute(id: string, context: RequestContext, command: ReviewCommand, asked: object): Promise<Outcome<Review>> {
    const { actor } = context;
    const at = this.now().toISOString();
    const about = commandContext(this.vault, context, command.type, asked, channelOf(actor.role), at, this.calendar());
    return this.log.execute(streamOf(id, this.calendar()), { ...command, by: actor, at }, about);
  }

  /**
   * The service as its own stream tells it; a consultation only by its invitation. Not found where there is neither. `inviter`: who
   * asks for the review; a case must exist for them. Who gives it is known by identity or code.
   */
  async facts(id: string, inviter?: Actor): Promise<ServiceFacts> {
    const { state: review } = await this.log.load(streamOf(id, this.calendar()), 0);
    if (review.stage === 'INVITED' && review.service.kind === 'CONSULTATION') {
      const { service, target } = review;
      return { service, target, served: true };
    }
    const reviewed = inviter ? (await this.cases.visibleCase(id, inviter, 0)).state : await this.cases.caseState(id);
    if (reviewed.stage === 'IMPORTED') throw notFound();
    const { matter, subjectRef, stage, officer } = reviewed;
    const person = officer === undefined ? {} : { officer: officer.id, post: officer.post };
    return {
      service: { kind: 'CASE', id },
      target: { matterCode: matter.code, unit: matter.unitId, ...person },
      subjectRef,
      served: servedStages.has(stage),
    };
  }

  /** Words about a case are sealed under its applicant's key; those about a consultation under a key of its own. */
  async seal(id: string, text: string): Promise<Sealed> {
    const { state } = await this.log.load(streamOf(id, this.calendar()), 60_000);
    const service = 'mark' in state ? state.mark.service : 'service' in state ? state.service : undefined;
    if (service?.kind !== 'CONSULTATION') return this.cases.seal(id, text);
    return this.vault.seal(await this.vault.keyFor(id, 'c-consultation'), text);
  }

  /** The same command gives the same code again; only its keyed hash is recorded. */
  codeFor(commandId: string): string {
    return this.vault.commandDigest(`review-code\n${commandId}`);
  }

  codeHash(code: string): string {
    return this.vault.commandDigest(`review-code-hash\n${code}`);
  }

  /** Keyed hashes of where a request came from: personal data that is only ever compared. */
  origins(...values: readonly (string | undefined)[]): readonly string[] {
    return values.flatMap((value) =>
      value === undefined ? [] : [this.vault.commandDigest(`review-origin\n${value}`)],
    );
  }
}
