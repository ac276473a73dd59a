import type { Logged } from '#event-log/decode';
import { type Chiefs, evolveChiefs, noChiefs } from '#posts/chief';
import type { ChiefEvent, ChiefEvents, GrantEvent, PostEvent } from '#posts/events';
import { evolveGrant, type Grant } from '#posts/grant';
import { evolvePost, initialPost, type PostRecord } from '#posts/post';
import { projection, type Stored } from './projection.js';

/**
 * The register of posts, grants and chiefs: each document holds the folded stream itself, so that a question asked here is
 * answered as one asked of the log. Ids are the names of the streams; a use of a seal is a document of its own.
 */
export interface PostEntry extends Stored {
  readonly kind: 'POST';
  readonly unit: string;
  /** A and B as last defined: the posts of a person. */
  readonly people: readonly string[];
  readonly post: PostRecord;
}

export interface GrantEntry extends Stored {
  readonly kind: 'GRANT';
  readonly unit: string;
  readonly people: readonly string[];
  /** The last day, for what expires next. */
  readonly to: string;
  readonly grant: Grant;
}

export interface ChiefEntry extends Stored {
  readonly kind: 'CHIEF';
  readonly unit: string;
  readonly chiefs: Chiefs;
}

export interface SealUse extends Stored, Readonly<ChiefEvents['SealApplied']> {
  readonly kind: 'SEAL_USE';
  readonly unit: string;
  readonly at: string;
}

export type RegisterEntry = PostEntry | GrantEntry | ChiefEntry | SealUse;

type RegisterEvent = PostEvent | GrantEvent | ChiefEvent;
type Before = RegisterEntry | undefined;

const evolvePostEntry = (before: Before, event: Logged<PostEvent>, _id: string): PostEntry => {
  const state = before?.kind === 'POST' ? before.post : initialPost;
  const post = evolvePost(state, event);
  const unit = post.stage === 'DEFINED' ? post.unit : '';
  const last = post.stage === 'DEFINED' ? post.tenures.at(-1) : undefined;
  return { _id, position: event.position, kind: 'POST', unit, people: last ? [last.a, last.b] : [], post };
};

const evolveGrantEntry = (before: Before, event: Logged<GrantEvent>, _id: string): GrantEntry => {
  const grant = evolveGrant(before?.kind === 'GRANT' ? before.grant : { stage: 'NONE' }, event);
  const { unit, grantee, to } = grant.stage === 'NONE' ? { unit: '', grantee: '', to: '' } : grant;
  return { _id, position: event.position, kind: 'GRANT', unit, people: [grantee], to, grant };
};

const unitOf = (stream: string): string => stream.slice('chief-'.length);

const evolveChiefEntry = (before: Before, event: Logged<ChiefEvent>, _id: string): ChiefEntry => {
  const chiefs = evolveChiefs(before?.kind === 'CHIEF' ? before.chiefs : noChiefs, event);
  return { _id, position: event.position, kind: 'CHIEF', unit: unitOf(event.stream), chiefs };
};

export const register = projection<RegisterEvent, RegisterEntry>({
  name: 'posts',
  version: 1,
  indexes: [
    { key: { kind: 1, _id: 1 } },
    { key: { kind: 1, unit: 1, _id: 1 } },
    { key: { people: 1, kind: 1, _id: 1 }, sparse: true },
    { key: { to: 1, _id: 1 }, sparse: true },
  ],
  ids: ({ type, stream, revision }) => [
    type === 'SealApplied' ? `${stream}@${String(revision).padStart(10, '0')}` : stream,
  ],
  on: {
    PostDefined: evolvePostEntry,
    AbsenceDeclared: evolvePostEntry,
    BPostActivated: evolvePostEntry,
    FilesHandedOver: evolvePostEntry,
    HandoverAcknowledged: evolvePostEntry,
    ReturnedToA: evolvePostEntry,
    PostUncovered: evolvePostEntry,
    AuthorityGranted: evolveGrantEntry,
    AuthorityRevoked: evolveGrantEntry,
    ChiefAppointed: evolveChiefEntry,
    ChiefReplaced: evolveChiefEntry,
    SealRegistered: evolveChiefEntry,
    SealApplied: (_, { data, metadata, stream, position }, _id) => ({
      ...data,
      _id,
      position,
      kind: 'SEAL_USE',
      unit: unitOf(stream),
      at: metadata.occurredAt,
    }),
  },
});
