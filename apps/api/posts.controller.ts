import type { Readable } from 'node:stream';
import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { type Command, CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import { NothingDto } from './case.dto.js';
import { GetChiefs, GetRegister, type RegisterPage, WhoCanAct } from './get-posts.js';
import { registerColumns } from './list-columns.js';
import { exportList } from './list-export.js';
import * as commands from './posts.command-handlers.js';
import * as dto from './posts.dto.js';
import { AfterDto } from './questions.dto.js';
import { RegisterIdPipe } from './register-id.pipe.js';
import { Context, type RequestContext } from './request-context.js';
import { type StreamReply, streamReply } from './stream-reply.js';

/** Posts (AB岗), grants of authority (授权), chiefs (首席代表) and their seals, and who could act at a moment. */
@ApiTags('岗位与授权 Posts and authority')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller()
export class PostsController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
  ) {}

  @Get('posts')
  @ApiOperation({ summary: '岗位 Posts with their people, absences and cover' })
  posts(
    @Query() wanted: dto.RegisterDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#register(reply, actor, 'POST', wanted);
  }

  @Get('posts/who-can-act')
  @ApiOperation({ summary: '何人可办 Who could act in a matter at a moment, and under which grant' })
  whoCanAct(@Query() wanted: dto.WhoCanActDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new WhoCanAct(actor, wanted));
  }

  @Post('posts/:postId')
  @ApiOperation({ summary: '设岗 Define a post, or change its people' })
  define(
    @Param('postId', RegisterIdPipe) id: string,
    @Body() body: dto.DefinePostDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.DefinePost(id, body, context));
  }

  @Post('posts/:postId/absences')
  @ApiOperation({ summary: '离岗登记 Declare an absence of A or B' })
  declareAbsence(
    @Param('postId', RegisterIdPipe) id: string,
    @Body() body: dto.DeclareAbsenceDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.DeclareAbsence(id, body, context));
  }

  @Post('posts/:postId/activate-b')
  @ApiOperation({ summary: '启用B岗 B stands in for A' })
  activateB(
    @Param('postId', RegisterIdPipe) id: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.ActivateB(id, {}, context));
  }

  @Post('posts/:postId/hand-over')
  @ApiOperation({ summary: '移交办件 Hand files over with the post' })
  handOver(
    @Param('postId', RegisterIdPipe) id: string,
    @Body() body: dto.HandOverFilesDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.HandOverFiles(id, body, context));
  }

  @Post('posts/:postId/acknowledge')
  @ApiOperation({ summary: '确认接收 Acknowledge a hand-over' })
  acknowledge(
    @Param('postId', RegisterIdPipe) id: string,
    @Body() body: dto.AcknowledgeHandoverDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.AcknowledgeHandover(id, body, context));
  }

  @Post('posts/:postId/return-to-a')
  @ApiOperation({ summary: 'A岗返岗 A has the post again' })
  returnToA(
    @Param('postId', RegisterIdPipe) id: string,
    @Body() _: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.ReturnToA(id, {}, context));
  }

  @Get('grants')
  @ApiOperation({ summary: '授权清单 Grants of authority' })
  grants(
    @Query() wanted: dto.RegisterDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#register(reply, actor, 'GRANT', wanted);
  }

  @Post('grants/:grantId')
  @ApiOperation({ summary: '授权 Grant authority in matters to a person' })
  grant(
    @Param('grantId', RegisterIdPipe) id: string,
    @Body() body: dto.GrantAuthorityDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.GrantAuthority(id, body, context));
  }

  @Post('grants/:grantId/revoke')
  @ApiOperation({ summary: '撤销授权 Revoke a grant from now on' })
  revoke(
    @Param('grantId', RegisterIdPipe) id: string,
    @Body() body: dto.RevokeAuthorityDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.RevokeAuthority(id, body, context));
  }

  @Get('chiefs/:unit')
  @ApiOperation({ summary: '首席代表 The chiefs of a unit and its seals' })
  chiefs(
    @Param('unit', RegisterIdPipe) unit: string,
    @Query() { after }: AfterDto,
    @Context() { actor }: RequestContext,
  ) {
    return this.questions.execute(new GetChiefs(actor, unit, after));
  }

  @Post('chiefs/:unit/appoint')
  @ApiOperation({ summary: '任命首席代表 Appoint the chief of a unit at a venue' })
  appoint(
    @Param('unit', RegisterIdPipe) unit: string,
    @Body() body: dto.AppointChiefDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.AppointChief(unit, body, context));
  }

  @Post('chiefs/:unit/replace')
  @ApiOperation({ summary: '更换首席代表 Replace the chief of a unit at a venue' })
  replace(
    @Param('unit', RegisterIdPipe) unit: string,
    @Body() body: dto.AppointChiefDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.ReplaceChief(unit, body, context));
  }

  @Post('chiefs/:unit/seals')
  @ApiOperation({ summary: '登记审批专用章 Register a seal' })
  registerSeal(
    @Param('unit', RegisterIdPipe) unit: string,
    @Body() body: dto.RegisterSealDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.RegisterSeal(unit, body, context));
  }

  @Post('chiefs/:unit/seals/apply')
  @ApiOperation({ summary: '用印 Use a seal on a paper' })
  applySeal(
    @Param('unit', RegisterIdPipe) unit: string,
    @Body() body: dto.ApplySealDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#send(reply, new commands.ApplySeal(unit, body, context));
  }

  @Get('seal-uses')
  @ApiOperation({ summary: '用印记录 Every use of the seals' })
  sealUses(
    @Query() wanted: dto.RegisterDto,
    @Context() { actor }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#register(reply, actor, 'SEAL_USE', wanted);
  }

  async #register(
    reply: FastifyReply,
    actor: Actor,
    kind: 'POST' | 'GRANT' | 'SEAL_USE',
    wanted: dto.RegisterDto,
  ): Promise<RegisterPage | Readable> {
    const page = (paging: object = {}): Promise<RegisterPage> =>
      this.questions.execute(new GetRegister(actor, kind, Object.assign({}, wanted, paging)));
    if (wanted.format === undefined) return page();
    return exportList(reply, wanted.format, { name: kind.toLowerCase(), columns: registerColumns, page });
  }

  async #send<State extends { readonly stage: string }>(
    reply: FastifyReply,
    command: Command<Outcome<State>>,
  ): Promise<StreamReply> {
    return streamReply(reply, await this.bus.execute(command));
  }
}
