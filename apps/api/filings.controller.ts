import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';
import { filingId } from '#filings/events';
import type { Filing, FilingCommand } from '#filings/filing';
import { asItCame } from './case-command.js';
import { CaseDesk } from './case-desk.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { answeredWith } from './command-reply.js';
import { AcknowledgeFilingDto, FilingsDto, RepealFilingDto, ReturnFilingDto, SubmitFilingDto } from './filings.dto.js';
import { FileCommand, GetFilings } from './filings.js';
import { filingColumns } from './list-columns.js';
import { exportList, wholeList } from './list-export.js';
import { Context, type RequestContext } from './request-context.js';

const replyTo = (reply: FastifyReply, outcome: Outcome<Filing>) => ({
  filingId: outcome.stream.slice(outcome.stream.indexOf('-') + 1),
  ...answeredWith(reply, outcome),
});

/** 备案: which special procedures a matter may have, filed by its unit and acknowledged by the bureau (营商局). */
@ApiTags('备案 Filings')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller('filings')
export class FilingsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: '提交备案 File a special procedure of a matter' })
  async submit(
    @Body() { matterCode, type, days, basis }: SubmitFilingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { unitId: unit } = await this.desk.matter(matterCode);
    const data = { kind: 'SPECIAL', matterCode, type, days, basis, unit } as const;
    return this.#answer(reply, filingId(matterCode, type), { type: 'SubmitFiling', data }, context);
  }

  @Post(':filingId/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: '备案通过 Acknowledge a filing' })
  async acknowledge(
    @Param('filingId', CaseIdPipe) id: string,
    @Body() body: AcknowledgeFilingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'AcknowledgeFiling', data: asItCame(body) }, context);
  }

  @Post(':filingId/return')
  @HttpCode(200)
  @ApiOperation({ summary: '退回备案 Return a filing' })
  async sendBack(
    @Param('filingId', CaseIdPipe) id: string,
    @Body() body: ReturnFilingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'ReturnFiling', data: asItCame(body) }, context);
  }

  @Post(':filingId/repeal')
  @HttpCode(200)
  @ApiOperation({ summary: '废止备案 Repeal a filing' })
  async repeal(
    @Param('filingId', CaseIdPipe) id: string,
    @Body() body: RepealFilingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#answer(reply, id, { type: 'RepealFiling', data: asItCame(body) }, context);
  }

  @Get()
  @ApiOperation({ summary: '备案查询 What is filed for a matter' })
  filings(@Query() { matter, format }: FilingsDto, @Res({ passthrough: true }) reply: FastifyReply) {
    const ask = () => this.questions.execute(new GetFilings(matter));
    if (format === undefined) return ask();
    const page = wholeList(async () => (await ask()).rows);
    return exportList(reply, format, { name: `filings-${matter}`, columns: filingColumns, page });
  }

  async #answer(reply: FastifyReply, id: string, command: FilingCommand, context: RequestContext) {
    return replyTo(reply, await this.commands.execute(new FileCommand(id, command, context)));
  }
}
