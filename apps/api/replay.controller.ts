import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseIdPipe } from './case-id.pipe.js';
import { GetDossier } from './get-dossier.js';
import { GetReplay } from './get-replay.js';
import { GetViews } from './get-views.js';
import { ReplayDto, ViewingDto } from './questions.dto.js';
import { Context, type RequestContext } from './request-context.js';

/** 全程回放: what the record says of a case, what was known of it, and who has read it. */
@ApiTags('回放 Replay')
@ApiBearerAuth()
@Controller('cases/:caseId')
export class ReplayController {
  constructor(@Inject(QueryBus) private readonly questions: QueryBus) {}

  /** `at`: what the record holds as effective then. `knownAt`: what had been recorded by then. */
  @Get('replay')
  @ApiOperation({
    summary: '全程回放 Each event with its actor, its three times, what it changed, and the clocks after it',
  })
  replay(@Param('caseId', CaseIdPipe) caseId: string, @Query() asked: ReplayDto, @Context() context: RequestContext) {
    return this.questions.execute(new GetReplay(caseId, context, asked));
  }

  @Get('dossier')
  @ApiProduces('application/zip')
  @ApiOperation({
    summary: '案卷 The case with its proofs: to read (HTML, PDF), by machine (JSON), and to verify offline',
  })
  async dossier(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Query() said: ViewingDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const zip = await this.questions.execute(new GetDossier(caseId, context, said));
    void reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="dossier-${caseId}.zip"`)
      .header('cache-control', 'private, no-store');
    return Buffer.from(zip);
  }

  @Get('views')
  @ApiOperation({ summary: '查阅记录 Who looked into the case: unit, time and purpose' })
  views(@Param('caseId', CaseIdPipe) caseId: string, @Context() context: RequestContext) {
    return this.questions.execute(new GetViews(caseId, context));
  }
}
