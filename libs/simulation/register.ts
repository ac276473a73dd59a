import { addDays } from '#calendar/legal-dates';
import type { OfficeHours } from '#calendar/office-hours';
import type { Actor } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { whoCanAct } from '#posts/authority';
import { chiefDecider, type Chiefs } from '#posts/chief';
import type { ChiefCommand, GrantCommand, PostCommand } from '#posts/commands';
import {
  type ChiefEvent,
  chiefSchemaVersions,
  chiefStream,
  everyMatter,
  type GrantEvent,
  grantSchemaVersions,
  grantStream,
  type PostEvent,
  postSchemaVersions,
  postStream,
} from '#posts/events';
import { type Grant, grantDecider } from '#posts/grant';
import { personAt, type PostRecord } from '#posts/post';
import { postDecider } from '#posts/post-rules';
import { dateAt } from './office-time.js';
import { centre, chief, officer, postsOf, unitHead } from './people.js';
import { type Recorder, type SimulatedStream, simulatedStream } from './simulated-stream.js';

/** The posts, grants and chief of one unit, as real streams. */
export interface UnitRegister {
  post(postId: string): SimulatedStream<PostRecord, PostCommand>;
  /** Who stands on a post that examines; nobody while it is uncovered. */
  onPost(postId: string, at: number): Actor | undefined;
  /** Who may decide now, with the grant; nobody where nobody may. */
  decider(matter: string, barred: readonly string[], at: number): { by: Actor; grantId: string } | undefined;
}

const scopesOf = { review: ['accept', 'review'], decide: ['decide'], seal: ['seal'] } as const;

/** Defines the posts of a unit, grants what their people need to the end of `to`, appoints the chief with the seal. */
export const registerOf = (
  recorder: Recorder,
  hours: OfficeHours,
  unit: string,
  at: number,
  to: string,
): UnitRegister => {
  const posts = new Map<string, SimulatedStream<PostRecord, PostCommand>>();
  const grants = new Map<string, SimulatedStream<Grant, GrantCommand>>();
  const head = unitHead(unit);
  const from = dateAt(at);
  for (const { postId, a, b } of postsOf(unit)) {
    const post = simulatedStream<PostRecord, PostCommand, PostEvent>(recorder, {
      name: postStream(postId),
      decider: postDecider(hours),
      schema: { versions: postSchemaVersions },
    });
    post.ask({ type: 'DefinePost', data: { unit, a, b } }, head, at);
    posts.set(postId, post);
  }
  for (const { role, a, b } of postsOf(unit)) {
    for (const grantee of role === 'review' ? [a] : [a, b]) {
      const grantId = `${grantee}-grant`;
      const grant = simulatedStream<Grant, GrantCommand, GrantEvent>(recorder, {
        name: grantStream(grantId),
        decider: grantDecider,
        schema: { versions: grantSchemaVersions },
      });
      const scopes = scopesOf[role];
      const data = { unit, matters: [everyMatter], scopes, grantee, from, to, docNo: `SQ-${grantId}` };
      grant.ask({ type: 'GrantAuthority', data }, head, at);
      grants.set(grantId, grant);
    }
  }
  const chiefs = simulatedStream<Chiefs, ChiefCommand, ChiefEvent>(recorder, {
    name: chiefStream(unit),
    decider: chiefDecider(hours),
    schema: { versions: chiefSchemaVersions },
  });
  const { id, post = '' } = chief(unit);
  const appointment = { unit, venue: 'centre', officer: id, post, grants: [`${id}-grant`], docNo: `RM-${unit}`, from };
  chiefs.ask({ type: 'AppointChief', data: appointment }, head, at);
  const seal = { unit, sealId: `${unit}-seal`, venue: 'centre', docNo: `YZ-${unit}` };
  chiefs.ask({ type: 'RegisterSeal', data: seal }, { ...centre, unit }, at);

  const known = (postId: string): SimulatedStream<PostRecord, PostCommand> => {
    const post_ = posts.get(postId);
    if (!post_) throw new RangeError(`There is no post ${postId}`);
    return post_;
  };
  return {
    post: known,
    onPost: (postId, when) => {
      const state = known(postId).state();
      const person = state.stage === 'DEFINED' ? personAt(state, new Date(when).toISOString()) : undefined;
      return person && officer(unit, person.officerId, postId, person.asB);
    },
    decider: (matter, barred, when) => {
      const register = {
        posts: new Map([...posts].map(([name, stream]) => [name, stream.state()])),
        grants: new Map([...grants].map(([name, stream]) => [name, stream.state()])),
        chiefs: new Map([[unit, chiefs.state()]]),
      };
      const question = { unit, matter, scope: 'decide', at: new Date(when).toISOString(), barred } as const;
      const found = whoCanAct(register, question);
      if (found instanceof Refusal) return undefined;
      const { officerId, postId, asB, grantId } = found;
      return { by: { id: officerId, role: 'decider', unit, post: postId, ...(asB ? { asB } : {}) }, grantId };
    },
  };
};

/** The last legal date of grants that are to hold for a simulation that ends on a date. */
export const grantsUntil = (end: string): string => addDays(end, 730);
