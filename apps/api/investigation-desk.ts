import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CaseEvent, caseStream } from '#cases/events';
import { citedCustody } from '#custody/cited-custody';
import { decisionLiability, delayLiability, type LiabilityProposal } from '#custody/liability';
import type { EventStore } from '#event-log/connect';
import type { Logged } from '#event-log/decode';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import { readStored } from '#event-log/read-stored';
import { canonicalJson } from '#evidence/canonical-json';
import { leafContent } from '#evidence/leaf';
import type { InvestigationCommand, InvolvedPeople } from '#investigations/commands';
import { investigationDecider } from '#investigations/decide';
import {
  type CaseAttribution,
  type FrozenCase,
  type InvestigationEvent,
  investigationSchemaVersions,
  investigationStream,
} from '#investigations/events';
import { holds, type Investigation, isLifted } from '#investigations/investigation';
import { refuse } from '#investigations/refusals';
import type { Actor } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { Vault } from '#vault/vault';
import { CaseCustody } from './case-custody.js';
import { channelOf } from './case-desk.js';
import { commandContext } from './command-context.js';
import { EvidenceDesk } from './evidence-desk.js';
import { caseHistory } from './get-clock.js';
import { notFound, ProblemError } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, EVENT_STORE, VAULT } from './tokens.js';

/** The words of an investigation have a key of their own: they outlive the applicant's. */
const keyName = 'i-investigation';

const streamOf = (
  id: string,
  calendar: HolidayCalendar,
): Stream<Investigation, InvestigationCommand, InvestigationEvent> => ({
  name: investigationStream(id),
  decider: investigationDecider(calendar),
  schema: { versions: investigationSchemaVersions },
});

/** Investigations of one case at a time. */
const mostHolds = 50;

/** Those who handle cases; who oversees them has no hand in them. */
const handling: ReadonlySet<Actor['role']> = new Set([
  'clerk',
  'officer',
  'file-auditor',
  'decider',
  'chief',
  'unit-head',
  'centre',
]);

const involvedIn = (history: readonly Logged<CaseEvent>[]): readonly Actor[] =>
  history.flatMap(({ type, data, metadata: { actor } }) => [
    ...(handling.has(actor.role) ? [actor] : []),
    ...(type === 'OfficerAssigned' ? [{ id: data.to, role: 'officer' as const }] : []),
  ]);

/** What may have to be answered for in a case: for its decision, and for its delay. */
export interface CaseLiability {
  readonly caseId: string;
  /** The last event it was read from. */
  readonly revision: number;
  readonly decision: readonly LiabilityProposal[];
  readonly delay: readonly LiabilityProposal[];
}

