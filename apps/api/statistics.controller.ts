import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BoardDto, CaseFiguresDto, CountedCasesDto, RankingDto } from './case-statistics.dto.js';
import { GetBoard } from './get-board.js';
import { GetCaseFigures, GetCountedCases, GetRanking } from './get-case-figures.js';
import { Context, type RequestContext } from './request-context.js';

/** Figures that can be checked: each with its terms, what it leaves out, and the cases behind it. */
@ApiTags('统计 Statistics')
@ApiBearerAuth()
@Controller()
export class StatisticsController {
  constructor(@Inject(QueryBus) private readonly bus: QueryBus) {}

  @Get('statistics/figures')
  @ApiOperation({ summary: '指标 The figures of a period, whole and by slice' })
  figures(@Query() wanted: CaseFiguresDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetCaseFigures(actor, wanted));
  }

  @Get('statistics/ranking')
  @ApiOperation({ summary: '排名 Who stands where by one figure' })
  ranking(@Query() wanted: RankingDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetRanking(actor, wanted));
  }

  @Get('statistics/cases')
  @ApiOperation({ summary: '指标明细 The cases behind a number' })
  cases(@Query() wanted: CountedCasesDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetCountedCases(actor, wanted));
  }

  @Get('board')
  @ApiOperation({ summary: '看板 What waits now, and how urgently' })
  board(@Query() wanted: BoardDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetBoard(actor, wanted));
  }
}
