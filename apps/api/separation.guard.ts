import { randomUUID } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import { administrations } from '#administration/administration';
import {
  administrationSchemaVersions,
  administrationStream,
  isSeparate,
  type SeparateRole,
} from '#administration/events';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog } from '#event-log/event-log';
import type { Vault } from '#vault/vault';
import { channelOf } from './case-desk.js';
import { commandContext } from './command-context.js';
import type { Identity } from './identity.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

/** Namespace of the names that persons have in streams: a subject can be any text. */
const persons = '5d0c2a7e-6b1f-5c1d-9a53-3f0b8e6f2b47';
const keptPersons = 10_000;

/**
 * Keeps administrator, auditor and supervisor three persons: the first of these roles that somebody uses is put on record before
 * they get an answer, and whoever comes in another one is refused (`administration-not-separate`), in every process and after every
 * start. Runs after the role was found to be allowed the route. A person of the development identity is nobody of the issuer's.
 */
@Injectable()
export class SeparationGuard implements CanActivate {
  /** Known from the log, where it stays as it is. */
  readonly #taken = new Map<string, SeparateRole>();

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { identity } = context.switchToHttp().getRequest<FastifyRequest>();
    if (identity && isSeparate(identity.actor.role)) await this.#take(identity, identity.actor.role);
    return true;
  }

  async #take({ actor, auth }: Identity, role: SeparateRole): Promise<void> {
    const person = uuidv5(`${auth}\n${actor.id}`, persons);
    if (this.#taken.get(person) === role) return;
    const at = this.now().toISOString();
    const command = { type: 'TakeAdministration', data: { role } } as const;
    // The rules say themselves that it is already so: nothing is gained by knowing a repeat.
    const commandId = randomUUID();
    const said = { actor, auth, commandId, correlationId: commandId, expectedRevision: undefined };
    const channel = channelOf(role);
    await this.log.execute(
      {
        name: administrationStream(person),
        decider: administrations,
        schema: { versions: administrationSchemaVersions },
      },
      { ...command, by: actor, at },
      commandContext(this.vault, said, command.type, command.data, channel, at, this.calendar()),
    );
    this.#taken.set(person, role);
    const oldest = this.#taken.size > keptPersons ? this.#taken.keys().next().value : undefined;
    if (oldest !== undefined) this.#taken.delete(oldest);
  }
}
