import type { Logged } from '#event-log/decode';

type AnyEvent = { readonly type: string; readonly data: unknown };

/** What the machinery adds to every document: the log position of the last event it has seen. */
export interface Stored {
  readonly _id: string;
  readonly position: number;
}

/**
 * A read model as a table of pure functions from (document, event) to document. A function reads its document and the event,
 * nothing else, so that a rebuild gives the same past; returning the document itself means "nothing changed", and any other is a
 * new object, into which the machinery enters the event's position.
 */
export interface Projection<Event extends AnyEvent, Document> {
  readonly name: string;
  /** Part of the collection's name: a new version fills beside the old one. */
  readonly version: number;
  readonly indexes: readonly { readonly key: Readonly<Record<string, 1 | -1>>; readonly sparse?: boolean }[];
  /** The documents an event touches. */
  readonly ids: (event: Logged<Event>) => readonly string[];
  readonly on: {
    readonly [Type in Event['type']]?: (
      document: Document | undefined,
      event: Logged<Extract<Event, { type: Type }>>,
      id: string,
    ) => Document | undefined;
  };
  /**
   * What follows from the rest of a document, entered when it is written: once for many events. The functions of the table do not
   * read it, and here it is made anew whether it was there or not.
   */
  readonly derive?: (document: Document) => Document;
}

/** Checks a table against its event and document types. */
export const projection = <Event extends AnyEvent, Document>(
  table: Projection<Event, Document>,
): Projection<Event, Document> => table;

/** A projection as the machinery sees it, whatever its documents. */
export interface AnyProjection {
  readonly name: string;
  readonly version: number;
  readonly indexes: Projection<AnyEvent, unknown>['indexes'];
  readonly ids: (event: never) => readonly string[];
  readonly on: Readonly<Record<string, unknown>>;
  readonly derive?: (document: never) => unknown;
}

/**
 * The collection that holds a version of a read model. A rebuild makes another copy of the same version, numbered from 2, that
 * takes the place of the one before it.
 */
export const collectionOf = (
  { name, version }: { readonly name: string; readonly version: number },
  copy = 1,
): string => `${name}_v${version}${copy === 1 ? '' : `_${copy}`}`;

/** What an event does to a document. */
export type Step = (document: unknown, event: unknown, id: string) => unknown;

/** The function for an event, if the table has one. */
export const stepFor = ({ on }: AnyProjection, type: string): Step | undefined => {
  const step = on[type] as Step | undefined;
  // Asked a dozen times for every event of a rebuild: only what is found is looked at twice.
  return step !== undefined && Object.hasOwn(on, type) ? step : undefined;
};

/** A folded document as it is written. */
export const written = <Document>(model: AnyProjection, document: Document): Document =>
  model.derive ? (model.derive(document as never) as Document) : document;
