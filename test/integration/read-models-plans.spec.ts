import type { CommandStartedEvent, Document, MongoClient } from 'mongodb';
import { apiModule } from '#apps/api/api.module';
import { GetBoard, GetBoardHandler } from '#apps/api/get-board';
import { GetMovedDates, GetMovedDatesHandler } from '#apps/api/get-moved-dates';
import {
  GetCaseFigures,
  GetCaseFiguresHandler,
  GetCountedCases,
  GetCountedCasesHandler,
  GetRanking,
  GetRankingHandler,
} from '#apps/api/get-case-figures';
import {
  GetExceptionFigures,
  GetExceptionFiguresHandler,
  GetExceptions,
  GetExceptionsHandler,
  GetExceptionsUsedAfterEnd,
  GetExceptionsUsedAfterEndHandler,
} from '#apps/api/exceptions';
import { FindHistories, FindHistoriesHandler } from '#apps/api/get-history';
import { GetMatter, GetMatterHandler, GetMattersHandler } from '#apps/api/get-matters';
import { GetOwnCases, GetOwnCasesHandler, GetProgress, GetProgressHandler } from '#apps/api/get-progress';
import {
  GetCatalogueGaps,
  GetCatalogueGapsHandler,
  GetDrafts,
  GetDraftsHandler,
  GetGuide,
  GetGuideCompleteness,
  GetGuideCompletenessHandler,
  GetGuideHandler,
  GetMatterHistory,
  GetMatterHistoryHandler,
  GetMatterTree,
  GetMatterTreeHandler,
} from '#apps/api/get-catalogue';
import { GetConformance, GetConformanceHandler, GetSample, GetSampleHandler } from '#apps/api/get-conformance';
import { GetCoverage, GetCoverageHandler } from '#apps/api/get-coverage';
import { GetDeadlineBoard, GetDeadlineBoardHandler } from '#apps/api/get-deadline-board';
import { GetInvestigations, GetInvestigationsHandler } from '#apps/api/get-investigations';
import { GetChiefs, GetChiefsHandler, GetRegister, GetRegisterHandler } from '#apps/api/get-posts';
import { GetReviews, GetReviewsHandler } from '#apps/api/get-reviews';
import { GetHandlingStatistics, GetHandlingStatisticsHandler } from '#apps/api/get-statistics';
import {
  GetReviewRows,
  GetReviewRowsHandler,
  GetReviewStatistics,
  GetReviewStatisticsHandler,
} from '#apps/api/review-statistics';
import { GetVenue, GetVenueHandler, GetVenues, GetVenuesHandler } from '#apps/api/venues';
import { GetWorklist, GetWorklistHandler } from '#apps/api/get-worklist';
import { encodeCursor } from '#apps/api/cursor';
import { ReadModels } from '#apps/api/read-model-questions';
import { followCalendarChange, noteMissingCalendar } from '#apps/enforcer/calendar-change';
import { sweep } from '#apps/enforcer/enforcing';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { cnCalendar } from '#calendar/working-days';
import { batchApplier, checkpoints } from '#read-models/apply-batch';
import { connectMongodb } from '#read-models/connect';
import { markReady, models, prepareModels, readModelDb } from '#read-models/store';
import { progress } from '#read-models/progress';
import { collectionOf } from '#read-models/projection';
import { actsTo, happened, logged } from '#test-support/case-history';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { openLogFixture } from '#test-support/log-fixture';
import { bureau, clerk, someoneAs, wangMei } from '#test-support/people';

/** One look at a collection, as it stood in the command that the driver sent. */
interface Look {
  readonly collection: string;
  readonly filter: Document;
  readonly sort?: Document;
  readonly limit?: number;
}

const aggregated = ({ aggregate, pipeline }: Document): Look => {
  const [first, ...rest] = pipeline as Document[];
  if (!first?.$match || rest.some((stage) => !stage.$group)) throw new Error('An aggregation this test cannot read');
  return { collection: aggregate as string, filter: first.$match as Document };
};

