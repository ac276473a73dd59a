import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CaseDesk } from './case-desk.js';
import { CaseIdPipe } from './case-id.pipe.js';
import { LiveChanges } from './live-changes.js';
import { badRequest, notPermitted } from './problem.js';
import { AfterDto, ChangesDto } from './questions.dto.js';
import { boundToUnit } from './reading-rights.js';
import { Context, type RequestContext } from './request-context.js';

/** Where to go on: the header of a client that comes back goes before the address it first asked at. */
const startOf = (lastEventId: string | undefined, after: string | undefined): { after?: number } => {
  const given = lastEventId ?? after;
  if (given === undefined) return {};
  if (!/^\d{1,16}$/.test(given)) {
    throw badRequest('invalid-last-event-id', {
      zh: 'Last-Event-ID 须为先前事件的 id。',
      en: 'Last-Event-ID must be the id of an event that was told before.',
    });
  }
  return { after: Number(given) };
};

/** What happens, as it happens: server-sent events that carry no content of a case. */
@ApiTags('实时 Live changes')
@ApiBearerAuth()
@ApiHeader({ name: 'Last-Event-ID', required: false })
@ApiProduces('text/event-stream')
@Controller()
export class ChangesController {
  constructor(
    @Inject(LiveChanges) private readonly changes: LiveChanges,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
  ) {}

  @Get('cases/:caseId/changes')
  @ApiOperation({ summary: '办件动态 Changes of one case, live' })
  async ofCase(
    @Param('caseId', CaseIdPipe) caseId: string,
    @Query() { after }: AfterDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Context() { actor }: RequestContext,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const start = startOf(lastEventId, after);
    await this.desk.visibleCase(caseId, actor);
    await this.changes.open(reply, { actor, caseId, ...start });
  }

  @Get('changes')
  @ApiOperation({ summary: '单位动态 Changes of a unit’s cases, live' })
  async ofUnit(
    @Query() { after, unit }: ChangesDto,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Context() { actor }: RequestContext,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const start = startOf(lastEventId, after);
    const wanted = unit ?? actor.unit;
    if (boundToUnit(actor) && (wanted === undefined || wanted !== actor.unit)) throw notPermitted();
    await this.changes.open(reply, { actor, ...(wanted === undefined ? {} : { unit: wanted }), ...start });
  }
}
