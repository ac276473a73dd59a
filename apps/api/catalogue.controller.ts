import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { MatterCommand } from '#catalogue/commands';
import {
  AddAlias,
  ChangeMatter,
  definitionIn,
  ImportMatters,
  ImportPowerList,
  promisesIn,
  ReconcileCatalogue,
} from './catalogue.command-handlers.js';
import {
  AddAliasDto,
  AdoptDraftDto,
  AmendMatterDto,
  DatedReasonDto,
  DefineMainItemDto,
  DefineMatterDto,
  ImportMattersDto,
  ImportPowerListDto,
  MergeMatterDto,
  PublishGuideDto,
  ResumeMatterDto,
  SplitMatterDto,
} from './catalogue.dto.js';
import { CatalogueDesk } from './catalogue-desk.js';
import { GapsDto, GuideDateDto } from './catalogue-questions.dto.js';
import { type CatalogueReply, catalogueReplyTo } from './catalogue-reply.js';
import {
  GetCatalogueGaps,
  GetDrafts,
  GetGuide,
  GetGuideCompleteness,
  GetMatterHistory,
  GetMatterTree,
} from './get-catalogue.js';
import { Open } from './identity.guard.js';
import { draftColumns, gapColumns } from './list-columns.js';
import { exportList, wholeList } from './list-export.js';
import { MatterCodePipe, UnitIdPipe } from './matter-code.pipe.js';
import { plain } from './plain.js';
import { AfterDto, ExportedPageDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

/** The catalogue: the keepers (bureau, centre, administrator) write it, everybody reads what is published of it. */
@ApiTags('事项目录 Catalogue')
@ApiBearerAuth()
@Controller('catalogue')
export class CatalogueController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
    @Inject(CatalogueDesk) private readonly desk: CatalogueDesk,
  ) {}

  @Post('main-items')
  @ApiOperation({ summary: '设立主项 Define a main item' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  defineMainItem(
    @Body() body: DefineMainItemDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return this.#change(body.code, { type: 'DefineMainItem', data: plain(body) }, context, reply);
  }

  @Post('matters')
  @ApiOperation({ summary: '设立事项 Define a matter; it is open when its guide is published' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  defineMatter(
    @Body() body: DefineMatterDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return this.#change(body.code, definitionIn(plain(body), this.desk.today()), context, reply);
  }

  @Post('imports')
  @HttpCode(200)
  @ApiOperation({ summary: '导入事项草稿 Bring matters in as drafts, with a report of what they lack' })
  importMatters(@Body() body: ImportMattersDto, @Context() context: RequestContext) {
    return this.commands.execute(new ImportMatters(plain(body), context));
  }

  @Post('matters/:code/adopt')
  @HttpCode(200)
  @ApiOperation({ summary: '采用草稿 Make a draft a matter' })
  adopt(
    @Param('code', MatterCodePipe) code: string,
    @Body() { effectiveFrom }: AdoptDraftDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return this.#change(code, { type: 'AdoptDraft', data: { code, effectiveFrom } }, context, reply);
  }

  @Post('matters/:code/amend')
  @HttpCode(200)
  @ApiOperation({ summary: '调整事项 A new version from a day on; received cases keep theirs' })
  @ApiHeader({ name: 'If-Match', required: false })
  amend(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: AmendMatterDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    const { changes, effectiveFrom, reason } = plain(body);
    const data = { changes: changes as Extract<MatterCommand, { type: 'AmendMatter' }>['data']['changes'] };
    return this.#change(code, { type: 'AmendMatter', data: { ...data, effectiveFrom, reason } }, context, reply);
  }

  @Post('matters/:code/publish-guide')
  @HttpCode(200)
  @ApiOperation({ summary: '发布办事指南 Publish the guide of a version, once all its elements are there' })
  @ApiHeader({ name: 'If-Match', required: false })
  publishGuide(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: PublishGuideDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    const { promises = [], ...texts } = plain(body);
    const data = { ...texts, ...(promises.length > 0 ? { promisedDaysByChannel: promisesIn(promises) } : {}) };
    return this.#change(code, { type: 'PublishGuide', data }, context, reply);
  }

  @Post('matters/:code/suspend')
  @HttpCode(200)
  @ApiOperation({ summary: '暂停办理 Suspend' })
  suspend(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: DatedReasonDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return this.#change(code, { type: 'SuspendMatter', data: plain(body) }, context, reply);
  }

  @Post('matters/:code/resume')
  @HttpCode(200)
  @ApiOperation({ summary: '恢复办理 Resume' })
  resume(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: ResumeMatterDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return this.#change(code, { type: 'ResumeMatter', data: plain(body) }, context, reply);
  }

  @Post('matters/:code/repeal')
  @HttpCode(200)
  @ApiOperation({ summary: '取消事项 Repeal; received cases are finished under their version' })
  repeal(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: DatedReasonDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    const { from: effectiveFrom, reason } = plain(body);
    return this.#change(code, { type: 'RepealMatter', data: { effectiveFrom, reason } }, context, reply);
  }

  @Post('matters/:code/aliases')
  @HttpCode(200)
  @ApiOperation({ summary: '增加别名编码 Another code for the matter, as the province gives one' })
  async alias(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: AddAliasDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return catalogueReplyTo(reply, await this.commands.execute(new AddAlias(code, plain(body), context)));
  }

  @Post('matters/:code/split')
  @HttpCode(200)
  @ApiOperation({ summary: '拆分事项 End the matter in several others' })
  split(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: SplitMatterDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    const { from: effectiveFrom, into, reason } = plain(body);
    const data = { into, effectiveFrom, reason, unknownCodes: [] };
    return this.#change(code, { type: 'SplitMatter', data }, context, reply);
  }

  @Post('matters/:code/merge')
  @HttpCode(200)
  @ApiOperation({ summary: '并入事项 End the matter in another one' })
  merge(
    @Param('code', MatterCodePipe) code: string,
    @Body() body: MergeMatterDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    const { from: effectiveFrom, into, reason } = plain(body);
    const data = { into, effectiveFrom, reason, unknownCodes: [] };
    return this.#change(code, { type: 'MergeMatter', data }, context, reply);
  }

  @Post('power-lists/:unitId')
  @HttpCode(200)
  @ApiOperation({ summary: '导入权责清单 The whole list of a unit’s powers; it replaces the one before' })
  async importPowers(
    @Param('unitId', UnitIdPipe) unitId: string,
    @Body() body: ImportPowerListDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return catalogueReplyTo(reply, await this.commands.execute(new ImportPowerList(unitId, plain(body), context)));
  }

  @Post('power-lists/:unitId/reconcile')
  @HttpCode(200)
  @ApiOperation({ summary: '核对目录与权责清单 Open and close the gaps between a unit’s powers and the catalogue' })
  async reconcile(
    @Param('unitId', UnitIdPipe) unitId: string,
    @Query() { after }: AfterDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return catalogueReplyTo(reply, await this.commands.execute(new ReconcileCatalogue(unitId, after, context)));
  }

  @Get('tree')
  @Open()
  @ApiOperation({ summary: '主项与子项 Main items with their sub-items' })
  tree(@Query() { after }: AfterDto) {
    return this.questions.execute(new GetMatterTree(after));
  }

  @Get('matters/:code/history')
  @Open()
  @ApiOperation({ summary: '事项沿革 Every version of a matter, its guides, suspensions, other codes and successors' })
  history(@Param('code', MatterCodePipe) code: string, @Query() { after }: AfterDto) {
    return this.questions.execute(new GetMatterHistory(code, after));
  }

  @Get('matters/:code/guide')
  @Open()
  @ApiOperation({
    summary:
      '办事指南 The guide that holds today, or held on another day; by the matter’s code or another of its codes',
  })
  guide(@Param('code', MatterCodePipe) code: string, @Query() { on, after }: GuideDateDto) {
    return this.questions.execute(new GetGuide(code, on, after));
  }

  @Get('matters/:code/completeness')
  @ApiOperation({ summary: '办事指南完整度 What the guide of the newest version lacks' })
  completeness(
    @Param('code', MatterCodePipe) code: string,
    @Query() { after }: AfterDto,
    @Context() { actor }: RequestContext,
  ) {
    return this.questions.execute(new GetGuideCompleteness(code, actor, after));
  }

  @Get('drafts')
  @ApiOperation({ summary: '事项草稿 Matters that came in and are not in the catalogue, with what they lack' })
  drafts(
    @Query() wanted: ExportedPageDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format } = wanted;
    if (format === undefined) return this.questions.execute(new GetDrafts(actor, wanted));
    const page = (paging: object) => this.questions.execute(new GetDrafts(actor, Object.assign({}, wanted, paging)));
    return exportList(reply, format, { name: 'catalogue-drafts', columns: draftColumns, page });
  }

  @Get('gaps')
  @ApiOperation({ summary: '目录缺口 Differences between the catalogue and the lists of powers, the oldest first' })
  gaps(
    @Query() wanted: GapsDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const ask = () => this.questions.execute(new GetCatalogueGaps(actor, wanted));
    if (wanted.format === undefined) return ask();
    return exportList(reply, wanted.format, { name: 'catalogue-gaps', columns: gapColumns, page: wholeList(ask) });
  }

  async #change(
    code: string,
    command: MatterCommand,
    context: RequestContext,
    reply: FastifyReply,
  ): Promise<CatalogueReply> {
    return catalogueReplyTo(reply, await this.commands.execute(new ChangeMatter(code, command, context)));
  }
}
