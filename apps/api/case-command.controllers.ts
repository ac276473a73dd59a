import { applyDecorators, Body, Controller, HttpCode, Inject, Param, Post, Res, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { caseCommands } from './case.commands.js';
import { aftermathCommands } from './case-aftermath.commands.js';
import { alertCommands } from './case-alerts.commands.js';
import type { CaseCommandEntry } from './case-command.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { negativeCommands } from './case-negatives.commands.js';
import { opinionCommands } from './case-opinions.commands.js';
import { procedureCommands } from './case-procedures.commands.js';
import { undertakingCommands } from './case-undertakings.commands.js';
import { type AskableCommand, commandLabels, commandPath } from './command-labels.js';
import { CommandReply, replyTo } from './command-reply.js';
import { Context, type RequestContext } from './request-context.js';

interface WithBus {
  readonly bus: CommandBus;
}

/** The route of a command, as a method with Nest's decorators: POST /cases/:caseId/<the command's name>. */
const addRoute = (prototype: object, { type, dto, command: CommandOnCase }: CaseCommandEntry): void => {
  const { zh, en } = commandLabels[type as AskableCommand];
  const name = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const route = async function (
    this: WithBus,
    caseId: string,
    body: object,
    context: RequestContext,
    reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new CommandOnCase(caseId, body, context)));
  };
  const descriptor: PropertyDescriptor = { value: route, writable: true, configurable: true };
  Object.defineProperty(prototype, name, descriptor);
  Param('caseId', CaseIdPipe)(prototype, name, 0);
  Body()(prototype, name, 1);
  Context()(prototype, name, 2);
  Res({ passthrough: true })(prototype, name, 3);
  Reflect.defineMetadata('design:paramtypes', [String, dto, Object, Object], prototype, name);
  applyDecorators(
    Post(`:caseId/${commandPath(type)}`),
    HttpCode(200),
    ApiOperation({ summary: `${zh} ${en}` }),
    ApiHeader({ name: 'If-Match', required: false }),
    ApiOkResponse({ type: CommandReply }),
  )(prototype, name, descriptor);
};

/** Every route takes Idempotency-Key and If-Match. */
const controllerOf = (name: string, tag: string, commands: readonly CaseCommandEntry[]): Type => {
  @ApiTags(tag)
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @Controller('cases')
  class CaseCommandController implements WithBus {
    constructor(@Inject(CommandBus) readonly bus: CommandBus) {}
  }
  Object.defineProperty(CaseCommandController, 'name', { value: name });
  for (const command of commands) addRoute(CaseCommandController.prototype, command);
  return CaseCommandController;
};

const groups: readonly (readonly [string, string, readonly CaseCommandEntry[]])[] = [
  ['CaseStepsController', '办件 Cases: from receipt to closing', caseCommands],
  ['CaseNegativesController', '否定备案 Cases: negative decisions', negativeCommands],
  ['CaseProceduresController', '特殊环节 Cases: procedures, hearing, extension', procedureCommands],
  ['CaseOpinionsController', '会商 Cases: opinions and custody', opinionCommands],
  ['CaseUndertakingsController', '容缺与承诺 Cases: undertakings', undertakingCommands],
  ['CaseAftermathController', '决定之后 Cases: aftermath', aftermathCommands],
  ['CaseAlertsController', '电子监察 Cases: alerts', alertCommands],
];

/** Every command on an existing case that people may ask for. */
export const commandsOnCases: readonly CaseCommandEntry[] = groups.flatMap(([, , commands]) => commands);

export const caseCommandControllers = groups.map(([name, tag, commands]) => controllerOf(name, tag, commands));
