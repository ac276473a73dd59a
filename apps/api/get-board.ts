import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { localDate, startOfDay } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import type { Actor } from '#kernel/envelope';
import { type Board, boardOf } from '#read-models/board';
import type { Progress } from '#read-models/progress';
import { notPermitted } from './problem.js';
import type { BoardDto } from './case-statistics.dto.js';
import { ReadModels } from './read-model-questions.js';
import { boundToUnit, isStaff } from './reading-rights.js';
import { CALENDAR, CLOCK } from './tokens.js';

const rowsAtATime = 2_000;

interface BoardAnswer extends Board {
  readonly today: string;
  readonly unit?: string;
  readonly asOfPosition: string;
}

/** What waits now, and how urgently (S1): by stage, unit, holder and matter. */
export class GetBoard extends Query<BoardAnswer> {
  constructor(
    readonly actor: Actor,
    readonly wanted: BoardDto,
  ) {
    super();
  }
}

@QueryHandler(GetBoard)
export class GetBoardHandler implements IQueryHandler<GetBoard> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ actor, wanted }: GetBoard): Promise<BoardAnswer> {
    if (!isStaff(actor)) throw notPermitted();
    const unit = boundToUnit(actor) ? (actor.unit ?? '') : wanted.unit;
    if (wanted.unit !== undefined && wanted.unit !== unit) throw notPermitted();
    await this.models.reach(this.models.progress, wanted.after);
    const asOfPosition = String(await this.models.progress.position());
    const today = localDate(this.now().toISOString());
    const nextWorkingDay = addWorkingDays(this.calendar(), today, 1).date;
    const board = boardOf({ today, nextWorkingDay, morning: startOfDay(today) });
    for await (const row of this.#working(unit)) board.add(row);
    return { today, ...(unit === undefined ? {} : { unit }), asOfPosition, ...board.answer() };
  }

  /** Everything that waits for somebody, unit after unit. */
  async *#working(unit: string | undefined): AsyncGenerator<Progress> {
    const order = { 'work.unit': 1, 'work.due': 1, _id: 1 } as const;
    let after: object = { 'work.unit': unit ?? { $gte: '' } };
    for (;;) {
      const rows = await this.models.progress.find(after, order, rowsAtATime);
      yield* rows;
      const last = rows.at(-1);
      if (!last?.work || rows.length < rowsAtATime) return;
      const { unit: at, due } = last.work;
      const later = [{ 'work.due': { $gt: due } }, { 'work.due': due, _id: { $gt: last._id } }];
      after =
        unit === undefined
          ? {
              'work.unit': { $gte: at },
              $or: [{ 'work.unit': { $gt: at } }, ...later.map((key) => ({ 'work.unit': at, ...key }))],
            }
          : { 'work.unit': at, 'work.due': { $gte: due }, $or: later };
    }
  }
}
