import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { NothingDto } from './case.dto.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { type CommandReply, replyTo } from './command-reply.js';
import { LiftRestrictionDto, ProposeDestructionDto } from './erasure.dto.js';
import { ErasureDesk } from './erasure-desk.js';
import { Context, type RequestContext } from './request-context.js';

type Told = ReturnType<ErasureDesk['execute']>;

const onErasure = <Body>() =>
  class extends Command<Awaited<Told>> {
    constructor(
      readonly caseId: string,
      readonly body: Body,
      readonly context: RequestContext,
    ) {
      super();
    }
  };

export class RequestErasure extends onErasure<NothingDto>() {}

@CommandHandler(RequestErasure)
export class RequestErasureHandler implements ICommandHandler<RequestErasure> {
  constructor(@Inject(ErasureDesk) private readonly desk: ErasureDesk) {}

  async execute({ caseId, body, context }: RequestErasure): Told {
    const data = { caseId, ...(await this.desk.keysAndFacts(caseId, context)) };
    return this.desk.execute(caseId, context, { type: 'RequestErasure', data }, body);
  }
}

export class LiftRestriction extends onErasure<LiftRestrictionDto>() {}

@CommandHandler(LiftRestriction)
export class LiftRestrictionHandler implements ICommandHandler<LiftRestriction> {
  constructor(@Inject(ErasureDesk) private readonly desk: ErasureDesk) {}

  execute({ caseId, body, context }: LiftRestriction): Told {
    return this.desk.execute(caseId, context, { type: 'LiftRestriction', data: { ground: body.ground } }, body);
  }
}

export class ProposeDestruction extends onErasure<ProposeDestructionDto>() {}

@CommandHandler(ProposeDestruction)
export class ProposeDestructionHandler implements ICommandHandler<ProposeDestruction> {
  constructor(@Inject(ErasureDesk) private readonly desk: ErasureDesk) {}

  async execute({ caseId, body, context }: ProposeDestruction): Told {
    const data = { caseId, listNo: body.listNo, ...(await this.desk.keysAndFacts(caseId, context)) };
    return this.desk.execute(caseId, context, { type: 'ProposeDestruction', data }, body);
  }
}

export class ApproveDestruction extends onErasure<NothingDto>() {}

@CommandHandler(ApproveDestruction)
export class ApproveDestructionHandler implements ICommandHandler<ApproveDestruction> {
  constructor(@Inject(ErasureDesk) private readonly desk: ErasureDesk) {}

  async execute({ caseId, body, context }: ApproveDestruction): Told {
    const data = { held: await this.desk.isHeld(caseId) };
    return this.desk.execute(caseId, context, { type: 'ApproveDestruction', data }, body);
  }
}

export class DeclineDestruction extends onErasure<NothingDto>() {}

@CommandHandler(DeclineDestruction)
export class DeclineDestructionHandler implements ICommandHandler<DeclineDestruction> {
  constructor(@Inject(ErasureDesk) private readonly desk: ErasureDesk) {}

  execute({ caseId, body, context }: DeclineDestruction): Told {
    return this.desk.execute(caseId, context, { type: 'DeclineDestruction', data: {} }, body);
  }
}

export const erasureCommandHandlers = [
  RequestErasureHandler,
  LiftRestrictionHandler,
  ProposeDestructionHandler,
  ApproveDestructionHandler,
  DeclineDestructionHandler,
];

/** Where the personal data of a case stands. */
export class ErasureReply {
  readonly stage: string;
  readonly restricted: boolean;
  readonly listNo?: string;
  readonly approvals: number;
  readonly keys: { keyId: string; state: string }[];
}

/** 个人信息的限制处理与销毁 (个人信息保护法 art. 47). */
@ApiTags('个人信息 Erasure')
@ApiBearerAuth()
@ApiHeader({ name: 'Idempotency-Key', required: false })
@Controller('cases/:caseId/erasure')
export class ErasureController {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ErasureDesk) private readonly desk: ErasureDesk,
  ) {}

  @Get()
  @ApiOperation({ summary: '个人信息的处理状态 Where the personal data of a case stands' })
  show(@Param('caseId', CaseIdPipe) caseId: string, @Context() context: RequestContext): Promise<ErasureReply> {
    return this.desk.show(caseId, context);
  }

  @Post('request')
  @HttpCode(200)
  @ApiOperation({ summary: '申请删除 Ask for erasure; restricts processing while the record must be kept' })
  async request(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new RequestErasure(caseId, body, context)));
  }

  @Post('lift-restriction')
  @HttpCode(200)
  @ApiOperation({ summary: '解除限制处理 Lift the restriction' })
  async liftRestriction(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: LiftRestrictionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new LiftRestriction(caseId, body, context)));
  }

  @Post('propose-destruction')
  @HttpCode(200)
  @ApiOperation({ summary: '提出销毁清册 Propose destruction, after retention' })
  async propose(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: ProposeDestructionDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new ProposeDestruction(caseId, body, context)));
  }

  @Post('approve-destruction')
  @HttpCode(200)
  @ApiOperation({ summary: '批准销毁 Approve destruction; the second approval destroys the keys' })
  async approve(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new ApproveDestruction(caseId, body, context)));
  }

  @Post('decline-destruction')
  @HttpCode(200)
  @ApiOperation({ summary: '不批准销毁 Decline destruction' })
  async decline(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Body() body: NothingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandReply> {
    return replyTo(reply, await this.bus.execute(new DeclineDestruction(caseId, body, context)));
  }
}
