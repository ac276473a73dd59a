import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { localDate } from '#calendar/legal-dates';
import { cnCalendar } from '#calendar/working-days';
import { type Case } from '#cases/case-file';
import type { CaseCommand } from '#cases/commands';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { matters } from '#catalogue/decide';
import { type MatterSnapshot, matterSchemaVersions, matterStream } from '#catalogue/events';
import { snapshotOf } from '#catalogue/snapshot';
import type { CommandContext, EventLog, Outcome, Stream } from '#event-log/event-log';
import type { Channel, Role } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import { policyAt } from '#law/policies';
import { type Review, type ReviewCommand, reviews } from '#reviews/review';
import { type ReviewEvent, reviewSchemaVersions, reviewStream } from '#reviews/events';
import { KeyGone, type Vault } from '#vault/vault';
import { notFound } from './problem.js';
import type { RequestContext } from './request-context.js';
import { CLOCK, EVENT_LOG, VAULT } from './tokens.js';

/** The calendar every decision of this process counts on. */
const calendar = cnCalendar();
const decider = caseDecider(calendar);

/** Milliseconds for which a matter may be taken from memory: an amendment reaches every process within that time. */
const matterKeptMs = 10_000;

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

const channelOf = (role: Role): Channel => {
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

/** Where commands on cases and reviews are completed (time, sealed texts, matter) and handed to the rules. */
@Injectable()
export class CaseDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  /** `asked`: the command as it came, before sealing; a repeat is told from another command by its keyed hash. */
  execute(caseId: string, context: RequestContext, command: CaseCommand, asked: object, channel?: Channel) {
    const stream = this.#case(caseId, command.type === 'ReceiveApplication');
    return this.#run(stream, context, command, asked, channel);
  }

  review(caseId: string, context: RequestContext, command: ReviewCommand, asked: object): Promise<Outcome<Review>> {
    const stream: Stream<Review, ReviewCommand, ReviewEvent> = {
      name: reviewStream(caseId),
      decider: reviews,
      schema: { versions: reviewSchemaVersions },
      creates: true,
    };
    return this.#run(stream, context, command, asked);
  }

  /** The state of a case as the rules see it; not found where there is none. */
  async caseState(caseId: string): Promise<Exclude<Case, { stage: 'NONE' }>> {
    const { state } = await this.log.load(this.#case(caseId, false), 0);
    if (state.stage === 'NONE') throw notFound();
    return state;
  }

  /** The facts a case received now is bound to; refuses where the matter is not open. */
  async matter(code: string): Promise<MatterSnapshot> {
    const stream = { name: matterStream(code), decider: matters, schema: { versions: matterSchemaVersions } };
    const { state } = await this.log.load(stream, matterKeptMs);
    return snapshotOf(state, localDate(this.now().toISOString()));
  }

  /** Seals a text under the key of the case's applicant; not found where the case has no key, since then there is no case. */
  async seal(caseId: string, text: string): Promise<Sealed> {
    try {
      return await this.vault.seal(await this.vault.keyOfCase(caseId), text);
    } catch (error) {
      throw error instanceof KeyGone ? notFound() : error;
    }
  }

  #case(caseId: string, creates: boolean): Stream<Case, CaseCommand, CaseEvent> {
    return {
      name: caseStream(caseId),
      decider,
      schema: { versions: caseSchemaVersions },
      matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
      creates,
    };
  }

  #run<State, Command extends CaseCommand | ReviewCommand, Event extends CaseEvent | ReviewEvent>(
    stream: Stream<State, Command, Event>,
    context: RequestContext,
    command: Command,
    asked: object,
    channel: Channel = channelOf(context.actor.role),
  ): Promise<Outcome<State>> {
    const { actor, auth, commandId, correlationId, expectedRevision } = context;
    const at = this.now().toISOString();
    const commandContext: CommandContext = {
      auth,
      channel,
      commandId,
      commandDigest: this.vault.commandDigest(JSON.stringify([command.type, asked])),
      $correlationId: correlationId,
      $causationId: commandId,
      policyVersion: policyAt(localDate(at)).version,
      calendarVersion: calendar.version,
      legalRegime: 'cn',
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
    };
    return this.log.execute(stream, { ...command, by: actor, at }, commandContext);
  }
}
