// Documents in memory behind the calls of the client that the read models make. What matches a filter, what an update makes of a
// document and how they are sorted is the embedded document store's own code; its files and the wire are left out.

export class ConnectionLost extends Error {}

const copied = (value) => JSON.parse(JSON.stringify(value));

const duplicateKey = () =>
  Object.assign(new Error('E11000 duplicate key'), { writeErrors: new Map([[0, { code: 11_000 }]]) });

export const openDocumentStore = ({ product, random }) => {
  const collections = new Map();
  const filters = new Map();
  /** After so many more writes the writer's connection breaks: what came before stays. */
  let breaksAfter;
  const counts = { broken: 0, duplicates: 0 };

  const documentsOf = (name) => {
    if (!collections.has(name)) collections.set(name, new Map());
    return collections.get(name);
  };

  const matching = (name, filter) => {
    const text = JSON.stringify(filter);
    if (!filters.has(text)) filters.set(text, product.filter.parseFilter(copied(filter)));
    if (filters.size > 2_000) filters.clear();
    const { test } = filters.get(text) ?? product.filter.parseFilter(copied(filter));
    const { _id: id } = filter;
    const known = documentsOf(name);
    const candidates =
      typeof id === 'string'
        ? [known.get(id)]
        : Array.isArray(id?.$in)
          ? id.$in.map((one) => known.get(one))
          : known.values();
    return [...candidates].filter((document) => document !== undefined && test(document));
  };

  const weaken = () => {
    if (breaksAfter === undefined) return;
    breaksAfter -= 1;
    if (breaksAfter > 0) return;
    breaksAfter = undefined;
    counts.broken += 1;
    throw new ConnectionLost('the document store went away');
  };

  const insert = (name, document) => {
    const known = documentsOf(name);
    if (known.has(document._id)) {
      counts.duplicates += 1;
      throw duplicateKey();
    }
    known.set(document._id, document);
  };

  const replaceOne = (name, { filter, replacement, upsert }) => {
    weaken();
    const [found] = matching(name, filter);
    if (found) documentsOf(name).set(found._id, copied(replacement));
    else if (upsert) insert(name, copied(replacement));
  };

  const updateOne = (name, filter, update, { upsert = false } = {}) => {
    weaken();
    const [found] = matching(name, filter);
    if (!found && !upsert) return;
    const document = found ?? { _id: filter._id };
    product.update.parseUpdate(copied(update))(document, [], found === undefined);
    if (!found) insert(name, document);
  };

  const cursor = (name, filter) => {
    let order = [];
    let most = Number.POSITIVE_INFINITY;
    const result = () => {
      const found = matching(name, filter).map((document) => ({
        document,
        key: product.sort.sortKey(document, order),
      }));
      if (order.length > 0) found.sort((a, b) => Buffer.compare(a.key, b.key));
      return found.slice(0, most).map(({ document }) => copied(document));
    };
    return {
      sort(by) {
        order = product.sort.parseSort(by);
        return this;
      },
      limit(count) {
        most = count;
        return this;
      },
      toArray: async () => result(),
      async *[Symbol.asyncIterator]() {
        yield* result();
      },
    };
  };

  const db = {
    databaseName: 'daylight',
    collection: (name) => ({
      find: (filter) => cursor(name, filter),
      findOne: async (filter) => {
        const [found] = matching(name, filter);
        return found === undefined ? null : copied(found);
      },
      updateOne: async (filter, update, options) => {
        await Promise.resolve();
        updateOne(name, filter, update, options);
      },
      deleteOne: async (filter) => {
        const [found] = matching(name, filter);
        if (found) documentsOf(name).delete(found._id);
      },
    }),
  };

  const client = {
    /** In order, one after the other: others write in between. */
    bulkWrite: async (writes) => {
      for (const write of writes) {
        await Promise.resolve();
        const name = write.namespace.slice(db.databaseName.length + 1);
        if (write.name === 'replaceOne') replaceOne(name, write);
        else updateOne(name, write.filter, write.update, write);
      }
    },
  };

  return {
    client,
    db,
    counts,
    documentsOf,
    breakWithin: (writes) => {
      breaksAfter = 1 + random.below(writes);
    },
    mend: () => {
      breaksAfter = undefined;
    },
  };
};
