import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BoardDto, CaseFiguresDto, CountedCasesDto, RankingDto } from './case-statistics.dto.js';
import { GetBoard } from './get-board.js';
import { type CountedCase, GetCaseFigures, GetCountedCases, GetRanking } from './get-case-figures.js';
import { GetCoverage } from './get-coverage.js';
import { exportList } from './list-export.js';
import { StatisticsDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

const columns: Readonly<Record<string, (row: CountedCase) => string | undefined>> = {
  '办件编号 Case no.': ({ caseNo }) => caseNo,
  '单位 Unit': ({ unit }) => unit,
  '事项 Matter': ({ matterCode }) => matterCode,
  '渠道 Channel': ({ channel }) => channel,
  '收件 Received': ({ receivedDate }) => receivedDate,
  '受理 Accepted': ({ acceptedDate }) => acceptedDate,
  '决定 Decided': ({ decidedDate }) => decidedDate,
  '送达 Served': ({ servedDate }) => servedDate,
  '结果 Outcome': ({ outcome }) => outcome,
  '承诺期限 Promised due': ({ promisedDue }) => promisedDue,
  '法定期限 Statutory due': ({ statutoryDue }) => statutoryDue,
  '用时（工作日） Working days used': ({ used }) => used?.toString(),
  '暂停（工作日） Working days paused': ({ paused }) => paused?.toString(),
};

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
  cases(
    @Query() wanted: CountedCasesDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format } = wanted;
    if (format === undefined) return this.bus.execute(new GetCountedCases(actor, wanted));
    const page = (paging: object) => this.bus.execute(new GetCountedCases(actor, Object.assign({}, wanted, paging)));
    return exportList(reply, format, { name: `cases-${wanted.counter}`, columns, page });
  }

  @Get('statistics/coverage')
  @ApiOperation({ summary: '覆盖情况 Matters at the centre, what was reviewed at all, posts that were held' })
  coverage(@Query() wanted: StatisticsDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetCoverage(actor, wanted));
  }

  @Get('board')
  @ApiOperation({ summary: '看板 What waits now, and how urgently' })
  board(@Query() wanted: BoardDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetBoard(actor, wanted));
  }
}
