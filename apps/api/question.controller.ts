import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseIdPipe } from './case-id.pipe.js';
import { GetActions } from './get-actions.js';
import { FindHistories, GetHistory, type HistoryRow } from './get-history.js';
import { GetMatter, GetMatters } from './get-matters.js';
import { GetOwnCases, GetProgress } from './get-progress.js';
import { GetHandlingStatistics } from './get-statistics.js';
import { GetWorklist, type WorklistRow } from './get-worklist.js';
import { Open } from './identity.guard.js';
import { matterColumns } from './list-columns.js';
import { exportList, wholeList } from './list-export.js';
import {
  AfterDto,
  ExportDto,
  HistoryIndexDto,
  PageDto,
  StatisticsDto,
  ViewingDto,
  WorklistDto,
} from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

const worklistColumns: Readonly<Record<string, (row: WorklistRow) => string | undefined>> = {
  '办件编号 Case no.': ({ caseNo }) => caseNo,
  '事项编码 Matter code': ({ matter }) => matter.code,
  '事项 Matter': ({ matter }) => matter.name?.zh,
  '环节 Stage': ({ stage }) => stage,
  '期限 Due': ({ due }) => due,
  '单位 Unit': ({ holder }) => holder?.unit,
  '岗位 Post': ({ holder }) => holder?.post,
  '经办人 Officer': ({ holder }) => holder?.officer,
};

const historyColumns: Readonly<Record<string, (row: HistoryRow) => string | undefined>> = {
  '办件编号 Case no.': ({ caseNo }) => caseNo,
  '标识 Case id': ({ caseId }) => caseId,
  '首日 First date': ({ firstDate }) => firstDate,
  '单位 Units': ({ units }) => units.join('; '),
  '事件 Events': ({ types }) => types.join('; '),
};

/** What may be asked. Questions answer from read models; `after=<position>` waits for the effect of a command. */
@ApiTags('查询 Questions')
@ApiBearerAuth()
@Controller()
export class QuestionController {
  constructor(@Inject(QueryBus) private readonly bus: QueryBus) {}

  @Get('me')
  @ApiOperation({ summary: '当前身份 Who the token says you are' })
  me(@Context() { actor, auth }: RequestContext) {
    return { actor, auth };
  }

  @Get('cases')
  @ApiOperation({ summary: '我的办件 The asker’s own cases' })
  ownCases(@Query() wanted: PageDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetOwnCases(actor, wanted));
  }

  @Get('cases/:caseId')
  @ApiOperation({ summary: '办理进度 Where a case stands' })
  async progress(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Query() { after }: AfterDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const answer = await this.bus.execute(new GetProgress(caseId, actor, after));
    void reply.header('etag', `"${answer.revision}"`);
    return answer;
  }

  @Get('cases/:caseId/history')
  @ApiOperation({ summary: '全过程记录 Everything that was recorded of a case, from the log' })
  history(@Param('caseId', CaseIdPipe) caseId: string, @Query() said: ViewingDto, @Context() context: RequestContext) {
    return this.bus.execute(new GetHistory(caseId, context, said));
  }

  @Get('cases/:caseId/actions')
  @ApiOperation({ summary: '可办操作 What the asker may do now with a case' })
  actions(@Param('caseId', CaseIdPipe) caseId: string, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetActions(caseId, actor));
  }

  @Get('histories')
  @ApiOperation({ summary: '历史索引 Cases that a person, a unit or a kind of event has touched' })
  histories(
    @Query() wanted: HistoryIndexDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format } = wanted;
    if (format === undefined) return this.bus.execute(new FindHistories(actor, wanted));
    const page = (paging: object) => this.bus.execute(new FindHistories(actor, Object.assign({}, wanted, paging)));
    return exportList(reply, format, { name: 'histories', columns: historyColumns, page });
  }

  @Get('worklist')
  @ApiOperation({ summary: '待办 What waits for a unit, the most urgent first' })
  worklist(
    @Query() wanted: WorklistDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format } = wanted;
    if (format === undefined) return this.bus.execute(new GetWorklist(actor, wanted));
    const page = (paging: object) => this.bus.execute(new GetWorklist(actor, Object.assign({}, wanted, paging)));
    return exportList(reply, format, { name: 'worklist', columns: worklistColumns, page });
  }

  @Get('statistics/handling')
  @ApiOperation({ summary: '办理统计 What was handled, and how much of it in time' })
  handling(@Query() wanted: StatisticsDto, @Context() { actor }: RequestContext) {
    return this.bus.execute(new GetHandlingStatistics(actor, wanted));
  }

  @Get('matters')
  @Open()
  @ApiOperation({ summary: '事项目录 The catalogue' })
  matters(@Query() { format }: ExportDto, @Res({ passthrough: true }) reply: FastifyReply) {
    const ask = () => this.bus.execute(new GetMatters());
    if (format === undefined) return ask();
    return exportList(reply, format, { name: 'matters', columns: matterColumns, page: wholeList(ask) });
  }

  @Get('matters/:code')
  @Open()
  @ApiOperation({ summary: '事项 One matter with its materials and limits' })
  matter(@Param('code') code: string) {
    return this.bus.execute(new GetMatter(code));
  }
}
