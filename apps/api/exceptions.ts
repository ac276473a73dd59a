import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { HolidayCalendar } from '#calendar/working-days';
import { localDate } from '#calendar/legal-dates';
import type { Outcome } from '#event-log/event-log';
import {
  type ExceptionCommand,
  exceptionHasEnded,
  exceptionInForce,
  type ExceptionRecord,
} from '#exceptions/exception';
import type { Actor } from '#kernel/envelope';
import type { Period } from '#read-models/case-counters';
import { type ExceptionEntry, exceptionFigures, type ExceptionFigures, excusedBy } from '#read-models/exceptions';
import { CaseDesk } from './case-desk.js';
import { casesOf, mostExceptions, periodOf } from './case-rows.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { ExceptionFiguresDto, ExceptionsDto, UsedExceptionsDto } from './exceptions.dto.js';
import { notPermitted } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK } from './tokens.js';

/** A command on the exceptions of a matter. Nothing in it is sealed: an exception is about no person. */
export class ExceptCommand extends Command<Outcome<ExceptionRecord>> {
  constructor(
    readonly id: string,
    readonly command: ExceptionCommand,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(ExceptCommand)
class ExceptCommandHandler implements ICommandHandler<ExceptCommand> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ id, command, context }: ExceptCommand): Promise<Outcome<ExceptionRecord>> {
    return this.desk.except(id, context, command);
  }
}

/** A classified entry is for those who approve and file it, those who watch over all, and the heads of its own unit. */
const maySeeEntry = ({ role, unit }: Actor, entry: ExceptionEntry): boolean =>
  !entry.classified ||
  ['government', 'bureau', 'supervisor', 'investigator', 'auditor'].includes(role) ||
  (['chief', 'unit-head'].includes(role) && unit === entry.unit);

const todayOf = (now: () => Date): string => localDate(now().toISOString());

export interface ListedException extends ExceptionRecord {
  readonly exceptionId: string;
  readonly matterCode: string;
  readonly unit: string;
  readonly classified: boolean;
  /** On the date that was asked about, today by default. */
  readonly inForce: boolean;
}

interface Exceptions {
  readonly asOfPosition: string;
  readonly rows: readonly ListedException[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** The register of exceptions, in the order of matter and scope. */
export class GetExceptions extends Query<Exceptions> {
  constructor(
    readonly actor: Actor,
    readonly wanted: ExceptionsDto,
  ) {
    super();
  }
}

@QueryHandler(GetExceptions)
export class GetExceptionsHandler implements IQueryHandler<GetExceptions> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ actor, wanted }: GetExceptions): Promise<Exceptions> {
    if (!isStaff(actor)) throw notPermitted();
    const { unit, matter, on, cursor, after } = wanted;
    const { exceptions } = this.models;
    await this.models.reach(exceptions, after);
    const limit = Number(wanted.limit ?? 20);
    const [last = ''] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const filter = {
      ...(unit === undefined ? {} : { unit }),
      ...(matter === undefined ? {} : { matterCode: matter }),
      ...(cursor === undefined ? {} : { _id: { $gt: last } }),
    };
    const asOfPosition = String(await exceptions.position());
    const date = on ?? todayOf(this.now);
    const listed = (await exceptions.find(filter, { _id: 1 }, mostExceptions))
      .filter((entry) => maySeeEntry(actor, entry))
      .map(({ _id, matterCode, unit: unitOf, classified, record }): ListedException => {
        const inForce = exceptionInForce(record, date) !== null;
        return { exceptionId: _id, matterCode, unit: unitOf, classified, ...record, inForce };
      })
      .filter(({ inForce }) => on === undefined || inForce);
    const rows = listed.slice(0, limit);
    const end = listed.length > limit ? rows.at(-1) : undefined;
    return { asOfPosition, rows, ...(end ? { next: encodeCursor([end.exceptionId]) } : {}) };
  }
}

interface ExceptionsCounted extends ExceptionFigures {
  readonly on: string;
  readonly asOfPosition: string;
}

/** How many exceptions stand where today, of those that the asker may see. */
export class GetExceptionFigures extends Query<ExceptionsCounted> {
  constructor(
    readonly actor: Actor,
    readonly wanted: ExceptionFiguresDto,
  ) {
    super();
  }
}

