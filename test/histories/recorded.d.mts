import type { Decider } from '#kernel/decider';
import type { Schema, StoredEvent } from '#event-log/decode';

interface GoldenHistory {
  readonly stream: string;
  readonly events: readonly (StoredEvent & { readonly metadata: { readonly schemaVersion: number } })[];
}

/** A file of `libs` without its ending, what it exports, and which part of the calendar that is made with. */
type Place = readonly [file: string, name: string, part?: 'calendar' | 'hours'];

type Kinds = Readonly<
  Record<string, readonly [Pick<Decider<object, never, object>, 'initialState' | 'evolve'>, Schema]>
>;

export const kinds: Readonly<Record<string, { readonly shapes: Place; readonly rules?: Place }>>;
export const kindOf: (stream: string) => string;
export const kindsFrom: (load: (file: string) => Promise<Readonly<Record<string, unknown>>>) => Promise<Kinds>;
export const goldenHistories: () => readonly GoldenHistory[];
export const shapesOf: (rulesAndSchemas: Kinds) => readonly string[];
export const shapesRecorded: (histories: readonly GoldenHistory[]) => ReadonlySet<string>;
