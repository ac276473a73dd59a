import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReceiveApplication } from './case.commands.js';
import { ReceiveApplicationDto } from './case.dto.js';
import { CommandReply, replyTo } from './command-reply.js';
import { Context, type RequestContext } from './request-context.js';

/** Where a case begins. What may be asked of it afterwards stands in case-command.controllers.ts. */
@ApiTags('办件 Cases: from receipt to closing')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller('cases')
export class CaseController {
  constructor(@Inject(CommandBus) private readonly bus: CommandBus) {}

  @Post()
  @ApiOperation({ summary: '收件 Receive an application' })
  @ApiCreatedResponse({ type: CommandReply })
  async receive(
    @Body() body: ReceiveApplicationDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new ReceiveApplication(body, context)));
  }
}
