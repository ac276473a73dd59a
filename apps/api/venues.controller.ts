import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { VenueCommand } from '#calendar/venue';
import { Open } from './identity.guard.js';
import { AfterDto, PageDto } from './questions.dto.js';
import { RegisterIdPipe } from './register-id.pipe.js';
import { Context, type RequestContext } from './request-context.js';
import { type StreamReply, streamReply } from './stream-reply.js';
import { GetVenue, GetVenues, hoursFrom, VenueRequest } from './venues.js';
import { RegisterVenueDto, SetOfficeHoursDto } from './venues.dto.js';

/** 办事场所: the centre, its sub-centres, towns and villages, and the hours by which working time is counted there. */
@ApiTags('办事场所 Venues')
@Controller('venues')
export class VenuesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
  ) {}

  @Get()
  @Open()
  @ApiOperation({ summary: '场所与工作时间 The venues and their office hours' })
  list(@Query() wanted: PageDto) {
    return this.questions.execute(new GetVenues(wanted));
  }

  @Get(':venue')
  @Open()
  @ApiOperation({ summary: '场所工作时间 One venue, with the hours it had, has and will have' })
  show(@Param('venue', RegisterIdPipe) venue: string, @Query() { after }: AfterDto) {
    return this.questions.execute(new GetVenue(venue, after));
  }

  @Post(':venue')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOperation({ summary: '登记场所 Register a venue' })
  register(
    @Param('venue', RegisterIdPipe) venue: string,
    @Body() { type, name: { zh, en } }: RegisterVenueDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamReply> {
    return this.#answer(reply, venue, { type: 'RegisterVenue', data: { type, name: { zh, en } } }, context);
  }

  @Post(':venue/hours')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOperation({ summary: '设定工作时间 Set the office hours of a venue from a day on' })
  setHours(
    @Param('venue', RegisterIdPipe) venue: string,
    @Body() body: SetOfficeHoursDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamReply> {
    return this.#answer(reply, venue, { type: 'SetOfficeHours', data: hoursFrom(body) }, context);
  }

  async #answer(
    reply: FastifyReply,
    venue: string,
    command: VenueCommand,
    context: RequestContext,
  ): Promise<StreamReply> {
    return streamReply(reply, await this.commands.execute(new VenueRequest(venue, command, context)));
  }
}
