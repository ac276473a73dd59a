import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CaseIdPipe } from './case-id.pipe.js';
import { WhatIfDto } from './deadline.dto.js';
import { GetClock, SupposeOtherwise } from './get-clock.js';
import { GetCustody } from './get-custody.js';
import { GetDeadlineBoard } from './get-deadline-board.js';
import { WorklistDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

/** 期限: what is due when and why, and in whose hands the time went. */
@ApiTags('期限 Deadlines')
@ApiBearerAuth()
@Controller()
export class DeadlineController {
  constructor(@Inject(QueryBus) private readonly bus: QueryBus) {}

  @Get('deadlines')
  @ApiOperation({ summary: '期限看板 The deadlines of a unit’s open cases, the nearest first' })
  board(@Query() wanted: WorklistDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetDeadlineBoard(actor, wanted));
  }

  @Get('cases/:caseId/clock')
  @ApiOperation({ summary: '期限说明 Every clock of a case, in figures and in words' })
  clock(@Param('caseId', CaseIdPipe) caseId: string, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetClock(caseId, actor));
  }

  @Post('cases/:caseId/clock/what-if')
  @HttpCode(200)
  @ApiOperation({ summary: '期限推演 The due dates a case would have; nothing is recorded' })
  whatIf(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() supposed: WhatIfDto,
    @Context() { actor }: RequestContext,
  ) {
    return this.bus.execute(new SupposeOtherwise(caseId, actor, supposed));
  }

  @Get('cases/:caseId/custody')
  @ApiOperation({ summary: '经手时段 In whose hands a case was, and by whom it is late' })
  custody(@Param('caseId', CaseIdPipe) caseId: string, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetCustody(caseId, actor));
  }
}