/** Where commands on investigations are completed (evidence, attribution, sealed words) and handed to the rules. */
@Injectable()
export class InvestigationDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
    @Inject(CaseCustody) private readonly custody: CaseCustody,
    @Inject(EvidenceDesk) private readonly evidence: EvidenceDesk,
    @Inject(ReadModels) private readonly models: ReadModels,
  ) {}

  execute(
    id: string,
    context: RequestContext,
    command: InvestigationCommand,
    asked: object,
  ): Promise<Outcome<Investigation>> {
    const { actor } = context;
    const at = this.now().toISOString();
    const about = commandContext(this.vault, context, command.type, asked, channelOf(actor.role), at, this.calendar());
    return this.log.execute(streamOf(id, this.calendar()), { ...command, by: actor, at }, about);
  }

  async state(id: string): Promise<Investigation> {
    return (await this.log.load(streamOf(id, this.calendar()), 0)).state;
  }

  /** Whether those concerned may be told of views under this investigation: what nobody opened withholds nothing. */
  async isLifted(investigationId: string): Promise<boolean> {
    return isLifted(await this.state(investigationId));
  }

  /** Whether the evidence of a case is held: the read model finds the investigations, their streams say whether they hold it. */
  async isHeld(caseId: string): Promise<boolean> {
    const found = await this.models.investigations.find({ held: caseId }, { held: 1, _id: 1 }, mostHolds);
    const states = await Promise.all(found.map(({ _id }) => this.state(_id)));
    return states.some((state) => holds(state, caseId));
  }

  async seal(id: string, text: string): Promise<Sealed> {
    return this.vault.seal(await this.vault.keyFor(id, keyName), text);
  }

  /** Who had a hand in these cases, by their own streams; a case that is not there is not found. */
  async involved(caseIds: readonly string[]): Promise<InvolvedPeople> {
    const histories = await Promise.all(caseIds.map((caseId) => caseHistory(this.log, caseId)));
    if (histories.some((history) => history.length === 0)) throw notFound();
    const actors = histories.flatMap(involvedIn);
    const units = histories.flatMap(([received]) =>
      received?.type === 'ApplicationReceived' ? [received.data.matter.unitId] : [],
    );
    return {
      people: [...new Set(actors.map((actor) => actor.id))],
      units: [...new Set([...units, ...actors.flatMap(({ unit }) => unit ?? [])])],
    };
  }

  async casesOf(id: string): Promise<readonly string[]> {
    const state = await this.state(id);
    return state.stage === 'NONE' ? [] : state.caseIds;
  }

  /** The cases as they stand now: how far, with what content, and where the tree over the log covers them. */
  async freeze(id: string): Promise<readonly FrozenCase[]> {
    return Promise.all((await this.casesOf(id)).map((caseId) => this.#frozen(caseId)));
  }

  async #frozen(caseId: string): Promise<FrozenCase> {
    const stream = caseStream(caseId);
    const digest = createHash('sha256');
    let revision = -1;
    for await (const event of readStored(this.eventStore, stream)) {
      digest.update(`${canonicalJson(leafContent({ ...event, eventId: event.id }))}\n`);
      revision = event.revision;
    }
    const leaf = await this.#leafOf(stream, revision);
    const contentHash = digest.digest('hex');
    return { caseId, stream, revision, events: revision + 1, contentHash, ...(leaf ? { leaf } : {}) };
  }

  async #leafOf(stream: string, revision: number): Promise<FrozenCase['leaf']> {
    try {
      const { leafIndex: index, leafHash: hash, size: treeSize } = await this.evidence.inclusion({ stream, revision });
      return { index, hash, treeSize };
    } catch (error) {
      // Nothing that was signed covers it yet: the content hash stands alone.
      if (error instanceof ProblemError) return undefined;
      throw error;
    }
  }

  /** The time of the frozen cases at the frozen revisions. */
  async attribution(id: string): Promise<readonly CaseAttribution[]> {
    const state = await this.state(id);
    if (state.stage === 'NONE') return [];
    return Promise.all(state.frozen.map((one) => this.#attributed(one)));
  }

  async #attributed({ caseId, revision }: FrozenCase): Promise<CaseAttribution> {
    const whole = await caseHistory(this.log, caseId);
    const history = whole.filter((event) => event.revision <= revision);
    const until = history.at(-1)?.metadata.recordedAt;
    if (until === undefined) throw refuse('not-as-frozen');
    const { hours, delays, beside } = await this.custody.of(history, until);
    const custody = citedCustody(hours, history, until, beside);
    const proposals = delays.flatMap((delay) => delayLiability(delay, custody));
    return { caseId, revision, until, custody, delays, proposals };
  }

  /** What the division of liability proposes for a case as it stands now. */
  async liability(caseId: string): Promise<CaseLiability> {
    const history = await caseHistory(this.log, caseId);
    const until = this.now().toISOString();
    const { hours, delays, beside } = await this.custody.of(history, until);
    const custody = citedCustody(hours, history, until, beside);
    return {
      caseId,
      revision: history.at(-1)?.revision ?? -1,
      decision: decisionLiability(history),
      delay: delays.flatMap((delay) => delayLiability(delay, custody)),
    };
  }
}
