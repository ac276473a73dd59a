import type { Refusal } from '#kernel/refusal';
import { type Chiefs, chiefsAt } from './chief.js';
import type { Scope } from './events.js';
import { covers, type GivenGrant, type Grant, standsAt } from './grant.js';
import { absenceAt, type DefinedPost, personAt, type PostRecord } from './post.js';
import { type PostRefusalCode, refuse } from './refusals.js';

/** What has to be known to tell who could act: each by its id (chiefs by unit), folded from its stream. */
export interface Register {
  readonly posts: ReadonlyMap<string, PostRecord>;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly chiefs: ReadonlyMap<string, Chiefs>;
}

/** A question about one moment; `at` is an instant, ISO 8601 with zone. */
export interface AuthorityQuestion {
  readonly unit: string;
  readonly matter: string;
  readonly scope: Scope;
  readonly at: string;
  /** Only this person will do: the refusal then says what that person lacked. */
  readonly officer?: string;
  /** Who has acted in the earlier step (four eyes). */
  readonly barred?: readonly string[];
}

/** The proof that a person could act: on which post, as A or as B, and under which grant. */
export interface Authority {
  readonly officerId: string;
  readonly postId: string;
  readonly asB: boolean;
  readonly grantId: string;
}

type OnPost = Omit<Authority, 'grantId'>;

/** The unit's posts with the people they stand for at the instant; an absence declared on any of the posts counts on all. */
const onPosts = ({ posts }: Register, unit: string, at: string): readonly OnPost[] => {
  const defined = [...posts].filter((entry): entry is [string, DefinedPost] => entry[1].stage === 'DEFINED');
  const away = (officer: string): boolean => defined.some(([, post]) => absenceAt(post, officer, at) !== undefined);
  return defined
    .filter(([, post]) => post.unit === unit)
    .flatMap(([postId, post]) => {
      const person = personAt(post, at);
      return person && !away(person.officerId) ? [{ ...person, postId }] : [];
    })
    .toSorted((x, y) => Number(x.asB) - Number(y.asB) || (x.postId < y.postId ? -1 : 1));
};

/** Where no other order is given, the longest grant stands for the others; of two as long, the one with the lower id. */
const grantFor = ({ grants }: Register, officerId: string, asked: AuthorityQuestion): string | undefined =>
  [...grants]
    .filter((entry): entry is [string, GivenGrant] => entry[1].stage !== 'NONE')
    .filter(
      ([, grant]) =>
        grant.grantee === officerId &&
        grant.unit === asked.unit &&
        covers(grant, asked.matter, asked.scope) &&
        standsAt(grant, asked.at),
    )
    .toSorted(([x, a], [y, b]) => b.to.localeCompare(a.to) || (x < y ? -1 : 1))
    .at(0)?.[0];

/** The seal is for whoever stands on the post of a chief in office. */
const maySeal = ({ chiefs }: Register, { unit, at }: AuthorityQuestion, postId: string): boolean => {
  const known = chiefs.get(unit);
  return known !== undefined && chiefsAt(known, at).some(({ post }) => post === postId);
};

const codeFor = (register: Register, asked: AuthorityQuestion, people: readonly OnPost[]): PostRefusalCode => {
  const { officer, barred = [] } = asked;
  if (officer === undefined) {
    return people.some(({ officerId }) => barred.includes(officerId)) ? 'four-eyes' : 'nobody-may-act';
  }
  if (barred.includes(officer)) return 'four-eyes';
  const own = people.filter(({ officerId }) => officerId === officer);
  if (own.length === 0) {
    const away = [...register.posts.values()].some(
      (post) => post.stage === 'DEFINED' && absenceAt(post, officer, asked.at) !== undefined,
    );
    return away ? 'officer-absent' : 'not-on-post';
  }
  if (asked.scope === 'seal' && !own.some(({ postId }) => maySeal(register, asked, postId))) return 'not-chief';
  return own.every(({ asB }) => asB) ? 'b-lacks-grant' : 'no-grant';
};

/**
 * Who could act in a matter at a moment, in the past as now: what happened after `at` has no say. People on their own post come
 * before those who stand in. A refusal is returned, not thrown: for the asker it is an answer, for a decision it is the reason.
 */
export const whoCanAct = (register: Register, asked: AuthorityQuestion): Authority | Refusal => {
  const people = onPosts(register, asked.unit, asked.at);
  for (const person of people) {
    const { officerId, postId } = person;
    if (asked.officer !== undefined && officerId !== asked.officer) continue;
    if (asked.barred?.includes(officerId) || (asked.scope === 'seal' && !maySeal(register, asked, postId))) continue;
    const grantId = grantFor(register, officerId, asked);
    if (grantId !== undefined) return { ...person, grantId };
  }
  return refuse(codeFor(register, asked, people));
};