/** The looks in a command: every command that searches must be known here, or its search would go unseen. */
const looksIn = ({ commandName, command }: CommandStartedEvent): Look[] => {
  const named = (list: readonly Document[], filter: string): Look[] =>
    list.map((one) => ({ collection: command[commandName] as string, filter: one[filter] as Document }));
  switch (commandName) {
    case 'find':
      return [{ collection: command.find, filter: command.filter, sort: command.sort, limit: command.limit }];
    case 'aggregate':
      return [aggregated(command)];
    case 'update':
      return named(command.updates as Document[], 'q');
    case 'bulkWrite':
      return (command.ops as Document[]).map(({ update, filter }) => {
        const { ns } = (command.nsInfo as { ns: string }[])[update as number] ?? { ns: '' };
        return { collection: ns.slice(ns.indexOf('.') + 1), filter: filter as Document };
      });
    case 'createIndexes':
    case 'getMore':
    case 'endSessions':
    case 'explain':
      return [];
    default:
      throw new Error(`A command this test does not know: ${commandName}`);
  }
};

const stagesOf = (plan: Document | undefined): Document[] =>
  plan ? [plan, ...stagesOf(plan.inputStage as Document | undefined)] : [];

/** Whether a plan reads all of a collection, by an index or not, or sorts what it has found to give the first few. */
const readsAll = (stages: readonly Document[], { filter, limit }: Look): boolean =>
  stages.some(({ stage, keyPattern }) => {
    const [first = ''] = Object.keys((keyPattern as Document | undefined) ?? {});
    const wholeIndex = stage === 'IXSCAN' && Object.keys(filter).length > 0 && !Object.hasOwn(filter, first);
    return stage === 'COLLSCAN' || wholeIndex || (stage === 'SORT' && limit !== undefined);
  });

const supervisor = someoneAs('supervisor');
const now = () => new Date('2026-03-02T01:00:00Z');
/** An answer that there is no such thing is an answer. */
const missing = () => Promise.resolve(undefined);
const cursor = (...parts: string[]) => ({ cursor: encodeCursor(parts) });

/** All that a question about a notice loads. */
const published2026 = { load: async () => ({ state: { notices: cnHolidayArrangements.slice(-1) } }) } as never;
/** Not asked where whoever asks may see the case. */
const desk = { visibleCase: missing } as never;

