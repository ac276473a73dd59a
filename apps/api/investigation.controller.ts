import { applyDecorators, Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { caseIdFrom } from './case-desk.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { GetInvestigationHistory } from './get-investigation-history.js';
import { GetInvestigation, GetInvestigations, GetLiability } from './get-investigations.js';
import { InvestigationsDto, OpenInvestigationDto } from './investigation.dto.js';
import {
  type InvestigationCommandEntry,
  investigationCommands,
  investigationPath,
  opening,
} from './investigation-commands.js';
import { OnInvestigation } from './investigation.handler.js';
import { AfterDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';
import { StreamReply, streamReply } from './stream-reply.js';

/** 责任追究: restricted to those who investigate; to everybody else an investigation does not exist. */
@ApiTags('责任追究 Investigations')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller()
export class InvestigationController {
  constructor(
    @Inject(CommandBus) readonly commands: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
  ) {}

  @Post('investigations')
  @HttpCode(200)
  @ApiOperation({ summary: `${opening.label.zh} ${opening.label.en}` })
  async open(
    @Body() body: OpenInvestigationDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamReply> {
    const id = caseIdFrom(context.commandId);
    return streamReply(reply, await this.commands.execute(new OnInvestigation(id, opening, body, context)));
  }

  @Get('investigations')
  @ApiOperation({ summary: '调查列表 The asker’s own investigations' })
  list(@Query() wanted: InvestigationsDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetInvestigations(actor, wanted));
  }

  @Get('investigations/:id')
  @ApiOperation({ summary: '调查全程 One investigation; to a party, what concerns the party' })
  one(@Param('id', CaseIdPipe) id: string, @Query() _: AfterDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetInvestigation(actor, id));
  }

  @Get('investigations/:id/history')
  @ApiOperation({ summary: '调查回放 Who did what when, and the recorded events each act rests on' })
  history(@Param('id', CaseIdPipe) id: string, @Query() _: AfterDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetInvestigationHistory(actor, id));
  }

  @Get('cases/:caseId/liability')
  @ApiOperation({ summary: '责任建议 Who may have to answer for a case, with the events that say so' })
  liability(@Param('caseId', CaseIdPipe) caseId: string, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetLiability(actor, caseId));
  }
}

interface WithCommands {
  readonly commands: CommandBus;
}

/** The route of a command, as a method with Nest's decorators: POST /investigations/:id/<the command's name>. */
const addRoute = (prototype: object, entry: InvestigationCommandEntry): void => {
  const { type, label, dto } = entry;
  const name = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const route = async function (
    this: WithCommands,
    id: string,
    body: object,
    context: RequestContext,
    reply: FastifyReply,
  ): Promise<StreamReply> {
    return streamReply(reply, await this.commands.execute(new OnInvestigation(id, entry, body, context)));
  };
  const descriptor: PropertyDescriptor = { value: route, writable: true, configurable: true };
  Object.defineProperty(prototype, name, descriptor);
  Param('id', CaseIdPipe)(prototype, name, 0);
  Body()(prototype, name, 1);
  Context()(prototype, name, 2);
  Res({ passthrough: true })(prototype, name, 3);
  Reflect.defineMetadata('design:paramtypes', [String, dto, Object, Object], prototype, name);
  applyDecorators(
    Post(`investigations/:id/${investigationPath(type)}`),
    HttpCode(200),
    ApiOperation({ summary: `${label.zh} ${label.en}` }),
    ApiHeader({ name: 'If-Match', required: false }),
    ApiOkResponse({ type: StreamReply }),
  )(prototype, name, descriptor);
};

for (const entry of investigationCommands) addRoute(InvestigationController.prototype, entry);
