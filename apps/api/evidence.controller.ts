import { Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { caseStream } from '#cases/events';
import { CaseIdPipe } from './case-id.pipe.js';
import { CheckpointsDto, ConsistencyDto, InclusionDto } from './evidence.dto.js';
import { EvidenceDesk, maySign } from './evidence-desk.js';
import { GetHistory } from './get-history.js';
import { Open } from './identity.guard.js';
import { badRequest, notPermitted } from './problem.js';
import { isStaff } from './reading-rights.js';
import { ViewingDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

/** What an applicant may have to prove one day. */
const receipted: ReadonlySet<string> = new Set(['ApplicationReceived', 'CaseAccepted', 'CaseDeemedAccepted']);

const plainText = 'text/plain; charset=utf-8';

/** That nothing was changed: signed heads of the log, and proofs against them. Checkpoints and the key are for everybody. */
@ApiTags('存证 Evidence')
@ApiBearerAuth()
@Controller()
export class EvidenceController {
  constructor(
    @Inject(EvidenceDesk) private readonly desk: EvidenceDesk,
    @Inject(QueryBus) private readonly questions: QueryBus,
  ) {}

  @Get('evidence/key')
  @Open()
  @Header('content-type', plainText)
  @ApiProduces('text/plain')
  @ApiOperation({ summary: '验证公钥 The key that checkpoints are verified with, as note tools take it' })
  key(): string {
    return `${this.desk.key}\n`;
  }

  @Get('evidence/checkpoint')
  @Open()
  @Header('content-type', plainText)
  @ApiProduces('text/plain')
  @ApiOperation({ summary: '最新检查点 The latest signed checkpoint (C2SP tlog-checkpoint)' })
  async checkpoint(): Promise<string> {
    return (await this.desk.latest()).note;
  }

  @Get('evidence/checkpoints')
  @Open()
  @ApiOperation({ summary: '全部检查点 Every checkpoint kept, the latest first' })
  async checkpoints(@Query() { before, limit }: CheckpointsDto) {
    const rows = await this.desk.checkpoints(Number(before ?? Number.MAX_SAFE_INTEGER), Number(limit ?? 20));
    return { rows };
  }

  @Post('evidence/checkpoints')
  @HttpCode(200)
  @Header('content-type', plainText)
  @ApiProduces('text/plain')
  @ApiOperation({ summary: '立即签名 Sign the log as it stands now' })
  async sign(@Context() context: RequestContext): Promise<string> {
    if (!maySign(context.actor)) throw notPermitted();
    return (await this.desk.signFor(context)).note;
  }

  @Get('evidence/proofs/inclusion')
  @ApiOperation({ summary: '存在证明 That an event stands in the log' })
  inclusion(@Query() { eventId, stream, revision, size }: InclusionDto, @Context() { actor }: RequestContext) {
    if (!isStaff(actor)) throw notPermitted();
    const upTo = size === undefined ? undefined : Number(size);
    if (eventId !== undefined && stream === undefined && revision === undefined) {
      return this.desk.inclusion({ eventId: eventId.toLowerCase() }, upTo);
    }
    if (eventId === undefined && stream !== undefined && revision !== undefined) {
      return this.desk.inclusion({ stream, revision: Number(revision) }, upTo);
    }
    throw badRequest('name-one-event', {
      zh: '请给出 eventId，或同时给出 stream 与 revision。',
      en: 'Name the event by eventId, or by stream and revision.',
    });
  }

  @Get('evidence/proofs/consistency')
  @Open()
  @ApiOperation({ summary: '一致性证明 That the smaller log is the beginning of the larger' })
  consistency(@Query() { from, to }: ConsistencyDto) {
    return this.desk.consistency(Number(from), Number(to));
  }

  @Get('cases/:caseId/receipt')
  @ApiOperation({
    summary: '受理凭证 Proof that an application was received and accepted, or the signed promise of it',
  })
  async receipt(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Query() said: ViewingDto,
    @Context() context: RequestContext,
  ) {
    const { events } = await this.questions.execute(new GetHistory(caseId, context, said));
    const owed = events.filter(({ type }) => receipted.has(type));
    const receipts = await Promise.all(
      owed.map(async ({ type, revision, metadata: { recordedAt, effectiveDate } }) => ({
        type,
        recordedAt,
        effectiveDate,
        ...(await this.desk.receipt(caseStream(caseId), revision)),
      })),
    );
    return { caseId, key: this.desk.key, receipts };
  }
}
