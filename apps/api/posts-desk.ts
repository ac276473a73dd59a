import { Inject, Injectable } from '@nestjs/common';
import { type OfficeHours, officeHours } from '#calendar/office-hours';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import { hoursAtVenue } from '#event-log/venue-hours';
import type { Message } from '#kernel/decider';
import { gathered } from '#kernel/gathered';
import { Refusal } from '#kernel/refusal';
import { type Authority, type AuthorityQuestion, type Register, whoCanAct } from '#posts/authority';
import { type Chiefs, chiefDecider } from '#posts/chief';
import type { ChiefCommand, GrantCommand, PostCommand } from '#posts/commands';
import {
  type ChiefEvent,
  chiefSchemaVersions,
  chiefStream,
  type GrantEvent,
  grantSchemaVersions,
  grantStream,
  type PostEvent,
  postSchemaVersions,
  postStream,
} from '#posts/events';
import { type Grant, grantDecider } from '#posts/grant';
import type { PostRecord } from '#posts/post';
import { postDecider } from '#posts/post-rules';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import { ReadModels } from './read-model-questions.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

/** Posts, or grants, of one question: more of them are a mistake in the data. */
const mostEntries = 500;
/** Decisions whose units are looked up at once. */
const mostGathered = 100;

type AnyMessage = Message<Record<string, unknown>>;

const postOf = (id: string, hours: OfficeHours): Stream<PostRecord, PostCommand, PostEvent> => ({
  name: postStream(id),
  decider: postDecider(hours),
  schema: { versions: postSchemaVersions },
});
const grantOf = (id: string): Stream<Grant, GrantCommand, GrantEvent> => ({
  name: grantStream(id),
  decider: grantDecider,
  schema: { versions: grantSchemaVersions },
});
const chiefsOf = (unit: string, hours: OfficeHours): Stream<Chiefs, ChiefCommand, ChiefEvent> => ({
  name: chiefStream(unit),
  decider: chiefDecider(hours),
  schema: { versions: chiefSchemaVersions },
});

const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/** Where commands on posts, grants and chiefs are completed and handed to the rules, and where a decision asks who may act. */
@Injectable()
export class PostsDesk {
  /** Whether the unit keeps a register of who may decide: it then decides only as that says. */
  readonly keepsGrants = gathered((units: readonly string[]) => this.#keepGrants(units), mostGathered);

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  /** Terms and minutes count by the hours of the venue the post is held at. */
  async post(id: string, context: RequestContext, command: PostCommand): Promise<Outcome<PostRecord>> {
    const { state } = await this.log.load(postOf(id, this.#anyHours()), 0);
    const hours = await this.#hoursAt(state.stage === 'DEFINED' ? state.tenures.at(-1)?.venue : undefined);
    return this.#run(postOf(id, hours), context, command, command.data);
  }

  grant(id: string, context: RequestContext, command: GrantCommand): Promise<Outcome<Grant>> {
    return this.#run(grantOf(id), context, command, command.data);
  }

  /** `asked`: what the caller sent, without what was looked up for it. */
  async chief(unit: string, context: RequestContext, command: ChiefCommand, asked: object): Promise<Outcome<Chiefs>> {
    return this.#run(chiefsOf(unit, await this.#hoursOfUse(unit, command)), context, command, asked);
  }

  /**
   * Who could act; a refusal is thrown. The read model only finds the streams: what counts is read from the log, so that a grant
   * revoked a moment ago is revoked here. What the read model has not seen yet cannot be used yet.
   */
  async authority(asked: AuthorityQuestion): Promise<Authority> {
    const answer = whoCanAct(await this.#register(asked), asked);
    if (answer instanceof Refusal) throw answer;
    return answer;
  }

  nowInstant(): string {
    return this.now().toISOString();
  }

  /** Where the rules only fold, no hours are asked about. */
  #anyHours(): OfficeHours {
    return officeHours(this.calendar());
  }

  #hoursAt(venue: string | undefined): Promise<OfficeHours> {
    return hoursAtVenue(this.log, this.calendar(), venue);
  }

  /** Those of the venue whose seal is used. */
  async #hoursOfUse(unit: string, command: ChiefCommand): Promise<OfficeHours> {
    if (command.type !== 'ApplySeal') return this.#anyHours();
    const { sealId } = command.data;
    const { state } = await this.log.load(chiefsOf(unit, this.#anyHours()), 0);
    return this.#hoursAt(state.seals.find((seal) => seal.sealId === sealId)?.venue);
  }

  async #register({ unit, officer }: AuthorityQuestion): Promise<Register> {
    const ofPerson = officer === undefined ? [] : [{ kind: 'POST', people: officer }];
    const [inUnit, ofOfficer, granted] = await Promise.all([
      this.#ids({ kind: 'POST', unit }),
      Promise.all(ofPerson.map((filter) => this.#ids(filter))),
      this.#ids({ kind: 'GRANT', unit, ...(officer === undefined ? {} : { people: officer }) }),
    ]);
    const hours = this.#anyHours();
    const postIds = [...new Set([...inUnit, ...ofOfficer.flat()])];
    const [postStates, grantStates, ofUnit] = await Promise.all([
      Promise.all(postIds.map(async (id) => [id, (await this.log.load(postOf(id, hours), 0)).state] as const)),
      Promise.all(granted.map(async (id) => [id, (await this.log.load(grantOf(id), 0)).state] as const)),
      this.log.load(chiefsOf(unit, hours), 0),
    ]);
    return { posts: new Map(postStates), grants: new Map(grantStates), chiefs: new Map([[unit, ofUnit.state]]) };
  }

  /** Each unit is looked up once, however many decide for it. */
  async #keepGrants(units: readonly string[]): Promise<readonly boolean[]> {
    const found = await Promise.all(
      [...new Set(units)].map((unit) =>
        this.models.posts.find({ kind: 'GRANT', unit }, { kind: 1, unit: 1, _id: 1 }, 1),
      ),
    );
    const keeping = new Set(found.flat().map(({ unit }) => unit));
    return units.map((unit) => keeping.has(unit));
  }

  async #ids(filter: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const found = await this.models.posts.find(filter, { kind: 1, unit: 1, _id: 1 }, mostEntries);
    return found.map(({ _id }) => idIn(_id));
  }

  #run<State, Command extends AnyMessage, Event extends AnyMessage>(
    stream: Stream<State, Command, Event>,
    context: RequestContext,
    command: Command,
    asked: object,
  ): Promise<Outcome<State>> {
    const at = this.nowInstant();
    const about = commandContext(this.vault, context, command.type, asked, 'internal', at, this.calendar());
    return this.log.execute(stream, { ...command, by: context.actor, at }, about);
  }
}
