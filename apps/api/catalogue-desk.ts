import { Inject, Injectable } from '@nestjs/common';
import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { MatterCommand } from '#catalogue/commands';
import { matters } from '#catalogue/decide';
import { type MatterEvent, matterSchemaVersions, matterStream } from '#catalogue/events';
import type { Matter } from '#catalogue/matter';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import type { Message } from '#kernel/decider';
import type { PowerListCommand } from '#power-list/commands';
import { type PowerListEvent, powerListSchemaVersions, powerListStream } from '#power-list/events';
import { type PowerList, powerLists } from '#power-list/power-list';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

const matterOf = (code: string): Stream<Matter, MatterCommand, MatterEvent> => ({
  name: matterStream(code),
  decider: matters,
  schema: { versions: matterSchemaVersions },
});

const powersOf = (unitId: string): Stream<PowerList, PowerListCommand, PowerListEvent> => ({
  name: powerListStream(unitId),
  decider: powerLists,
  schema: { versions: powerListSchemaVersions },
});

/** Where commands on the catalogue are completed (time, what other codes are) and handed to the rules. */
@Injectable()
export class CatalogueDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  today(): string {
    return localDate(this.now().toISOString());
  }

  /** `asked`: what came in, where looked-up facts were added to it; a repeat is told from another command by it. */
  matter(
    code: string,
    context: RequestContext,
    command: MatterCommand,
    asked: object = command.data,
  ): Promise<Outcome<Matter>> {
    return this.#run(matterOf(code), context, command, asked);
  }

  powers(
    unitId: string,
    context: RequestContext,
    command: PowerListCommand,
    asked: object = command.data,
  ): Promise<Outcome<PowerList>> {
    return this.#run(powersOf(unitId), context, command, asked);
  }

  /** What stands under a code now. */
  async stateOf(code: string): Promise<Matter> {
    return (await this.log.load(matterOf(code), 0)).state;
  }

  async isMainItem(code: string | undefined): Promise<boolean> {
    return code !== undefined && (await this.stateOf(code)).stage === 'main-item';
  }

  /** Those of the codes that are not a matter's. */
  async unknownAmong(codes: readonly string[]): Promise<readonly string[]> {
    const states = await Promise.all(codes.map(async (code) => ({ code, state: await this.stateOf(code) })));
    return states.filter(({ state }) => state.stage !== 'defined').map(({ code }) => code);
  }

  #run<State, Command extends MatterCommand | PowerListCommand, Event extends Message<Record<string, unknown>>>(
    stream: Stream<State, Command, Event>,
    context: RequestContext,
    command: Command,
    asked: object,
  ): Promise<Outcome<State>> {
    const at = this.now().toISOString();
    const about = commandContext(this.vault, context, command.type, asked, 'internal', at, this.calendar());
    return this.log.execute(stream, { ...command, by: context.actor, at }, about);
  }
}
