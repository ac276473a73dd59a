import { Inject, type Type } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '#event-log/event-log';
import type { ReviewCommand } from '#reviews/commands';
import type { Review } from '#reviews/review';
import type * as dto from './review.dto.js';
import { ReviewDesk } from './review-desk.js';
import type { RequestContext } from './request-context.js';

// One handler per command: it seals what people typed and passes on. The rules are in libs/reviews.

type Nothing = Record<string, never>;
type Told = Promise<Outcome<Review>>;

interface OnReview<Body> {
  readonly id: string;
  readonly body: Body;
  readonly context: RequestContext;
}

/** A command on the review of that service. */
const onReview = <Body>() =>
  class extends Command<Outcome<Review>> implements OnReview<Body> {
    constructor(
      readonly id: string,
      readonly body: Body,
      readonly context: RequestContext,
    ) {
      super();
    }
  };

/** An invitation or a review, with the network address it came from where that is known. */
const fromAddress = <Body>() =>
  class extends onReview<Body>() {
    constructor(
      id: string,
      body: Body,
      context: RequestContext,
      readonly address: string | undefined,
    ) {
      super(id, body, context);
    }
  };

export class InviteReview extends fromAddress<dto.InviteReviewDto>() {}
export class SubmitReview extends fromAddress<dto.SubmitReviewDto>() {}
export class AppendReview extends onReview<dto.AppendReviewDto>() {}
export class ContactReviewer extends onReview<dto.ContactReviewerDto>() {}
export class VerifyReview extends onReview<dto.VerifyReviewDto>() {}
export class PlanRectification extends onReview<dto.ReviewTextDto>() {}
export class CompleteRectification extends onReview<dto.ReviewTextDto>() {}
export class ExplainReview extends onReview<dto.ReviewTextDto>() {}
export class AppealReview extends onReview<dto.ReviewTextDto>() {}
export class RuleOnAppeal extends onReview<dto.RuleOnAppealDto>() {}
export class FeedBack extends onReview<dto.ReviewTextDto>() {}
export class RevisitReviewer extends onReview<dto.RevisitReviewerDto>() {}
export class PublishReview extends onReview<Nothing>() {}
export class CloseReview extends onReview<Nothing>() {}

@CommandHandler(InviteReview)
class InviteReviewHandler implements ICommandHandler<InviteReview> {
  constructor(@Inject(ReviewDesk) private readonly desk: ReviewDesk) {}

  async execute({ id, body, context, address }: InviteReview): Told {
    const facts = await this.desk.facts(id, context.actor);
    const codeHash = this.desk.codeHash(this.desk.codeFor(context.commandId));
    const windowHashes = this.desk.origins(body.device, address);
    return this.desk.execute(id, context, { type: 'InviteReview', data: { facts, codeHash, windowHashes } }, body);
  }
}

@CommandHandler(SubmitReview)
class SubmitReviewHandler implements ICommandHandler<SubmitReview> {
  constructor(@Inject(ReviewDesk) private readonly desk: ReviewDesk) {}

  async execute({ id, body, context, address }: SubmitReview): Told {
    const { text, code, device, source, grade, tags = [] } = body;
    const { channel = source === 'ONLINE' ? 'WEBSITE' : 'EVALUATOR', realName = code === undefined } = body;
    const data = {
      facts: await this.desk.facts(id),
      grade,
      tags,
      source,
      channel,
      realName,
      // The evaluator stands at the window and shares its address: there only the device tells.
      origins: this.desk.origins(device, channel === 'EVALUATOR' ? undefined : address),
      ...(code === undefined ? {} : { codeHash: this.desk.codeHash(code) }),
      ...(text === undefined ? {} : { text: await this.desk.seal(id, text) }),
    };
    return this.desk.execute(id, context, { type: 'SubmitReview', data }, body);
  }
}

@CommandHandler(AppendReview)
class AppendReviewHandler implements ICommandHandler<AppendReview> {
  constructor(@Inject(ReviewDesk) private readonly desk: ReviewDesk) {}

  async execute({ id, body, context }: AppendReview): Told {
    const { text, tags = [] } = body;
    const data = { tags, ...(text === undefined ? {} : { text: await this.desk.seal(id, text) }) };
    return this.desk.execute(id, context, { type: 'AppendReview', data }, body);
  }
}

/** The handler of a command that only needs its words sealed. */
const handlerOf = <Body extends object>(
  command: Type<OnReview<Body>>,
  complete: (body: Body, seal: (text: string) => ReturnType<ReviewDesk['seal']>) => Promise<ReviewCommand>,
) => {
  @CommandHandler(command)
  class Handler {
    constructor(@Inject(ReviewDesk) private readonly desk: ReviewDesk) {}

    async execute({ id, body, context }: OnReview<Body>): Told {
      const asked = await complete(body, (text) => this.desk.seal(id, text));
      return this.desk.execute(id, context, asked, body);
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${command.name}Handler` });
  return Handler;
};

export const reviewCommandHandlers = [
  InviteReviewHandler,
  SubmitReviewHandler,
  AppendReviewHandler,
  handlerOf(ContactReviewer, async ({ reached }) => ({ type: 'ContactReviewer', data: { reached } })),
  handlerOf(VerifyReview, async ({ finding, text }, seal) => ({
    type: 'VerifyReview',
    data: { finding, note: await seal(text) },
  })),
  handlerOf(PlanRectification, async ({ text }, seal) => ({
    type: 'PlanRectification',
    data: { measure: await seal(text) },
  })),
  handlerOf(CompleteRectification, async ({ text }, seal) => ({
    type: 'CompleteRectification',
    data: { result: await seal(text) },
  })),
  handlerOf(ExplainReview, async ({ text }, seal) => ({
    type: 'ExplainReview',
    data: { explanation: await seal(text) },
  })),
  handlerOf(AppealReview, async ({ text }, seal) => ({ type: 'AppealReview', data: { statement: await seal(text) } })),
  handlerOf(RuleOnAppeal, async ({ excluded, text }, seal) => ({
    type: 'RuleOnAppeal',
    data: { excluded, reason: await seal(text) },
  })),
  handlerOf(FeedBack, async ({ text }, seal) => ({ type: 'FeedBack', data: { text: await seal(text) } })),
  handlerOf(RevisitReviewer, async ({ satisfied }) => ({ type: 'RevisitReviewer', data: { satisfied } })),
  handlerOf(PublishReview, async () => ({ type: 'PublishReview', data: {} })),
  handlerOf(CloseReview, async () => ({ type: 'CloseReview', data: {} })),
];
