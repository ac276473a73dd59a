import { Inject, Injectable } from '@nestjs/common';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CaseFacts, type Erasure, type ErasureCommand, erasures } from '#erasure/erasure';
import { type ErasureEvent, erasureSchemaVersions, erasureStream } from '#erasure/events';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import { termAt } from '#law/policies';
import type { CaseFile } from '#cases/case-file';
import type { Vault } from '#vault/vault';
import { CaseDesk } from './case-desk.js';
import { InvestigationDesk } from './investigation-desk.js';
import { commandContext } from './command-context.js';
import type { ErasureReply } from './erasure.controller.js';
import { notFound } from './problem.js';
import { isStaff } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

const streamOf = (caseId: string): Stream<Erasure, ErasureCommand, ErasureEvent> => ({
  name: erasureStream(caseId),
  decider: erasures,
  schema: { versions: erasureSchemaVersions },
});

/** As the matter says, else the regular terms; `null`: for ever. */
const retentionYears = ({ matter, decision }: CaseFile, closedDate: string | null): number | null => {
  if (matter.retentionYears === 'PERMANENT') return null;
  const approved = decision?.outcome.endsWith('APPROVED') === true;
  const regular = approved ? 'RETENTION_APPROVED' : 'RETENTION_OTHER';
  return matter.retentionYears ?? (closedDate === null ? 0 : termAt(regular, closedDate).quantity);
};

/** Where erasure is asked for, and where the vault is made to follow what was decided. */
@Injectable()
export class ErasureDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CaseDesk) private readonly cases: CaseDesk,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
    @Inject(InvestigationDesk) private readonly investigations: InvestigationDesk,
  ) {}

  /** Whether an investigation holds the evidence of a case. */
  isHeld(caseId: string): Promise<boolean> {
    return this.investigations.isHeld(caseId);
  }

  /** The keys of a case's people, and what its stream says of its end; for whom the case exists. */
  async keysAndFacts(caseId: string, { actor }: RequestContext): Promise<{ keyIds: string[]; facts: CaseFacts }> {
    const { state } = await this.cases.visibleCase(caseId, actor, 0);
    if (state.stage === 'IMPORTED') throw notFound();
    const keys = await this.vault.keysOf(caseId);
    const held = await this.isHeld(caseId);
    const closedDate = state.stage === 'CLOSED' ? (state.closedDate ?? null) : null;
    return {
      keyIds: keys.map(({ keyId }) => keyId),
      facts: { subjectRef: state.subjectRef, closedDate, retentionYears: retentionYears(state, closedDate), held },
    };
  }

  async execute(
    caseId: string,
    context: RequestContext,
    command: ErasureCommand,
    asked: object,
  ): Promise<Outcome<Erasure>> {
    await this.cases.visibleCase(caseId, context.actor);
    const outcome = await this.#run(caseId, context, command, asked);
    await this.#follow(outcome.state);
    if (outcome.state.stage !== 'APPROVED') return outcome;
    // The keys first, then the fact that they are gone: a crash between the two is mended by the next try.
    return this.#run(caseId, { ...context, actor: { id: 'system', role: 'system' } }, destroyed, {});
  }

  async show(caseId: string, { actor }: RequestContext): Promise<ErasureReply> {
    const { state: known } = await this.cases.visibleCase(caseId, actor);
    if (known.stage === 'IMPORTED' || !(isStaff(actor) || actor.id === known.subjectRef)) throw notFound();
    const { state } = await this.log.load(streamOf(caseId), 0);
    const { stage, restricted, listNo, approvedBy } = state;
    const keys = [...(await this.vault.keysOf(caseId))];
    return { stage, restricted, approvals: approvedBy.length, keys, ...(listNo === undefined ? {} : { listNo }) };
  }

  /** The vault does what the log says. */
  async #follow({ stage, restricted, keyIds }: Erasure): Promise<void> {
    if (stage === 'APPROVED' || stage === 'DESTROYED') await this.vault.destroy(keyIds);
    else if (restricted) await this.vault.restrict(keyIds);
    else await this.vault.release(keyIds);
  }

  #run(caseId: string, context: RequestContext, command: ErasureCommand, asked: object): Promise<Outcome<Erasure>> {
    const { actor } = context;
    const at = this.now().toISOString();
    const bySystem = actor.role === 'system';
    const channel = actor.role === 'applicant' ? 'web' : bySystem ? 'system' : 'internal';
    const { expectedRevision, ...about } = commandContext(
      this.vault,
      context,
      command.type,
      asked,
      channel,
      at,
      this.calendar(),
    );
    const envelope = bySystem
      ? { ...about, auth: 'system' as const, commandId: `${about.commandId}-done` }
      : { ...about, ...(expectedRevision === undefined ? {} : { expectedRevision }) };
    return this.log.execute(streamOf(caseId), { ...command, by: actor, at }, envelope);
  }
}

const destroyed: ErasureCommand = { type: 'RecordDestruction', data: {} };
