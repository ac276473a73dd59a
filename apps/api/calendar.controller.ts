import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Param,
  type PipeTransform,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { HolidayCalendar } from '#calendar/working-days';
import { PublishArrangement } from './calendar-publishing.js';
import { MovedDatesDto, PublishArrangementDto } from './calendar.dto.js';
import { answeredWith } from './command-reply.js';
import { GetMovedDates } from './get-moved-dates.js';
import { Open } from './identity.guard.js';
import { notFound } from './problem.js';
import { Context, type RequestContext } from './request-context.js';
import { CALENDAR } from './tokens.js';

/** What cannot be a year is not found. */
@Injectable()
export class YearPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    if (!/^20\d{2}$/.test(value)) throw notFound();
    return Number(value);
  }
}

/** 工作日历: the holiday notices that every due date is counted on. */
@ApiTags('工作日历 Calendar')
@Controller('calendars')
export class CalendarController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly questions: QueryBus,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  @Get()
  @Open()
  @ApiOperation({ summary: '现行日历 The notices counted on now, and the years that still lack one' })
  inForce() {
    const { version, arrangements } = this.calendar();
    const years = arrangements.toSorted((a, b) => a.year - b.year);
    return { version, publishedUntil: years.at(-1)?.year ?? null, arrangements: years };
  }

  @Get(':year/moved-dates')
  @ApiBearerAuth()
  @ApiOperation({ summary: '变动期限 Whose told due dates the last notice of a year has moved' })
  moved(@Param('year', YearPipe) year: number, @Query() wanted: MovedDatesDto, @Context() { actor }: RequestContext) {
    return this.questions.execute(new GetMovedDates(year, actor, wanted));
  }

  @Post(':year')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOperation({ summary: '录入放假安排 Enter the holiday notice of a year, or its amendment' })
  async publish(
    @Param('year', YearPipe) year: number,
    @Body() { off, makeUp, docNo, publishedOn, url, hash }: PublishArrangementDto,
    @Context() context: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const ranges = off.map(({ from, to }) => [from, to] as const);
    const notice = { year, publishedOn, docNo, off: ranges, makeUp, url, hash };
    const outcome = await this.commands.execute(new PublishArrangement(notice, context));
    return { year, version: outcome.state.notices.at(-1)?.version ?? null, ...answeredWith(reply, outcome) };
  }
}
