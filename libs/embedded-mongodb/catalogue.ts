import type { Document } from 'bson';
import type { SortField } from './sort-order.js';
import { decode, encode } from './stored-document.js';

export interface Index {
  /** Number of its key range; never used again. */
  readonly id: number;
  readonly name: string;
  readonly fields: readonly SortField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  /** Only documents that match have an entry. */
  readonly partialFilter?: Document;
  /** Paths at which some document ever had an array: such a field has several entries per document. */
  readonly arrayPaths: readonly string[];
  /** Some key was cut: entries decide neither the sort order nor a filter. */
  readonly cut: boolean;
  /** Documents that were there before it may still lack their entries: writes keep it up, queries leave it alone. */
  readonly building?: true;
}

export interface Collection {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly uuid: string;
  /** The first is always the unique one on `_id`. */
  readonly indexes: readonly Index[];
}

/** Which collections there are. Documents and entries know them by number, so renaming touches nothing else. */
export interface Catalogue {
  readonly format: 1;
  readonly nextId: number;
  readonly collections: readonly Collection[];
  /** Key ranges of what was dropped and is still to be cleared. */
  readonly dropped: readonly { readonly kind: 'documents' | 'entries'; readonly id: number }[];
}

export const emptyCatalogue: Catalogue = { format: 1, nextId: 1, collections: [], dropped: [] };

export const encodeCatalogue = (catalogue: Catalogue): Buffer => encode(catalogue);

/** Throws if the bytes are no catalogue of this format. */
export const decodeCatalogue = (bytes: Buffer): Catalogue => {
  const catalogue = decode(bytes);
  if (catalogue['format'] !== 1) throw new Error(`catalogue of unknown format ${String(catalogue['format'])}`);
  return catalogue as Catalogue;
};

export const namespaceOf = ({ db, name }: { readonly db: string; readonly name: string }): string => `${db}.${name}`;

export const findCollection = (catalogue: Catalogue, db: string, name: string): Collection | undefined =>
  catalogue.collections.find((collection) => collection.name === name && collection.db === db);

/** The catalogue with this collection instead of the one of the same number. */
export const withCollection = (catalogue: Catalogue, collection: Collection): Catalogue => ({
  ...catalogue,
  collections: catalogue.collections.map((other) => (other.id === collection.id ? collection : other)),
});

/** The catalogue without some of a collection's indexes; their entries are left to be cleared. */
export const withoutIndexes = (catalogue: Catalogue, collection: Collection, gone: readonly Index[]): Catalogue => {
  const indexes = collection.indexes.filter((index) => !gone.includes(index));
  const dropped = [...catalogue.dropped, ...gone.map(({ id }) => ({ kind: 'entries' as const, id }))];
  return { ...withCollection(catalogue, { ...collection, indexes }), dropped };
};

/** The catalogue without indexes that were being built when a server stopped. */
export const withoutUnfinished = (catalogue: Catalogue): Catalogue =>
  catalogue.collections.reduce((kept, collection) => {
    const unfinished = collection.indexes.filter(({ building }) => building);
    return unfinished.length === 0 ? kept : withoutIndexes(kept, collection, unfinished);
  }, catalogue);

/** The catalogue without the collection; its documents and entries are left to be cleared. */
export const withoutCollection = (catalogue: Catalogue, { id, indexes }: Collection): Catalogue => ({
  ...catalogue,
  collections: catalogue.collections.filter((other) => other.id !== id),
  dropped: [
    ...catalogue.dropped,
    { kind: 'documents', id },
    ...indexes.map((index) => ({ kind: 'entries' as const, id: index.id })),
  ],
});
