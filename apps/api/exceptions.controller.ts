import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { exceptionId } from '#exceptions/events';
import type { ExceptionCommand } from '#exceptions/exception';
import { asItCame } from './case-command.js';
import { CaseDesk } from './case-desk.js';
import { CaseIdPipe } from './case-id.pipe.js';
import {
  ApproveExceptionDto,
  DeclineExceptionDto,
  EndExceptionDto,
  ExceptionFiguresDto,
  ExceptionsDto,
  FileExceptionDto,
  RequestExceptionDto,
  UsedExceptionsDto,
} from './exceptions.dto.js';
import {
  CountExceptionsInForce,
  ExceptCommand,
  GetExceptionFigures,
  GetExceptions,
  GetExceptionsUsedAfterEnd,
  type ListedException,
} from './exceptions.js';
import { Open } from './identity.guard.js';
import { exportList } from './list-export.js';
import { AfterDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';
import { type StreamReply, streamReply } from './stream-reply.js';

const columns: Readonly<Record<string, (row: ListedException) => string | undefined>> = {
  '编号 Id': (row) => row.exceptionId,
  '单位 Unit': ({ unit }) => unit,
  '事项编码 Matter code': ({ matterCode }) => matterCode,
  '范围 Scope': ({ requested }) => requested?.scope,
  '理由 Reason': ({ requested }) => requested?.reasonCode,
  '状态 Stage': ({ stage }) => stage,
  '批准文号 Approval': ({ validities }) => validities.at(-1)?.docNo,
  '备案号 Filing': ({ validities }) => validities.at(-1)?.filingNo,
  '生效 From': ({ validities }) => validities.at(-1)?.from,
  '失效 To': ({ validities }) => validities.at(-1)?.to,
  '复核 Review by': ({ validities }) => validities.at(-1)?.reviewBy,
  '复核到期 Review due': ({ validities }) => (validities.at(-1)?.reviewDue ? '是 yes' : ''),
  '终止 Ended from': ({ validities }) => validities.at(-1)?.endedFrom,
  '有效 In force': ({ inForce }) => (inForce ? '是 yes' : ''),
};

/** 例外: matters excused from being handled online, approved by the government and filed with the bureau (domain.md No. 42). */
@ApiTags('例外 Exceptions')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller('exceptions')
export class ExceptionsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: '申请例外 Ask for an exception of a matter' })
  async request(
    @Body() { matterCode, scope, reasonCode }: RequestExceptionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { unitId: unit } = await this.desk.matter(matterCode);
    const data = { matterCode, unit, scope, reasonCode };
    return this.#answer(reply, exceptionId(matterCode, scope), { type: 'RequestException', data }, context);
  }

  @Post(':exceptionId/approve')
  @HttpCode(200)
  @ApiOperation({ summary: '市政府同意 Approve an exception for a time' })
  approve(
    @Param('exceptionId', CaseIdPipe) id: string,
    @Body() body: ApproveExceptionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'ApproveException', data: asItCame(body) }, context);
  }

  @Post(':exceptionId/decline')
  @HttpCode(200)
  @ApiOperation({ summary: '不同意例外 Decline an exception' })
  decline(
    @Param('exceptionId', CaseIdPipe) id: string,
    @Body() body: DeclineExceptionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'DeclineException', data: asItCame(body) }, context);
  }

  @Post(':exceptionId/file')
  @HttpCode(200)
  @ApiOperation({ summary: '营商局备案 File an approved exception: it takes effect' })
  file(
    @Param('exceptionId', CaseIdPipe) id: string,
    @Body() body: FileExceptionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'FileException', data: asItCame(body) }, context);
  }

  @Post(':exceptionId/end')
  @HttpCode(200)
  @ApiOperation({ summary: '终止例外 End an exception before its last day' })
  end(
    @Param('exceptionId', CaseIdPipe) id: string,
    @Body() body: EndExceptionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'EndException', data: asItCame(body) }, context);
  }

  @Get()
  @ApiOperation({ summary: '例外清单 The register of exceptions; classified ones only for whom they are' })
  list(
    @Query() wanted: ExceptionsDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format } = wanted;
    if (format === undefined) return this.questions.execute(new GetExceptions(actor, wanted));
    const page = (paging: object) =>
      this.questions.execute(new GetExceptions(actor, Object.assign({}, wanted, paging)));
    return exportList(reply, format, { name: 'exceptions', columns, page });
  }

  @Get('figures')
  @ApiOperation({ summary: '例外统计 How many exceptions stand where, and how many are to be reviewed' })
  figures(@Query() wanted: ExceptionFiguresDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetExceptionFigures(actor, wanted));
  }

  @Get('used-after-end')
  @ApiOperation({ summary: '失效后仍使用 Cases not accepted online after the exception of their matter had ended' })
  usedAfterEnd(@Query() wanted: UsedExceptionsDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetExceptionsUsedAfterEnd(actor, wanted));
  }

  @Get('in-force')
  @Open()
  @ApiOperation({ summary: '例外数量 How many exceptions are in force today' })
  inForce(@Query() { after }: AfterDto) {
    return this.questions.execute(new CountExceptionsInForce(after));
  }

  async #answer(
    reply: FastifyReply,
    id: string,
    command: ExceptionCommand,
    context: RequestContext,
  ): Promise<StreamReply> {
    return streamReply(reply, await this.commands.execute(new ExceptCommand(id, command, context)));
  }
}
