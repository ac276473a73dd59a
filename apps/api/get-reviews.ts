import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EventLog } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import type { FollowedReview } from '#read-models/reviews-follow-up';
import { type ReviewEvent, reviewSchema, reviewStream } from '#reviews/events';
import type { Vault } from '#vault/vault';
import { decodeCursor, encodeCursor } from './cursor.js';
import { openSealed } from './open-sealed.js';
import { notFound, notPermitted } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff } from './reading-rights.js';
import type { ReviewListDto } from './review.dto.js';
import { EVENT_LOG, VAULT } from './tokens.js';

interface ReviewPage {
  readonly rows: readonly FollowedReview[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** The bad reviews whose follow-up has an open duty, by its day. */
export class GetReviews extends Query<ReviewPage> {
  constructor(
    readonly actor: Actor,
    readonly wanted: ReviewListDto,
  ) {
    super();
  }
}

const aboveUnits: readonly string[] = ['bureau', 'centre', 'supervisor', 'investigator', 'auditor', 'clerk'];

/** Staff of the unit and those above units; others are told nothing. */
const maySee = (actor: Actor, unit: string): boolean =>
  isStaff(actor) && (aboveUnits.includes(actor.role) || actor.unit === unit);

@QueryHandler(GetReviews)
export class GetReviewsHandler implements IQueryHandler<GetReviews> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted }: GetReviews): Promise<ReviewPage> {
    const { unit = aboveUnits.includes(actor.role) ? undefined : actor.unit, after, cursor } = wanted;
    if (!maySee(actor, unit ?? '')) throw notPermitted();
    await this.models.reach(this.models.followUp, after);
    const limit = Number(wanted.limit ?? 20);
    const [due = '', id = ''] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const filter = {
      ...(unit === undefined ? {} : { unit }),
      nextDue: { $gte: due },
      ...(cursor === undefined ? {} : { $or: [{ nextDue: { $gt: due } }, { nextDue: due, _id: { $gt: id } }] }),
    };
    const order = unit === undefined ? ({ nextDue: 1, _id: 1 } as const) : ({ unit: 1, nextDue: 1, _id: 1 } as const);
    const found = await this.models.followUp.find(filter, order, limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { rows, ...(last ? { next: encodeCursor([last.nextDue ?? '', last._id]) } : {}) };
  }
}

interface ReviewAnswer extends FollowedReview {
  /** What was recorded, step by step; of the reviewer only that it was the reviewer. */
  readonly steps: readonly {
    readonly type: string;
    readonly at: string;
    readonly by: string;
    readonly data: unknown;
  }[];
}

export class GetReview extends Query<ReviewAnswer> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
    readonly after: string | undefined,
  ) {
    super();
  }
}

const reviewersOwn: readonly string[] = ['ReviewSubmitted', 'ReviewAppended'];
/** Codes and origins are for the rules, not for readers. */
const withoutHashes = (data: unknown): unknown => {
  const { codeHash: _, windowHashes: __, of: ___, ...rest } = data as Record<string, unknown>;
  return rest;
};

@QueryHandler(GetReview)
export class GetReviewHandler implements IQueryHandler<GetReview> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** The person reviewed reads no words: who wrote them can be told from them. */
  async execute({ actor, id, after }: GetReview): Promise<ReviewAnswer> {
    await this.models.reach(this.models.followUp, after);
    const found = await this.models.followUp.get(id);
    if (!found || !maySee(actor, found.unit)) throw notFound();
    const { officer, post } = found.target;
    const isReviewed = actor.id === officer || (post !== undefined && actor.post === post);
    const steps: ReviewAnswer['steps'][number][] = [];
    for await (const event of this.log.read<ReviewEvent>(reviewSchema, reviewStream(id))) {
      const { type, data, metadata } = event;
      const by = reviewersOwn.includes(type) || type === 'FollowUpOpened' ? 'reviewer' : metadata.actor.id;
      const shown = await openSealed(withoutHashes(data), isReviewed ? undefined : this.vault);
      steps.push({ type, at: metadata.occurredAt, by, data: shown });
    }
    return { ...found, steps };
  }
}