@QueryHandler(GetExceptionFigures)
export class GetExceptionFiguresHandler implements IQueryHandler<GetExceptionFigures> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ actor, wanted: { unit, after } }: GetExceptionFigures): Promise<ExceptionsCounted> {
    if (!isStaff(actor)) throw notPermitted();
    const { exceptions } = this.models;
    await this.models.reach(exceptions, after);
    const asOfPosition = String(await exceptions.position());
    const on = todayOf(this.now);
    const all = await exceptions.find(unit === undefined ? {} : { unit }, { _id: 1 }, mostExceptions);
    const shown = all.filter((entry) => maySeeEntry(actor, entry));
    return { on, asOfPosition, ...exceptionFigures(shown, on) };
  }
}

interface UsedExceptions {
  readonly period: Pick<Period, 'from' | 'to'>;
  readonly asOfPosition: string;
  readonly rows: readonly {
    readonly exceptionId: string;
    readonly matterCode: string;
    readonly unit: string;
    /** Cases accepted otherwise than online after it had ended, with no other exception of the matter in force. */
    readonly cases: number;
  }[];
}

/** Expired exceptions that are still used (S6). */
export class GetExceptionsUsedAfterEnd extends Query<UsedExceptions> {
  constructor(
    readonly actor: Actor,
    readonly wanted: UsedExceptionsDto,
  ) {
    super();
  }
}

/** Excused from the online way once, and not any more. */
const hadEndedBy = ({ record }: ExceptionEntry, date: string): boolean =>
  record.requested?.scope !== 'OFFLINE' && exceptionHasEnded(record, date);

@QueryHandler(GetExceptionsUsedAfterEnd)
export class GetExceptionsUsedAfterEndHandler implements IQueryHandler<GetExceptionsUsedAfterEnd> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ actor, wanted }: GetExceptionsUsedAfterEnd): Promise<UsedExceptions> {
    if (!isStaff(actor)) throw notPermitted();
    const { caseHandling, exceptions } = this.models;
    const period = periodOf(wanted, todayOf(this.now));
    await this.models.reach(caseHandling, wanted.after);
    const asOfPosition = String(await caseHandling.position());
    await this.models.reach(exceptions, asOfPosition);
    const all = await exceptions.find({}, { _id: 1 }, mostExceptions);
    const isExcused = excusedBy(all);
    const shown = all.filter((entry) => maySeeEntry(actor, entry));
    const used = new Map<ExceptionEntry, number>();
    for await (const { matterCode, acceptedDate, online } of casesOf(caseHandling, this.calendar(), {}, period)) {
      if (acceptedDate === undefined || acceptedDate < period.from || acceptedDate > period.to) continue;
      if (online || isExcused(matterCode, acceptedDate)) continue;
      for (const entry of shown) {
        if (entry.matterCode !== matterCode || !hadEndedBy(entry, acceptedDate)) continue;
        used.set(entry, (used.get(entry) ?? 0) + 1);
      }
    }
    const rows = [...used].map(([{ _id, matterCode, unit }, cases]) => ({ exceptionId: _id, matterCode, unit, cases }));
    return { period: { from: period.from, to: period.to }, asOfPosition, rows };
  }
}

interface ExceptionsInForce {
  readonly on: string;
  readonly count: number;
}

/** For everybody: how many there are, and nothing of any of them. */
export class CountExceptionsInForce extends Query<ExceptionsInForce> {
  constructor(readonly after: string | undefined) {
    super();
  }
}

@QueryHandler(CountExceptionsInForce)
class CountExceptionsInForceHandler implements IQueryHandler<CountExceptionsInForce> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ after }: CountExceptionsInForce): Promise<ExceptionsInForce> {
    const { exceptions } = this.models;
    await this.models.reach(exceptions, after);
    const on = todayOf(this.now);
    const all = await exceptions.find({}, { _id: 1 }, mostExceptions);
    return { on, count: all.filter(({ record }) => exceptionInForce(record, on) !== null).length };
  }
}

export const exceptionHandlers = [
  ExceptCommandHandler,
  GetExceptionsHandler,
  GetExceptionFiguresHandler,
  GetExceptionsUsedAfterEndHandler,
  CountExceptionsInForceHandler,
];