/** Every question of the api, in each form in which it asks the store something else. */
const questions: Readonly<Record<string, readonly ((asked: ReadModels) => Promise<unknown>)[]>> = {
  GetProgressHandler: [(asked) => new GetProgressHandler(asked, desk).execute(new GetProgress('c1', supervisor, '0'))],
  GetOwnCasesHandler: [(asked) => new GetOwnCasesHandler(asked).execute(new GetOwnCases(wangMei, {}))],
  GetWorklistHandler: [{}, cursor('2026-03-01', 'c0')].map(
    (page) => (asked: ReadModels) =>
      new GetWorklistHandler(asked).execute(new GetWorklist(clerk, { unit: bureau, ...page })),
  ),
  FindHistoriesHandler: [
    { actor: 'a' },
    { unit: bureau },
    { type: 'CaseTaken' },
    { unit: bureau, ...cursor('c0') },
  ].map(
    (wanted) => (asked: ReadModels) => new FindHistoriesHandler(asked).execute(new FindHistories(supervisor, wanted)),
  ),
  GetHandlingStatisticsHandler: [{}, { from: '2026-01', to: '2026-12' }, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetHandlingStatisticsHandler(asked, () => new Date()).execute(new GetHandlingStatistics(supervisor, wanted)),
  ),
  GetCaseFiguresHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetCaseFiguresHandler(asked, now, cnCalendar).execute(new GetCaseFigures(supervisor, wanted)),
  ),
  GetRankingHandler: [
    (asked) =>
      new GetRankingHandler(asked, now, cnCalendar).execute(new GetRanking(supervisor, { figure: 'onTimePromised' })),
  ],
  GetCountedCasesHandler: [{}, cursor('2026-03-01', 'c0')].map(
    (page) => (asked: ReadModels) =>
      new GetCountedCasesHandler(asked, now, cnCalendar).execute(
        new GetCountedCases(supervisor, { counter: 'decided', ...page }),
      ),
  ),
  GetBoardHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetBoardHandler(asked, now, cnCalendar).execute(new GetBoard(supervisor, wanted)),
  ),
  GetReviewStatisticsHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetReviewStatisticsHandler(asked).execute(new GetReviewStatistics(supervisor, wanted)),
  ),
  GetReviewRowsHandler: (['goodRate', 'contactRate', 'satisfactionRate'] as const).map(
    (figure) => (asked: ReadModels) =>
      new GetReviewRowsHandler(asked).execute(
        new GetReviewRows(supervisor, { figure, part: 'denominator', unit: bureau }),
      ),
  ),
  GetReviewsHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) => new GetReviewsHandler(asked).execute(new GetReviews(supervisor, wanted)),
  ),
  GetRegisterHandler: (['POST', 'GRANT', 'SEAL_USE'] as const).flatMap((kind) =>
    [{}, { unit: bureau }].map(
      (wanted) => (asked: ReadModels) =>
        new GetRegisterHandler(asked).execute(new GetRegister(supervisor, kind, wanted)),
    ),
  ),
  GetChiefsHandler: [
    (asked) => new GetChiefsHandler(asked).execute(new GetChiefs(supervisor, bureau, undefined)).catch(missing),
  ],
  GetMatterTreeHandler: [(asked) => new GetMatterTreeHandler(asked, now).execute(new GetMatterTree())],
  GetMatterHistoryHandler: [
    (asked) => new GetMatterHistoryHandler(asked).execute(new GetMatterHistory('M-1')).catch(missing),
  ],
  GetGuideHandler: [(asked) => new GetGuideHandler(asked, now).execute(new GetGuide('M-1')).catch(missing)],
  GetGuideCompletenessHandler: [
    (asked) =>
      new GetGuideCompletenessHandler(asked).execute(new GetGuideCompleteness('M-1', supervisor)).catch(missing),
  ],
  GetDraftsHandler: [
    (asked) => new GetDraftsHandler(asked, now).execute(new GetDrafts(someoneAs('centre'), {})).catch(missing),
    (asked) => new GetDraftsHandler(asked, now).execute(new GetDrafts(someoneAs('centre'), cursor('D-1'))),
  ],
  GetCatalogueGapsHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetCatalogueGapsHandler(asked, now).execute(new GetCatalogueGaps(supervisor, wanted)),
  ),
  GetMattersHandler: [(asked) => new GetMattersHandler(asked, now).execute()],
  GetMatterHandler: [(asked) => new GetMatterHandler(asked, now).execute(new GetMatter('M-1')).catch(missing)],
  // Answered from the log alone.
  GetHistoryHandler: [],
  GetReplayHandler: [],
  GetDossierHandler: [],
  GetViewsHandler: [],
  GetActionsHandler: [],
  GetFilingsHandler: [],
  GetPapersHandler: [],
  GetPaperHandler: [],
  GetClockHandler: [],
  // Posts by their ids alone.
  GetCustodyHandler: [],
  GetDeadlineBoardHandler: [{}, cursor('2026-03-01', 'c0')].map(
    (page) => (asked: ReadModels) =>
      new GetDeadlineBoardHandler(asked, now, cnCalendar).execute(
        new GetDeadlineBoard(clerk, { unit: bureau, ...page }),
      ),
  ),
  GetReviewHandler: [],
  GetMovedDatesHandler: [{}, { unit: bureau }, cursor('2026-03-01T00:00:00+08:00', 'c0')].map(
    (wanted) => (asked: ReadModels) =>
      new GetMovedDatesHandler(asked, published2026, cnCalendar).execute(new GetMovedDates(2026, supervisor, wanted)),
  ),
  GetConformanceHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetConformanceHandler(asked, undefined as never, now, cnCalendar).execute(
        new GetConformance({ from: '2025-01-01', to: '2025-01-31', ...wanted }),
      ),
  ),
  GetSampleHandler: [
    (asked) =>
      new GetSampleHandler(asked).execute(
        new GetSample({ from: '2025-01-01', to: '2025-01-31', size: '5', seed: 'audit' }),
      ),
  ],
  GetInvestigationsHandler: [{}, cursor('i0')].map(
    (page) => (asked: ReadModels) =>
      new GetInvestigationsHandler(asked).execute(new GetInvestigations(someoneAs('investigator'), page)),
  ),
  GetExceptionsHandler: [{}, { unit: bureau }, { matter: 'M-100' }, { unit: bureau, ...cursor('M-100-ONLINE') }].map(
    (wanted) => (asked: ReadModels) =>
      new GetExceptionsHandler(asked, now).execute(new GetExceptions(supervisor, wanted)),
  ),
  GetExceptionFiguresHandler: [{}, { unit: bureau }].map(
    (wanted) => (asked: ReadModels) =>
      new GetExceptionFiguresHandler(asked, now).execute(new GetExceptionFigures(supervisor, wanted)),
  ),
  GetExceptionsUsedAfterEndHandler: [
    (asked) =>
      new GetExceptionsUsedAfterEndHandler(asked, now, cnCalendar).execute(
        new GetExceptionsUsedAfterEnd(supervisor, {}),
      ),
  ],
  GetCoverageHandler: [{}, { unit: bureau, from: '2026-01', to: '2026-03' }].map(
    (wanted) => (asked: ReadModels) =>
      new GetCoverageHandler(asked, now, cnCalendar, undefined as never).execute(new GetCoverage(supervisor, wanted)),
  ),
  GetVenuesHandler: [{}, cursor('centre')].map(
    (page) => (asked: ReadModels) => new GetVenuesHandler(asked, now).execute(new GetVenues(page)),
  ),
  GetVenueHandler: [
    (asked) => new GetVenueHandler(asked, now).execute(new GetVenue('centre', undefined)).catch(missing),
  ],
  // From its stream alone, and posts by their ids.
  GetInvestigationHandler: [],
  GetInvestigationHistoryHandler: [],
  GetLiabilityHandler: [],
};

