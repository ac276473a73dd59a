import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { Db } from 'mongodb';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventStore } from '#event-log/connect';
import type { EventLog } from '#event-log/event-log';
import type { Vault } from '#vault/vault';
import { CalendarController } from './calendar.controller.js';
import { PublishArrangementHandler } from './calendar-publishing.js';
import { CaseController } from './case.controller.js';
import { ReceiveApplicationHandler } from './case.commands.js';
import { caseCommandControllers, commandsOnCases } from './case-command.controllers.js';
import { CaseDesk } from './case-desk.js';
import { CaseLookups } from './case-lookups.js';
import { catalogueCommandHandlers } from './catalogue.command-handlers.js';
import { CatalogueController } from './catalogue.controller.js';
import { CatalogueDesk } from './catalogue-desk.js';
import { ConformanceController } from './conformance.controller.js';
import { DeadlineController } from './deadline.controller.js';
import { DevelopmentController } from './development.controller.js';
import { ErasureController, erasureCommandHandlers } from './erasure.controller.js';
import { ErasureDesk } from './erasure-desk.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceDesk, type EvidenceParts } from './evidence-desk.js';
import { catalogueQueryHandlers } from './get-catalogue.js';
import { ChangesController } from './changes.controller.js';
import { GetActionsHandler } from './get-actions.js';
import { GetClockHandler, SupposeOtherwiseHandler } from './get-clock.js';
import { CaseCustody } from './case-custody.js';
import { GetSampleHandler, GetConformanceHandler } from './get-conformance.js';
import { GetCustodyHandler } from './get-custody.js';
import { GetInvestigationHistoryHandler } from './get-investigation-history.js';
import { GetInvestigationHandler, GetInvestigationsHandler, GetLiabilityHandler } from './get-investigations.js';
import { InvestigationController } from './investigation.controller.js';
import { InvestigationDesk } from './investigation-desk.js';
import { OnInvestigationHandler } from './investigation.handler.js';
import { GetDeadlineBoardHandler } from './get-deadline-board.js';
import { exceptionHandlers } from './exceptions.js';
import { ExceptionsController } from './exceptions.controller.js';
import { FileCommandHandler, GetFilingsHandler } from './filings.js';
import { FilingsController } from './filings.controller.js';
import { GetMovedDatesHandler } from './get-moved-dates.js';
import { FindHistoriesHandler, GetHistoryHandler } from './get-history.js';
import { GetMatterHandler, GetMattersHandler } from './get-matters.js';
import { GetOwnCasesHandler, GetProgressHandler } from './get-progress.js';
import { GetReviewHandler, GetReviewsHandler } from './get-reviews.js';
import { GetBoardHandler } from './get-board.js';
import { GetCoverageHandler } from './get-coverage.js';
import { GetCaseFiguresHandler, GetCountedCasesHandler, GetRankingHandler } from './get-case-figures.js';
import { StatisticsController } from './statistics.controller.js';
import { GetHandlingStatisticsHandler } from './get-statistics.js';
import { GetChiefsHandler, GetRegisterHandler, WhoCanActHandler } from './get-posts.js';
import { GetPaperHandler, GetPapersHandler } from './get-papers.js';
import { GetDossierHandler } from './get-dossier.js';
import { GetReplayHandler } from './get-replay.js';
import { GetViewsHandler } from './get-views.js';
import { GetWorklistHandler } from './get-worklist.js';
import { HealthController } from './health.controller.js';
import type { developmentIdentity, Identifier } from './identity.js';
import { IDENTIFIER, IdentityGuard } from './identity.guard.js';
import { postsCommandHandlers } from './posts.command-handlers.js';
import { PapersController } from './papers.controller.js';
import { PostsController } from './posts.controller.js';
import { PostsDesk } from './posts-desk.js';
import { ProblemFilter } from './problem.filter.js';
import { QuestionController } from './question.controller.js';
import { ReadModels } from './read-model-questions.js';
import { reviewCommandHandlers } from './review.command-handlers.js';
import { ReviewController } from './review.controller.js';
import { ReviewDesk } from './review-desk.js';
import { GetReviewRowsHandler, GetReviewStatisticsHandler } from './review-statistics.js';
import type { ModelLag } from './model-lag.js';
import { LiveChanges } from './live-changes.js';
import { ReplayController } from './replay.controller.js';
import { RoleGuard } from './role.guard.js';
import { SeparationGuard } from './separation.guard.js';
import {
  CALENDAR,
  CLOCK,
  DEVELOPMENT_IDENTITY,
  EVENT_LOG,
  EVENT_STORE,
  EVIDENCE,
  MODEL_LAG,
  PROBE,
  READ_MODELS,
  VAULT,
} from './tokens.js';
import { VenuesController } from './venues.controller.js';
import { venueHandlers } from './venues.js';
import { ViewDesk } from './view-desk.js';
import { ValidationPipe } from './validation.pipe.js';

