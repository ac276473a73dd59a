import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Case, CaseFile, ImportedCase } from '#cases/case-file';
import type { CaseCommand } from '#cases/commands';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { SpecialType } from '#cases/procedure-events';
import { refuse } from '#cases/refusals';
import { matters } from '#catalogue/decide';
import { type MatterSnapshot, matterSchemaVersions, matterStream } from '#catalogue/events';
import { snapshotOf } from '#catalogue/snapshot';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import { type ExceptionEvent, exceptionSchemaVersions, exceptionStream } from '#exceptions/events';
import { type ExceptionCommand, type ExceptionRecord, exceptions } from '#exceptions/exception';
import { type FilingEvent, filingId, filingSchemaVersions, filingStream } from '#filings/events';
import { type Filing, type FilingCommand, filingInForce, filings } from '#filings/filing';
import { papersOn } from '#issued-papers/issued-papers';
import type { Actor, Channel, Role } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import { notFound } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { maySee, scopeOf } from './reading-rights.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

/** Milliseconds for which a matter may be taken from memory: an amendment reaches every process within that time. */
const matterKeptMs = 10_000;

/** Cases of one person that are looked through for a broken promise. */
const promisesLookedAt = 200;

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** A case's id: 80 bits of its first command's id, so that a repeated receipt finds the case it made. */
export const caseIdFrom = (commandId: string): string => {
  const digest = createHash('sha256').update(commandId).digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let id = '';
  for (let digit = 0; digit < 16; digit++) {
    id = (crockford[Number(bits & 31n)] ?? '') + id;
    bits >>= 5n;
  }
  return id;
};

/** The number people read: DBS-7F3K-9Q2M-4XTC-0A1B. */
export const caseNoOf = (caseId: string): string => `DBS-${caseId.toUpperCase().match(/.{4}/g)?.join('-')}`;

export const channelOf = (role: Role): Channel => {
  switch (role) {
    case 'applicant':
    case 'agent':
      return 'web';
    case 'clerk':
      return 'window';
    case 'system':
      return 'system';
    case 'officer':
    case 'file-auditor':
    case 'decider':
    case 'chief':
    case 'unit-head':
    case 'centre':
    case 'bureau':
    case 'government':
    case 'supervisor':
    case 'investigator':
    case 'auditor':
    case 'administrator':
    case 'public':
      return 'internal';
  }
};

const filingOf = (id: string): Stream<Filing, FilingCommand, FilingEvent> => ({
  name: filingStream(id),
  decider: filings,
  schema: { versions: filingSchemaVersions },
});

const exceptionOf = (id: string): Stream<ExceptionRecord, ExceptionCommand, ExceptionEvent> => ({
  name: exceptionStream(id),
  decider: exceptions,
  schema: { versions: exceptionSchemaVersions },
});

/** Where commands on cases, filings and exceptions are completed (time, sealed texts, matter) and handed to the rules. */
@Injectable()
export class CaseDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  /** `asked`: the command as it came, before sealing; a repeat is told from another command by its keyed hash. */
  execute(caseId: string, context: RequestContext, command: CaseCommand, asked: object, channel?: Channel) {
    const stream = this.#case(caseId, command.type === 'ReceiveApplication');
    return this.#run(stream, context, command, asked, channel);
  }

  file(filing: string, context: RequestContext, command: FilingCommand, asked: object): Promise<Outcome<Filing>> {
    return this.#run(filingOf(filing), context, command, asked);
  }

  except(id: string, context: RequestContext, command: ExceptionCommand): Promise<Outcome<ExceptionRecord>> {
    return this.#run(exceptionOf(id), context, command, command.data);
  }

  /** The state of a case as the rules see it; not found where there is none. */
  async caseState(caseId: string): Promise<Exclude<Case, { stage: 'NONE' }>> {
    const { state } = await this.log.load(this.#case(caseId, false), 0);
    if (state.stage === 'NONE') throw notFound();
    return state;
  }

  /**
   * A case for somebody for whom it exists, else the refusal `no-such-case`, whether there is one or not. By default as it was
   * known here last: whose it is changes little, and the rules look again.
   */
  async visibleCase(
    caseId: string,
    actor: Actor,
    maxAgeMs = Number.POSITIVE_INFINITY,
  ): Promise<{ readonly state: CaseFile | ImportedCase; readonly revision: number }> {
    for (const age of maxAgeMs === 0 ? [0] : [maxAgeMs, 0]) {
      const { state, revision } = await this.log.load(this.#case(caseId, false), age);
      if (state.stage !== 'NONE' && maySee(actor, scopeOf(state))) return { state, revision };
    }
    throw refuse('no-such-case');
  }

  /** A case as it stood at a revision of its stream, or later. */
  async stateSince(caseId: string, revision: number): Promise<Case> {
    const stream = this.#case(caseId, false);
    const known = await this.log.load(stream, Number.POSITIVE_INFINITY);
    return (known.revision >= revision ? known : await this.log.load(stream, 0)).state;
  }

  /** The facts a case received now is bound to; refuses where the matter is not open. */
  async matter(code: string): Promise<MatterSnapshot> {
    const load = async (name: string) => {
      const stream = { name: matterStream(name), decider: matters, schema: { versions: matterSchemaVersions } };
      return (await this.log.load(stream, matterKeptMs)).state;
    };
    const found = await load(code);
    // Another code of the matter leads to it; the case keeps the matter's own.
    const state = found.stage === 'alias' ? await load(found.of) : found;
    return snapshotOf(state, localDate(this.now().toISOString()));
  }

  async filing(id: string): Promise<Filing> {
    return (await this.log.load(filingOf(id), 0)).state;
  }

  /** What the bureau has on file today for a procedure of a matter. */
  async filedToday(matterCode: string, type: SpecialType) {
    return filingInForce(await this.filing(filingId(matterCode, type)), localDate(this.now().toISOString()));
  }

  /** Whether an earlier promise of this person turned out false and has not been put right. */
  async hasBrokenPromise(subjectRef: string): Promise<boolean> {
    const theirs = await this.models.progress.list(
      ['_id', 'revision'],
      { subjectRef },
      { subjectRef: 1, _id: 1 },
      promisesLookedAt,
    );
    for (const { _id, revision } of theirs) {
      const state = await this.stateSince(_id, revision);
      const verified = 'promise' in state ? state.promise?.verified : undefined;
      if (verified !== undefined && verified !== 'TRUE') return true;
    }
    return false;
  }

  /** Seals a text under the key of the case's applicant; `KeyGone` where the case has none, or none any more. */
  async seal(caseId: string, text: string): Promise<Sealed> {
    return this.vault.seal(await this.vault.keyOfCase(caseId), text);
  }

  #case(caseId: string, creates: boolean): Stream<Case, CaseCommand, CaseEvent> {
    return {
      name: caseStream(caseId),
      decider: caseDecider(this.calendar()),
      schema: { versions: caseSchemaVersions },
      matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
      attaching: papersOn(this.vault),
      creates,
    };
  }

  #run<
    State,
    Command extends CaseCommand | FilingCommand | ExceptionCommand,
    Event extends CaseEvent | FilingEvent | ExceptionEvent,
  >(
    stream: Stream<State, Command, Event>,
    context: RequestContext,
    command: Command,
    asked: object,
    channel: Channel = channelOf(context.actor.role),
  ): Promise<Outcome<State>> {
    const at = this.now().toISOString();
    const envelope = commandContext(this.vault, context, command.type, asked, channel, at, this.calendar());
    return this.log.execute(stream, { ...command, by: context.actor, at }, envelope);
  }
}
