import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import type { Bilingual } from '#kernel/refusal';
import { type Axes, NoSuchPoint, point, timePoint } from '#replay/axes';
import { eventLabels } from '#replay/event-labels';
import { knownCalendars } from '#replay/known-calendars';
import { type Replay, replay, type ReplayStep } from '#replay/replay';
import type { Vault } from '#vault/vault';
import { CaseDesk } from './case-desk.js';
import { openSealed } from './open-sealed.js';
import { badRequest } from './problem.js';
import type { ReplayDto } from './questions.dto.js';
import { scopeOf, type Sight, sightOf } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, EVENT_LOG, VAULT } from './tokens.js';
import { ViewDesk } from './view-desk.js';

/** The axes as a question names them; throws a problem that says what a point in time is. */
export const axesFrom = ({ at, knownAt }: Pick<ReplayDto, 'at' | 'knownAt'>): Axes => {
  try {
    return {
      ...(at === undefined ? {} : { at: point(at) }),
      ...(knownAt === undefined ? {} : { knownAt: timePoint(knownAt) }),
    };
  } catch (error) {
    if (!(error instanceof NoSuchPoint)) throw error;
    throw badRequest('no-such-point', {
      zh: '时点须为记录序号、日期（2026-03-02）或带时区的时刻；knownAt 不能是序号。',
      en: error.message,
    });
  }
};

/** A case's history with its sealed texts opened, or masked: what a replay of it then tells is opened, or masked, too. */
export const openedHistory = async (
  log: EventLog,
  caseId: string,
  vault: Vault | undefined,
): Promise<readonly Logged<CaseEvent>[]> => {
  const events: Logged<CaseEvent>[] = [];
  for await (const event of log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
    // A fold carries sealed texts along and never looks into them: in their place may stand what they say.
    const data = (await openSealed(event.data, vault)) as CaseEvent['data'];
    events.push({ ...event, data } as Logged<CaseEvent>);
  }
  return events;
};

interface ToldReplay extends Omit<Replay, 'steps'> {
  readonly caseId: string;
  readonly sight: Sight;
  readonly steps: readonly (ReplayStep & { readonly label: Bilingual })[];
}

/** A case replayed from the log, up to a point on either axis of time. */
export class GetReplay extends Query<ToldReplay> {
  constructor(
    readonly caseId: string,
    readonly context: RequestContext,
    readonly asked: ReplayDto,
  ) {
    super();
  }
}

@QueryHandler(GetReplay)
export class GetReplayHandler implements IQueryHandler<GetReplay> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ViewDesk) private readonly views: ViewDesk,
  ) {}

  async execute({ caseId, context, asked }: GetReplay): Promise<ToldReplay> {
    const { at, knownAt, ...said } = asked;
    const axes = axesFrom({ ...(at === undefined ? {} : { at }), ...(knownAt === undefined ? {} : { knownAt }) });
    const { state } = await this.desk.visibleCase(caseId, context.actor);
    const sight = sightOf(context.actor, scopeOf(state));
    await this.views.record({ caseId, part: 'REPLAY', sight, context, said });
    const history = await openedHistory(this.log, caseId, sight === 'full' ? this.vault : undefined);
    const { steps, ...told } = replay(history, knownCalendars(this.calendar()), axes);
    return { caseId, sight, ...told, steps: steps.map((step) => ({ ...step, label: eventLabels[step.type] })) };
  }
}