describe('every look at the read models', () => {
  let client: MongoClient;
  let close: () => Promise<void>;
  const looks: Look[] = [];
  const db = () => readModelDb(client);

  beforeAll(async () => {
    const documents = await openDocumentsFixture();
    client = await connectMongodb(documents.url, 'plans', { monitorCommands: true });
    client.on('commandStarted', (event) => looks.push(...looksIn(event)));
    close = async () => {
      await client.close();
      await documents.close();
    };
    await prepareModels(db(), models);
    const events = logged(happened(...actsTo.CLOSED));
    for (const model of models) {
      await batchApplier(client, db(), model).apply({ events, position: events.at(-1)?.position ?? 0 });
      await markReady(db(), collectionOf(model));
    }
  }, 30_000);
  afterAll(() => close());

  /** What a look costs the store: the stages of its plan. */
  const planOf = async ({ collection, filter, sort, limit }: Look): Promise<Document[]> => {
    const find = { find: collection, filter, ...(sort ? { sort } : {}), ...(limit ? { limit } : {}) };
    const { queryPlanner } = await db().command({ explain: find, verbosity: 'queryPlanner' });
    return stagesOf((queryPlanner as Document).winningPlan as Document);
  };

  /** The looks whose plan reads or sorts a whole collection. Checkpoints are a handful, and are read all together. */
  const scans = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const look of looks.splice(0)) {
      if (look.collection === checkpoints && Object.keys(look.filter).length === 0) continue;
      const stages = await planOf(look);
      if (!readsAll(stages, look)) continue;
      found.push(`${look.collection} ${JSON.stringify(look.filter)}: ${stages.map(({ stage }) => stage).join(' ← ')}`);
    }
    return found;
  };

  it('is by an index where the projector writes', async () => {
    expect(looks.length).toBeGreaterThan(10);
    expect(await scans()).toEqual([]);
  });

  it('is made by a question that is listed here', () => {
    const names = (apiModule({} as never).providers ?? []).flatMap((provider) =>
      typeof provider === 'function' && /^(?:Get|Find).*Handler$/.test(provider.name) ? [provider.name] : [],
    );
    expect(Object.keys(questions).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(questions).filter(([, forms]) => forms.length > 0))(
    'is by an index where %s asks',
    async (_, forms) => {
      looks.length = 0;
      for (const form of forms) await form(new ReadModels(db()));
      expect(looks.some(({ collection }) => collection !== checkpoints)).toBe(true);
      expect(await scans()).toEqual([]);
    },
  );

  it('is by an index where the sweeper asks', async () => {
    const events = await openLogFixture();
    looks.length = 0;
    await sweep(db(), events.log, () => new Date('2026-03-01T00:00:00Z'));
    expect(looks.some(({ collection }) => collection === collectionOf(progress))).toBe(true);
    expect(await scans()).toEqual([]);
    await events.close();
  });

  it('is found by an index when the calendar has changed, or is missing', async () => {
    const events = await openLogFixture();
    const beforeNewYear = () => new Date('2026-12-02T00:00:00Z');
    looks.length = 0;
    const change = { db: db(), log: events.log, now: beforeNewYear, calendar: cnCalendar() };
    await followCalendarChange({ ...change, signal: new AbortController().signal });
    await noteMissingCalendar(db(), events.log, beforeNewYear, cnCalendar());
    expect(looks.filter(({ collection }) => collection === collectionOf(progress))).toHaveLength(3);
    expect(await scans()).toEqual([]);
    await events.close();
  });

  it('would be found without one', async () => {
    looks.length = 0;
    await new ReadModels(db()).progress.find({ caseNo: 'DBS-1' }, { _id: 1 }, 10);
    await new ReadModels(db()).progress.count({ channel: 'web' });
    expect(await scans()).toHaveLength(2);
  });
});
