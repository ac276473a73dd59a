import type { Recorded } from '#kernel/decider';
import type { Envelope } from '#kernel/envelope';

/** An event with its place in the log. `revision` counts within the stream from 0; `position` is the log's, opaque but ordered. */
export type Logged<Event> = Recorded<Event> & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
};

/** Turns the data of one stored version into that of the next. */
type Upcaster = (data: unknown) => unknown;

/**
 * The shapes a kind of stream holds: for each event type the current schema version, and for each older version
 * (`Type@1`) the upcaster to the next one.
 */
export interface Schema {
  readonly versions: Readonly<Record<string, number>>;
  readonly upcasters?: Readonly<Record<string, Upcaster>>;
}

/** Events as they were stored, of any type and version, neither checked nor upcast: for whoever hashes or copies them. */
export const asStored = 'as-stored';

/** An event that was not decoded. */
export interface AnyStored {
  readonly type: string;
  readonly data: unknown;
}

/** A stored event that this program cannot read: the reader stops here and says where. */
export class UnreadableEvent extends Error {
  constructor(
    readonly stream: string,
    readonly revision: number,
    why: string,
  ) {
    super(`${stream}@${revision}: ${why}`);
    this.name = 'UnreadableEvent';
  }
}

/** The part of the client's recorded event that decoding needs. */
export interface StoredEvent {
  readonly id: string;
  readonly streamId: string;
  readonly revision: bigint | number;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position?: { readonly commit: bigint | number } | undefined;
  /** When the store recorded it (milliseconds since 1970, by the store's clock), where it is known. */
  readonly created?: Date | number;
}

const isEnvelope = (metadata: unknown): metadata is Envelope =>
  typeof metadata === 'object' && metadata !== null && 'schemaVersion' in metadata && 'actor' in metadata;

/** The only door from stored JSON to a typed event. Throws `UnreadableEvent` for an unknown type, version or envelope. */
export const decode = <Event>(
  schema: Schema | typeof asStored,
  stored: StoredEvent,
  position?: bigint,
): Logged<Event> => {
  const { streamId: stream, type, metadata } = stored;
  const revision = Number(stored.revision);
  const at = Number(stored.position?.commit ?? position ?? 0n);
  if (schema === asStored) {
    const { data, id } = stored;
    const isJson = data !== undefined && metadata !== undefined;
    if (!isJson) throw new UnreadableEvent(stream, revision, `the data or metadata of ${type} is no JSON`);
    return { type, data, metadata, id, stream, revision, position: at } as unknown as Logged<Event>;
  }
  const current = schema.versions[type];
  if (current === undefined) throw new UnreadableEvent(stream, revision, `unknown event type ${type}`);
  if (!isEnvelope(metadata)) throw new UnreadableEvent(stream, revision, `${type} has no envelope`);
  let data = stored.data;
  for (let version = metadata.schemaVersion; version !== current; version++) {
    const upcast = schema.upcasters?.[`${type}@${version}`];
    if (!upcast) throw new UnreadableEvent(stream, revision, `${type} has unknown schema version ${version}`);
    data = upcast(data);
  }
  return { type, data, metadata, id: stored.id, stream, revision, position: at } as unknown as Logged<Event>;
};

/** The schemas of several kinds of stream in one, for followers that read them all. */
export const mergeSchemas = (...schemas: readonly Schema[]): Schema => ({
  versions: Object.assign({}, ...schemas.map(({ versions }) => versions)),
  upcasters: Object.assign({}, ...schemas.map(({ upcasters }) => upcasters)),
});
