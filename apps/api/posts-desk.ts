import { Inject, Injectable } from '@nestjs/common';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog, Outcome, Stream } from '#event-log/event-log';
import type { Message } from '#kernel/decider';
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
import { officeHours } from '#calendar/office-hours';
import type { PostRecord } from '#posts/post';
import { postDecider } from '#posts/post-rules';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import { ReadModels } from './read-model-questions.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

/** The rules of posts and chiefs on a calendar; the hours of all its years are added up once. */
const rulesOn = (calendar: HolidayCalendar) => {
  const hours = officeHours(calendar);
  return { calendar, posts: postDecider(hours), chiefs: chiefDecider(hours) };
};
type Rules = ReturnType<typeof rulesOn>;

/** Posts, or grants, of one question: more of them are a mistake in the data. */
const mostEntries = 500;

type AnyMessage = Message<Record<string, unknown>>;

const postOf = (id: string, { posts }: Rules): Stream<PostRecord, PostCommand, PostEvent> => ({
  name: postStream(id),
  decider: posts,
  schema: { versions: postSchemaVersions },
});
const grantOf = (id: string): Stream<Grant, GrantCommand, GrantEvent> => ({
  name: grantStream(id),
  decider: grantDecider,
  schema: { versions: grantSchemaVersions },
});
const chiefsOf = (unit: string, { chiefs }: Rules): Stream<Chiefs, ChiefCommand, ChiefEvent> => ({
  name: chiefStream(unit),
  decider: chiefs,
  schema: { versions: chiefSchemaVersions },
});

const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/** Where commands on posts, grants and chiefs are completed and handed to the rules, and where a decision asks who may act. */
@Injectable()
export class PostsDesk {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  post(id: string, context: RequestContext, command: PostCommand): Promise<Outcome<PostRecord>> {
    return this.#run(postOf(id, this.#rules()), context, command, command.data);
  }

  grant(id: string, context: RequestContext, command: GrantCommand): Promise<Outcome<Grant>> {
    return this.#run(grantOf(id), context, command, command.data);
  }

  /** `asked`: what the caller sent, without what was looked up for it. */
  chief(unit: string, context: RequestContext, command: ChiefCommand, asked: object): Promise<Outcome<Chiefs>> {
    return this.#run(chiefsOf(unit, this.#rules()), context, command, asked);
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

  /** Whether the unit keeps a register of who may decide: it then decides only as that says. */
  async keepsGrants(unit: string): Promise<boolean> {
    return (await this.models.posts.find({ kind: 'GRANT', unit }, { kind: 1, unit: 1, _id: 1 }, 1)).length > 0;
  }

  nowInstant(): string {
    return this.now().toISOString();
  }

  #known: Rules | undefined;

  #rules(): Rules {
    const calendar = this.calendar();
    if (this.#known?.calendar !== calendar) this.#known = rulesOn(calendar);
    return this.#known;
  }

  async #register({ unit, officer }: AuthorityQuestion): Promise<Register> {
    const ofPerson = officer === undefined ? [] : [{ kind: 'POST', people: officer }];
    const [inUnit, ofOfficer, granted] = await Promise.all([
      this.#ids({ kind: 'POST', unit }),
      Promise.all(ofPerson.map((filter) => this.#ids(filter))),
      this.#ids({ kind: 'GRANT', unit, ...(officer === undefined ? {} : { people: officer }) }),
    ]);
    const postIds = [...new Set([...inUnit, ...ofOfficer.flat()])];
    const [postStates, grantStates, ofUnit] = await Promise.all([
      Promise.all(postIds.map(async (id) => [id, (await this.log.load(postOf(id, this.#rules()), 0)).state] as const)),
      Promise.all(granted.map(async (id) => [id, (await this.log.load(grantOf(id), 0)).state] as const)),
      this.log.load(chiefsOf(unit, this.#rules()), 0),
    ]);
    return { posts: new Map(postStates), grants: new Map(grantStates), chiefs: new Map([[unit, ofUnit.state]]) };
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
