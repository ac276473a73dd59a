import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar, workingDaysBetween } from '#calendar/working-days';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import type { Progress } from '#read-models/progress';
import { decodeCursor, encodeCursor } from './cursor.js';
import { badRequest, notPermitted } from './problem.js';
import type { WorklistDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { boundToUnit } from './reading-rights.js';
import { CALENDAR, CLOCK } from './tokens.js';

/** Due within so many working days is near. */
const nearDays = 3;

interface BoardRow {
  readonly caseId: string;
  readonly caseNo: string;
  readonly matter: { readonly code: string; readonly name?: Bilingual };
  readonly stage: string;
  readonly holder: Progress['holder'];
  /** Every open deadline; `left`: working days from today, 0 on the due day and after it. */
  readonly deadlines: readonly (Progress['deadlines'][number] & { readonly left: number; readonly overdue: boolean })[];
  readonly alerts: Progress['alerts'];
}

interface Board {
  readonly unit: string;
  readonly today: string;
  readonly counts: { readonly overdue: number; readonly near: number; readonly later: number };
  readonly rows: readonly BoardRow[];
  readonly next?: string;
}

/** The deadlines of a unit's open cases, the nearest first, with how many are overdue and near. */
export class GetDeadlineBoard extends Query<Board> {
  constructor(
    readonly actor: Actor,
    readonly wanted: WorklistDto,
  ) {
    super();
  }
}

@QueryHandler(GetDeadlineBoard)
export class GetDeadlineBoardHandler implements IQueryHandler<GetDeadlineBoard> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ actor, wanted }: GetDeadlineBoard): Promise<Board> {
    const unit = wanted.unit ?? actor.unit;
    if (unit === undefined) {
      throw badRequest('unit-missing', { zh: '请指明单位（unit）。', en: 'Name the unit whose work you want to see.' });
    }
    if (boundToUnit(actor) && unit !== actor.unit) throw notPermitted();
    const { progress } = this.models;
    await this.models.reach(progress, wanted.after);
    const calendar = this.calendar();
    const today = localDate(this.now().toISOString());
    const near = addWorkingDays(calendar, today, nearDays).date;
    const dueIn = (range: object) => progress.count({ 'work.unit': unit, 'work.due': range });
    const [overdue, soon, later] = await Promise.all([
      dueIn({ $lt: today }),
      dueIn({ $gte: today, $lte: near }),
      dueIn({ $gt: near }),
    ]);
    const limit = Number(wanted.limit ?? 20);
    const [due = '', id = ''] = wanted.cursor === undefined ? [] : decodeCursor(wanted.cursor, 2);
    const filter = {
      'work.unit': unit,
      'work.due': { $gte: due },
      $or: [{ 'work.due': { $gt: due } }, { 'work.due': due, _id: { $gt: id } }],
    };
    const found = await progress.find(filter, { 'work.unit': 1, 'work.due': 1, _id: 1 }, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      unit,
      today,
      counts: { overdue, near: soon, later },
      rows: page.map((document) => rowOf(calendar, today, document)),
      ...(last?.work ? { next: encodeCursor([last.work.due, last._id]) } : {}),
    };
  }
}

const rowOf = (calendar: HolidayCalendar, today: string, document: Progress): BoardRow => {
  const { _id: caseId, caseNo, matter, stage, holder, deadlines, alerts } = document;
  const counted = deadlines.map((deadline) => ({
    ...deadline,
    left: workingDaysBetween(calendar, today, deadline.dueDate),
    overdue: today > deadline.dueDate,
  }));
  return { caseId, caseNo, matter, stage, holder, deadlines: counted, alerts };
};
