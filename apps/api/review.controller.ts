import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { type Command, CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';
import type { Review } from '#reviews/review';
import { CallerAddress } from './caller-address.js';
import { NothingDto } from './case.dto.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { type CommandReply, replyTo } from './command-reply.js';
import { GetReview, GetReviews } from './get-reviews.js';
import { reviewColumns } from './list-columns.js';
import { exportList } from './list-export.js';
import { AfterDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';
import * as commands from './review.command-handlers.js';
import * as dto from './review.dto.js';
import { ReviewDesk } from './review-desk.js';
import { GetReviewRows, GetReviewStatistics } from './review-statistics.js';
import { type StreamReply, streamReply } from './stream-reply.js';

/** Reviews (好差评): asked for, given, and answered where they are bad. A review has the id of its service. */
@ApiTags('好差评 Reviews')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller()
export class ReviewController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
    @Inject(ReviewDesk) private readonly desk: ReviewDesk,
  ) {}

  @Post('cases/:caseId/invite-review')
  @ApiOperation({ summary: '邀请评价 Ask for the review; the code is shown once, to whom it is for' })
  async invite(
    @Param('caseId', CaseIdPipe) id: string,
    @Body() body: dto.InviteReviewDto,
    @Context() context: RequestContext,
    @CallerAddress() address: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamReply & { readonly code: string }> {
    const told = await this.#send(reply, new commands.InviteReview(id, body, context, address));
    return Object.assign(told, { code: this.desk.codeFor(context.commandId) });
  }

  @Post('cases/:caseId/review')
  @ApiOperation({ summary: '评价 Review the service, once' })
  async submit(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: dto.SubmitReviewDto,
    @Context() context: RequestContext,
    @CallerAddress() address: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.SubmitReview(caseId, body, context, address)));
  }

  @Post('reviews/:id/append')
  @ApiOperation({ summary: '追加评价 Add to a review; its grade stays' })
  append(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.AppendReviewDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.AppendReview(id, body, context));
  }

  @Post('reviews/:id/contact')
  @ApiOperation({ summary: '联系评价人 Contact the reviewer of a bad review, within one working day' })
  contact(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.ContactReviewerDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.ContactReviewer(id, body, context));
  }

  @Post('reviews/:id/verify')
  @ApiOperation({ summary: '核实 Find out what is true of it' })
  verify(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.VerifyReviewDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.VerifyReview(id, body, context));
  }

  @Post('reviews/:id/plan-rectification')
  @ApiOperation({ summary: '整改计划 Plan what will be put right' })
  plan(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.ReviewTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.PlanRectification(id, body, context));
  }

  @Post('reviews/:id/complete-rectification')
  @ApiOperation({ summary: '整改完成 Say what was put right, within fifteen working days' })
  complete(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.ReviewTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.CompleteRectification(id, body, context));
  }

  @Post('reviews/:id/explain')
  @ApiOperation({ summary: '说明 Explain where there is nothing to put right' })
  explain(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.ReviewTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.ExplainReview(id, body, context));
  }

  @Post('reviews/:id/appeal')
  @ApiOperation({ summary: '申诉 Appeal against a mistaken or malicious review' })
  appeal(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.ReviewTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.AppealReview(id, body, context));
  }

  @Post('reviews/:id/rule')
  @ApiOperation({ summary: '复核裁定 Rule on an appeal, or on a suspected self-review' })
  rule(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.RuleOnAppealDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.RuleOnAppeal(id, body, context));
  }

  @Post('reviews/:id/feed-back')
  @ApiOperation({ summary: '反馈 Tell the reviewer what came of it' })
  feedBack(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.ReviewTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.FeedBack(id, body, context));
  }

  @Post('reviews/:id/revisit')
  @ApiOperation({ summary: '回访 Ask whether the reviewer is satisfied now' })
  revisit(
    @Param('id', CaseIdPipe) id: string,
    @Body() body: dto.RevisitReviewerDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.RevisitReviewer(id, body, context));
  }

  @Post('reviews/:id/publish')
  @ApiOperation({ summary: '公开 Publish grade and tags, without words or names' })
  publish(
    @Param('id', CaseIdPipe) id: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.PublishReview(id, {}, context));
  }

  @Post('reviews/:id/close')
  @ApiOperation({ summary: '办结 Close the follow-up' })
  close(
    @Param('id', CaseIdPipe) id: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.CloseReview(id, {}, context));
  }

  @Get('reviews')
  @ApiOperation({ summary: '差评待办 Bad reviews that wait for somebody, the most urgent first' })
  list(
    @Query() wanted: dto.ReviewListDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const page = (paging: object = {}) =>
      this.questions.execute(new GetReviews(actor, Object.assign({}, wanted, paging)));
    if (wanted.format === undefined) return page();
    return exportList(reply, wanted.format, { name: 'reviews', columns: reviewColumns, page });
  }

  @Get('reviews/:id')
  @ApiOperation({ summary: '评价 One review and its follow-up, without the reviewer' })
  one(@Param('id', CaseIdPipe) id: string, @Query() { after }: AfterDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetReview(actor, id, after));
  }

  @Get('statistics/reviews')
  @ApiOperation({ summary: '好差评统计 Reviews by grade, and what came of the bad ones' })
  statistics(@Query() wanted: dto.ReviewStatisticsDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetReviewStatistics(actor, wanted));
  }

  @Get('statistics/reviews/rows')
  @ApiOperation({ summary: '统计明细 The reviews behind a figure' })
  rows(
    @Query() wanted: dto.ReviewRowsDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const page = (paging: object = {}) =>
      this.questions.execute(new GetReviewRows(actor, Object.assign({}, wanted, paging)));
    if (wanted.format === undefined) return page();
    return exportList(reply, wanted.format, { name: `reviews-${wanted.figure}`, columns: reviewColumns, page });
  }

  async #send(reply: FastifyReply, command: Command<Outcome<Review>>): Promise<StreamReply> {
    return streamReply(reply, await this.bus.execute(command));
  }
}
