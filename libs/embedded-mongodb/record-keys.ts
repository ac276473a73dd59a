/** Keys in LMDB: a tag, the number of the collection or index (32 bits), then a record number (48 bits) or an entry's fields. */
const tags = { state: 0, documents: 1, entries: 2, counts: 3 } as const;

const recordBytes = 6;
/** Between the fields of an entry and its record number: sorts above an escaped zero, below every field. */
const separator = 0x01;

const rangeStart = (tag: number, id: number): Buffer => {
  const key = Buffer.allocUnsafe(5);
  key[0] = tag;
  key.writeUInt32BE(id, 1);
  return key;
};

export const catalogueKey = Buffer.from([tags.state, 0]);

/** All keys of a collection's documents or of an index's entries: from `start`, before `end`. */
export const wholeRange = (kind: 'documents' | 'entries', id: number): { start: Buffer; end: Buffer } => ({
  start: rangeStart(tags[kind], id),
  end: rangeStart(tags[kind], id + 1),
});

export const documentKey = (collection: number, record: number): Buffer => {
  const key = Buffer.allocUnsafe(5 + recordBytes);
  key[0] = tags.documents;
  key.writeUInt32BE(collection, 1);
  key.writeUIntBE(record, 5, recordBytes);
  return key;
};

export const countKey = (collection: number): Buffer => rangeStart(tags.counts, collection);

export const recordBuffer = (record: number): Buffer => {
  const bytes = Buffer.allocUnsafe(recordBytes);
  bytes.writeUIntBE(record, 0, recordBytes);
  return bytes;
};

export const readRecord = (bytes: Buffer): number => bytes.readUIntBE(0, recordBytes);

const entryStart = (index: number, fields: Buffer, more: number): Buffer => {
  const key = Buffer.allocUnsafe(6 + fields.length + more);
  key[0] = tags.entries;
  key.writeUInt32BE(index, 1);
  fields.copy(key, 5);
  key[5 + fields.length] = separator;
  return key;
};

/** The key of a unique index's entry: its value is the record number. */
export const uniqueEntryKey = (index: number, fields: Buffer): Buffer => entryStart(index, fields, 0);

/** The key of any other index's entry: it ends in the record number. */
export const entryKey = (index: number, fields: Buffer, record: number): Buffer => {
  const key = entryStart(index, fields, recordBytes);
  key.writeUIntBE(record, key.length - recordBytes, recordBytes);
  return key;
};

/** The record number at the end of a document's or a non-unique entry's key. */
export const recordOfKey = (key: Buffer): number => key.readUIntBE(key.length - recordBytes, recordBytes);

/** A bound within an index's range. */
export const entryBound = (index: number, bound: Buffer): Buffer =>
  Buffer.concat([rangeStart(tags.entries, index), bound]);
