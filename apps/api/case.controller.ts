import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import * as commands from './case.command-handlers.js';
import {
  NothingDto,
  ReceiveApplicationDto,
  ApproveDto,
  AssignOfficerDto,
  CheckMaterialsDto,
  DeliverDto,
  ReasonTextDto,
  RecordOpinionDto,
  RefuseAcceptanceDto,
  RejectDto,
  RequestSupplementDto,
  SubmitSupplementDto,
  WithdrawDto,
} from './case.dto.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { type CommandReply, replyTo } from './command-reply.js';
import { Context, type RequestContext } from './request-context.js';

/** What may be asked of a case. Every route takes Idempotency-Key; those of an existing case take If-Match. */
@ApiTags('办件 Cases: commands')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller('cases')
export class CaseController {
  constructor(@Inject(CommandBus) private readonly bus: CommandBus) {}

  @Post()
  @ApiOperation({ summary: '收件 Receive an application' })
  async receive(
    @Body() body: ReceiveApplicationDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.ReceiveApplication(body, context)));
  }

  @Post(':caseId/check-materials')
  @HttpCode(200)
  @ApiOperation({ summary: '审查申请材料 Check the materials' })
  @ApiHeader({ name: 'If-Match', required: false })
  async checkMaterials(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: CheckMaterialsDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.CheckMaterials(caseId, body, context)));
  }

  @Post(':caseId/request-supplement')
  @HttpCode(200)
  @ApiOperation({ summary: '一次告知补正 Ask, once, for all that is missing' })
  @ApiHeader({ name: 'If-Match', required: false })
  async requestSupplement(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: RequestSupplementDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.RequestSupplement(caseId, body, context)));
  }

  @Post(':caseId/submit-supplement')
  @HttpCode(200)
  @ApiOperation({ summary: '提交补正材料 Hand in what was asked for' })
  @ApiHeader({ name: 'If-Match', required: false })
  async submitSupplement(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: SubmitSupplementDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.SubmitSupplement(caseId, body, context)));
  }

  @Post(':caseId/accept')
  @HttpCode(200)
  @ApiOperation({ summary: '受理 Accept' })
  @ApiHeader({ name: 'If-Match', required: false })
  async accept(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.AcceptCase(caseId, {}, context)));
  }

  @Post(':caseId/refuse-acceptance')
  @HttpCode(200)
  @ApiOperation({ summary: '不予受理 Refuse acceptance, with reasons and remedy' })
  @ApiHeader({ name: 'If-Match', required: false })
  async refuseAcceptance(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: RefuseAcceptanceDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.RefuseAcceptance(caseId, body, context)));
  }

  @Post(':caseId/route')
  @HttpCode(200)
  @ApiOperation({ summary: '分转 Route to the approval office' })
  @ApiHeader({ name: 'If-Match', required: false })
  async route(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.RouteCase(caseId, {}, context)));
  }

  @Post(':caseId/take')
  @HttpCode(200)
  @ApiOperation({ summary: '签收 Take the case' })
  @ApiHeader({ name: 'If-Match', required: false })
  async take(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.TakeCase(caseId, {}, context)));
  }

  @Post(':caseId/return-to-window')
  @HttpCode(200)
  @ApiOperation({ summary: '退回窗口 Return to the window' })
  @ApiHeader({ name: 'If-Match', required: false })
  async returnToWindow(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: ReasonTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.ReturnToWindow(caseId, body, context)));
  }

  @Post(':caseId/assign-officer')
  @HttpCode(200)
  @ApiOperation({ summary: '指派承办人 Assign an officer' })
  @ApiHeader({ name: 'If-Match', required: false })
  async assignOfficer(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: AssignOfficerDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.AssignOfficer(caseId, body, context)));
  }

  @Post(':caseId/record-opinion')
  @HttpCode(200)
  @ApiOperation({ summary: '记录审查意见 Record an opinion' })
  @ApiHeader({ name: 'If-Match', required: false })
  async recordOpinion(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: RecordOpinionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.RecordOpinion(caseId, body, context)));
  }

  @Post(':caseId/submit-for-decision')
  @HttpCode(200)
  @ApiOperation({ summary: '报请决定 Submit for decision' })
  @ApiHeader({ name: 'If-Match', required: false })
  async submitForDecision(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.SubmitForDecision(caseId, {}, context)));
  }

  @Post(':caseId/return-for-review')
  @HttpCode(200)
  @ApiOperation({ summary: '退回重审 Return for review' })
  @ApiHeader({ name: 'If-Match', required: false })
  async returnForReview(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: ReasonTextDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.ReturnForReview(caseId, body, context)));
  }

  @Post(':caseId/approve')
  @HttpCode(200)
  @ApiOperation({ summary: '准予 Approve' })
  @ApiHeader({ name: 'If-Match', required: false })
  async approve(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: ApproveDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.Approve(caseId, body, context)));
  }

  @Post(':caseId/reject')
  @HttpCode(200)
  @ApiOperation({ summary: '不予批准 Reject, with reasons and remedy' })
  @ApiHeader({ name: 'If-Match', required: false })
  async reject(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: RejectDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.Reject(caseId, body, context)));
  }

  @Post(':caseId/issue-certificate')
  @HttpCode(200)
  @ApiOperation({ summary: '制证 Issue the certificate' })
  @ApiHeader({ name: 'If-Match', required: false })
  async issueCertificate(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.IssueCertificate(caseId, {}, context)));
  }

  @Post(':caseId/deliver')
  @HttpCode(200)
  @ApiOperation({ summary: '送达 Deliver' })
  @ApiHeader({ name: 'If-Match', required: false })
  async deliver(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: DeliverDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.Deliver(caseId, body, context)));
  }

  @Post(':caseId/close')
  @HttpCode(200)
  @ApiOperation({ summary: '办结归档 Close' })
  @ApiHeader({ name: 'If-Match', required: false })
  async close(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.CloseCase(caseId, {}, context)));
  }

  @Post(':caseId/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: '撤回 Withdraw' })
  @ApiHeader({ name: 'If-Match', required: false })
  async withdraw(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: WithdrawDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new commands.Withdraw(caseId, body, context)));
  }
}
