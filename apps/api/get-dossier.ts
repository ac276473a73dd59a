import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { zipSync } from 'fflate';
import type { HolidayCalendar } from '#calendar/working-days';
import { caseStream } from '#cases/events';
import type { DossierFacts } from '#dossier/dossier-facts';
import { makeDossier } from '#dossier/make-dossier';
import type { StoredEvent } from '#evidence/leaf';
import type { EventStore } from '#event-log/connect';
import type { EventLog } from '#event-log/event-log';
import { readStored } from '#event-log/read-stored';
import { openPaperPrinter, type PaperPrinter } from '#paper-pdf/paper-pdf';
import { knownCalendars } from '#replay/known-calendars';
import { replay } from '#replay/replay';
import type { Vault } from '#vault/vault';
import { CaseDesk } from './case-desk.js';
import { EvidenceDesk } from './evidence-desk.js';
import { caseHistory } from './get-clock.js';
import { openedHistory } from './get-replay.js';
import type { ViewingDto } from './questions.dto.js';
import { scopeOf, sightOf } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, EVENT_STORE, VAULT } from './tokens.js';
import { ViewDesk } from './view-desk.js';

/** One case with its proofs, as a zip of the dossier's files. Texts are opened in what is for reading, for who may read them. */
export class GetDossier extends Query<Uint8Array> {
  constructor(
    readonly caseId: string,
    readonly context: RequestContext,
    readonly said: ViewingDto,
  ) {
    super();
  }
}

@QueryHandler(GetDossier)
export class GetDossierHandler implements IQueryHandler<GetDossier> {
  /** Opened for the first dossier: its font takes some 15 MB. */
  #printer: Promise<PaperPrinter> | undefined;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ViewDesk) private readonly views: ViewDesk,
    @Inject(EvidenceDesk) private readonly evidence: EvidenceDesk,
  ) {}

  async execute({ caseId, context, said }: GetDossier): Promise<Uint8Array> {
    const { state } = await this.desk.visibleCase(caseId, context.actor);
    const sight = sightOf(context.actor, scopeOf(state));
    await this.views.record({ caseId, part: 'DOSSIER', sight, context, said });
    const stored = await this.#stored(caseId);
    const evidence = await this.evidence.ofStream(caseStream(caseId), stored, context.actor);
    const knownOn = knownCalendars(this.calendar());
    // An event that has come in since is not part of what was proven.
    const history = (await caseHistory(this.log, caseId)).slice(0, stored.length);
    const opened = await openedHistory(this.log, caseId, sight === 'full' ? this.vault : undefined);
    const facts: DossierFacts = {
      caseId,
      madeAt: this.now().toISOString(),
      sealed: replay(history, knownOn),
      readable: replay(opened.slice(0, stored.length), knownOn),
      texts: sight === 'full' ? 'OPEN' : 'SEALED',
      evidence,
    };
    this.#printer ??= openPaperPrinter();
    const printer = await this.#printer;
    const files = await makeDossier(facts, this.evidence.signer, (paper) => printer.pdf(paper));
    return zipSync(Object.fromEntries(files), { mtime: this.now(), level: 6 });
  }

  async #stored(caseId: string): Promise<readonly StoredEvent[]> {
    const stream = caseStream(caseId);
    const events: StoredEvent[] = [];
    for await (const { id: eventId, revision, type, data, metadata } of readStored(this.eventStore, stream)) {
      events.push({ stream, revision, type, eventId, data, metadata });
    }
    return events;
  }
}
