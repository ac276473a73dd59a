import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';
import type { Review } from '#reviews/review';
import { SubmitReviewDto } from './case.dto.js';
import { CaseDesk } from './case-desk.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { type CommandReply, replyTo } from './command-reply.js';
import { notFound } from './problem.js';
import { Context, type RequestContext } from './request-context.js';

export class SubmitReview extends Command<Outcome<Review>> {
  constructor(
    readonly caseId: string,
    readonly body: SubmitReviewDto,
    readonly context: RequestContext,
  ) {
    super();
  }
}

const servedStages = new Set(['DELIVERED', 'SERVED', 'CLOSED']);

@CommandHandler(SubmitReview)
export class SubmitReviewHandler implements ICommandHandler<SubmitReview> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: SubmitReview): Promise<Outcome<Review>> {
    const reviewed = await this.desk.caseState(caseId);
    if (reviewed.stage === 'IMPORTED') throw notFound();
    const { matter, subjectRef, stage } = reviewed;
    const { text, ...review } = body;
    const data = {
      ...review,
      caseId,
      matterCode: matter.code,
      unit: matter.unitId,
      subjectRef,
      served: servedStages.has(stage),
      ...(text === undefined ? {} : { text: await this.desk.seal(caseId, text) }),
    };
    return this.desk.review(caseId, context, { type: 'SubmitReview', data }, body);
  }
}

@ApiTags('好差评 Reviews')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller('cases')
export class ReviewController {
  constructor(@Inject(CommandBus) private readonly bus: CommandBus) {}

  @Post(':caseId/review')
  @ApiOperation({ summary: '评价 Review the service, once' })
  async submit(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: SubmitReviewDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new SubmitReview(caseId, body, context)));
  }
}
