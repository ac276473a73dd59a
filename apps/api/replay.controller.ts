import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CaseIdPipe } from './case-id.pipe.js';
import { GetReplay } from './get-replay.js';
import { GetViews } from './get-views.js';
import { ReplayDto } from './questions.dto.js';
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

  @Get('views')
  @ApiOperation({ summary: '查阅记录 Who looked into the case: unit, time and purpose' })
  views(@Param('caseId', CaseIdPipe) caseId: string, @Context() context: RequestContext) {
    return this.questions.execute(new GetViews(caseId, context));
  }
}