/** What the api stands on; made in main.ts. */
export interface ApiParts {
  readonly log: EventLog;
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly readModels: Db;
  readonly now: () => Date;
  readonly calendar: () => HolidayCalendar;
  readonly identifier: Identifier;
  readonly development: ReturnType<typeof developmentIdentity> | undefined;
  readonly probeLog: () => Promise<unknown>;
  readonly modelLag: ModelLag;
  readonly evidence: EvidenceParts;
}

/** Everything the api consists of, in one flat list. */
@Module({})
export class ApiModule {}

export const apiModule = (parts: ApiParts): DynamicModule => ({
  module: ApiModule,
  imports: [CqrsModule.forRoot()],
  controllers: [
    CaseController,
    ReviewController,
    ErasureController,
    QuestionController,
    ReplayController,
    StatisticsController,
    CatalogueController,
    PostsController,
    PapersController,
    ...caseCommandControllers,
    CalendarController,
    VenuesController,
    DeadlineController,
    ChangesController,
    FilingsController,
    ExceptionsController,
    EvidenceController,
    InvestigationController,
    ConformanceController,
    HealthController,
    DevelopmentController,
  ],
  providers: [
    { provide: EVENT_LOG, useValue: parts.log },
    { provide: EVENT_STORE, useValue: parts.eventStore },
    { provide: VAULT, useValue: parts.vault },
    { provide: READ_MODELS, useValue: parts.readModels },
    { provide: CLOCK, useValue: parts.now },
    { provide: CALENDAR, useValue: parts.calendar },
    { provide: IDENTIFIER, useValue: parts.identifier },
    { provide: DEVELOPMENT_IDENTITY, useValue: parts.development },
    { provide: PROBE, useValue: parts.probeLog },
    { provide: MODEL_LAG, useValue: parts.modelLag },
    { provide: EVIDENCE, useValue: parts.evidence },
    { provide: APP_GUARD, useClass: IdentityGuard },
    { provide: APP_GUARD, useClass: RoleGuard },
    { provide: APP_GUARD, useClass: SeparationGuard },
    { provide: APP_PIPE, useClass: ValidationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
    CaseDesk,
    ViewDesk,
    CaseLookups,
    LiveChanges,
    ReadModels,
    ErasureDesk,
    ...erasureCommandHandlers,
    PostsDesk,
    ...postsCommandHandlers,
    GetRegisterHandler,
    GetChiefsHandler,
    WhoCanActHandler,
    ReviewDesk,
    ...reviewCommandHandlers,
    GetReviewsHandler,
    GetReviewHandler,
    GetReviewRowsHandler,
    ReceiveApplicationHandler,
    ...commandsOnCases.map(({ handler }) => handler),
    PublishArrangementHandler,
    GetMovedDatesHandler,
    ...venueHandlers,
    GetClockHandler,
    SupposeOtherwiseHandler,
    GetCustodyHandler,
    GetDeadlineBoardHandler,
    FileCommandHandler,
    GetFilingsHandler,
    ...exceptionHandlers,
    GetProgressHandler,
    GetOwnCasesHandler,
    GetWorklistHandler,
    GetActionsHandler,
    GetHistoryHandler,
    FindHistoriesHandler,
    GetReplayHandler,
    GetDossierHandler,
    GetViewsHandler,
    GetPapersHandler,
    GetPaperHandler,
    GetHandlingStatisticsHandler,
    GetCaseFiguresHandler,
    GetRankingHandler,
    GetCountedCasesHandler,
    GetBoardHandler,
    GetCoverageHandler,
    GetReviewStatisticsHandler,
    GetMattersHandler,
    GetMatterHandler,
    CatalogueDesk,
    ...catalogueCommandHandlers,
    ...catalogueQueryHandlers,
    EvidenceDesk,
    CaseCustody,
    InvestigationDesk,
    OnInvestigationHandler,
    GetInvestigationsHandler,
    GetInvestigationHandler,
    GetInvestigationHistoryHandler,
    GetLiabilityHandler,
    GetConformanceHandler,
    GetSampleHandler,
  ],
});
