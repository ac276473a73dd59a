import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { dayNumber } from '#calendar/day-number';
import { localDate } from '#calendar/legal-dates';
import { officeHours } from '#calendar/office-hours';
import type { HolidayCalendar } from '#calendar/working-days';
import { beginCheck, caseHistoryOf, type Violation } from '#conformance/check';
import { rules } from '#conformance/rules';
import { drawSample, type Sample } from '#conformance/sample';
import type { EventLog } from '#event-log/event-log';
import { type GrantEvent, grantSchemaVersions } from '#posts/events';
import type { ConformanceDto, SampleDto } from './conformance.dto.js';
import { caseHistory } from './get-clock.js';
import { badRequest } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { CALENDAR, CLOCK, EVENT_LOG } from './tokens.js';

/** What one question may read here: more is for the command line, which does not share the api's processor. */
const mostDays = 93;
const mostCases = 1_000;
const mostInPopulation = 50_000;
const rowsAtATime = 1_000;
const readAtATime = 16;
const mostGrants = 500;

const tooMuch = (most: number): Error =>
  badRequest('too-many-cases', {
    zh: `范围过大（最多 ${mostDays} 天、${most} 件），请缩小范围，或使用命令行 conformance。`,
    en: `At most ${mostDays} days and ${most} cases here: ask for less, or use the command line (conformance).`,
  });

type Received = Pick<SampleDto, 'from' | 'to' | 'unit'>;

const requirePeriod = ({ from, to }: Received, most: number): void => {
  if (to < from || dayNumber(to) - dayNumber(from) >= mostDays) throw tooMuch(most);
};

/** The cases received in a period, by their ids. */
const receivedIn = async (
  { caseHandling }: ReadModels,
  { from, to, unit }: Received,
  most: number,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let concluded = from, last = ''; ; ) {
    const rows = await caseHandling.find(
      {
        legalRegime: 'cn',
        concluded: { $gte: concluded },
        receivedDate: { $gte: from, $lte: to },
        ...(unit === undefined ? {} : { unit }),
        ...(last === '' ? {} : { $or: [{ concluded: { $gt: concluded } }, { concluded, _id: { $gt: last } }] }),
      },
      { legalRegime: 1, concluded: 1, _id: 1 },
      rowsAtATime,
    );
    found.push(...rows.map(({ _id }) => _id));
    if (found.length > most) throw tooMuch(most);
    const end = rows.at(-1);
    if (!end || rows.length < rowsAtATime) return found;
    [concluded, last] = [end.concluded, end._id];
  }
};

interface ConformanceAnswer {
  readonly population: number;
  readonly asOfPosition: string;
  readonly violations: readonly Violation[];
}

/** Holds the cases received in a period against the rules. */
export class GetConformance extends Query<ConformanceAnswer> {
  constructor(readonly wanted: ConformanceDto) {
    super();
  }
}

@QueryHandler(GetConformance)
export class GetConformanceHandler implements IQueryHandler<GetConformance> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ wanted }: GetConformance): Promise<ConformanceAnswer> {
    requirePeriod(wanted, mostCases);
    await this.models.reach(this.models.caseHandling, wanted.after);
    const asOfPosition = String(await this.models.caseHandling.position());
    const ids = await receivedIn(this.models, wanted, mostCases);
    const asked = rules.filter(({ ruleId }) => wanted.rule === undefined || ruleId === wanted.rule);
    const around = {
      hours: officeHours(this.calendar()),
      registerSince: await this.#registers(),
      asOf: localDate(this.now().toISOString()),
    };
    const check = beginCheck(asked, around, wanted.asIf);
    for (let at = 0; at < ids.length; at += readAtATime) {
      const some = ids.slice(at, at + readAtATime);
      const histories = await Promise.all(some.map(async (id) => caseHistoryOf(id, await caseHistory(this.log, id))));
      for (const history of histories) if (history) check.look(history);
    }
    return { population: ids.length, asOfPosition, violations: check.end() };
  }

  /** Since when each unit keeps a register of grants: by the streams themselves, which say when they were written. */
  async #registers(): Promise<ReadonlyMap<string, string>> {
    const grants = await this.models.posts.find({ kind: 'GRANT' }, { kind: 1, _id: 1 }, mostGrants);
    const since = new Map<string, string>();
    for (const { _id } of grants) {
      for await (const event of this.log.read<GrantEvent>({ versions: grantSchemaVersions }, _id)) {
        if (event.type !== 'AuthorityGranted') continue;
        const { occurredAt } = event.metadata;
        const known = since.get(event.data.unit);
        if (known === undefined || Date.parse(occurredAt) < Date.parse(known)) since.set(event.data.unit, occurredAt);
      }
    }
    return since;
  }
}

interface SampleAnswer extends Sample {
  readonly asOfPosition: string;
}

/** Draws cases that anybody can draw again. */
export class GetSample extends Query<SampleAnswer> {
  constructor(readonly wanted: SampleDto) {
    super();
  }
}

@QueryHandler(GetSample)
export class GetSampleHandler implements IQueryHandler<GetSample> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ wanted }: GetSample): Promise<SampleAnswer> {
    if (wanted.to < wanted.from) throw tooMuch(mostInPopulation);
    await this.models.reach(this.models.caseHandling, wanted.after);
    const asOfPosition = String(await this.models.caseHandling.position());
    const ids = await receivedIn(this.models, wanted, mostInPopulation);
    return { ...drawSample(ids, wanted.seed, Number(wanted.size)), asOfPosition };
  }
}
