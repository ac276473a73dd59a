// The driver's side of bench.mjs: node driver.mjs URL SCALE URL. Reports each measure to its parent. The last URL is the responder's.
import { MongoClient } from 'mongodb';

const [url, scaleText, boundUrl] = process.argv.slice(2);
const scale = Number(scaleText);
const client = new MongoClient(url, { maxPoolSize: 32 });
const database = client.db('bench');

const indexes = [
  { key: { unit: 1, due: 1, _id: 1 } },
  { key: { status: 1, due: 1 } },
  { key: { number: 1 }, unique: true },
  { key: { tags: 1 } },
];

const caseOf = (i, position) => ({
  position,
  number: `2026-${String(i).padStart(8, '0')}`,
  unit: `unit-${i % 40}`,
  status: ['filed', 'accepted', 'paused', 'decided'][(i + position) % 4],
  due: new Date(1_770_000_000_000 + ((i * 7919) % 5_000_000) * 1000),
  tags: [`t${i % 100}`, `k${position}`],
  title: '关于建设工程规划许可的申请',
  history: [
    { by: 'officer-17', act: 'accepted', day: '2026-02-03' },
    { by: 'officer-4', act: 'reviewed', day: '2026-02-09' },
  ],
});

const guarded = (i, position) => ({
  updateOne: {
    filter: { _id: `case-${i}`, position: { $lt: position } },
    update: { $set: caseOf(i, position) },
    upsert: true,
  },
});

/** Runs work that says how many operations it did, and reports it. */
const measure = async (name, work) => {
  process.send({ name: 'pause' });
  const cpu = process.cpuUsage();
  const began = performance.now();
  const operations = await work();
  const seconds = (performance.now() - began) / 1000;
  const spent = process.cpuUsage(cpu);
  process.send({
    name,
    operations,
    perSecond: operations / seconds,
    driverMicros: (spent.user + spent.system) / operations,
  });
};

const upsertAll = async (collection, from, to, position) => {
  for (let at = from; at < to; at += 500) {
    const batch = Array.from({ length: Math.min(500, to - at) }, (_, i) => guarded(at + i, position));
    await collection.bulkWrite(batch, { ordered: false });
  }
  return to - from;
};

/** Thirty-two workers share `total` calls. */
const shared = async (total, call) => {
  let next = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (next < total) await call(next++);
    }),
  );
  return total;
};

const page = (collection, total) => (i) =>
  collection
    .find({ unit: `unit-${i % 40}`, due: { $gte: new Date(1_770_000_000_000 + ((i * 104_729) % total) * 1000) } })
    .sort({ due: 1, _id: 1 })
    .limit(20)
    .toArray();

/** What the product's projector writes: replacements guarded by the position they bring, the checkpoint last. */
const replaceAll = async (from, to, position) => {
  for (let at = from; at < to; at += 500) {
    const batch = Array.from({ length: Math.min(500, to - at) }, (_, i) => ({
      name: 'replaceOne',
      namespace: 'bench.models',
      filter: { _id: `case-${at + i}`, position: { $lt: position } },
      replacement: { _id: `case-${at + i}`, ...caseOf(at + i, position) },
      upsert: true,
    }));
    const checkpoint = {
      name: 'updateOne',
      namespace: 'bench.checkpoints',
      filter: { _id: 'models' },
      update: { $max: { position } },
      upsert: true,
    };
    await client.bulkWrite([...batch, checkpoint], { ordered: true });
  }
  return to - from;
};

/** The same commands to a server that does nothing: what the driver and the socket allow. */
const measureBounds = async () => {
  const other = new MongoClient(boundUrl, { maxPoolSize: 32 });
  const collection = other.db('bench').collection('cases');
  await upsertAll(collection, 0, 2000, 1);
  await measure('upsertsBound', () => upsertAll(collection, 0, 20_000 * scale, 1));
  await shared(2000, (i) => collection.findOne({ _id: `case-${i}` }));
  await measure('byIdBound', () => shared(20_000, (i) => collection.findOne({ _id: `case-${i}` })));
  await shared(500, page(collection, 4_000_000));
  await measure('pageBound', () => shared(6000, page(collection, 4_000_000)));
  await other.close();
};

const filled = 100_000 * scale;
const cases = database.collection('cases');
await cases.createIndexes(indexes);
await upsertAll(cases, 0, 2000, 1); // warm
await measure('upserts', () => upsertAll(cases, 2000, 2000 + 20_000 * scale, 1));
await measure('reupserts', () => upsertAll(cases, 2000, 2000 + 20_000 * scale, 2));
const models = database.collection('models');
await models.createIndexes(indexes);
await replaceAll(0, 2000, 1); // warm
await measure('replaces', () => replaceAll(2000, 2000 + 20_000 * scale, 1));
await measure('rereplaces', () => replaceAll(2000, 2000 + 20_000 * scale, 2));
await upsertAll(cases, 2000 + 20_000 * scale, filled, 1);
await shared(2000, (i) => cases.findOne({ _id: `case-${i}` })); // warm
await measure('byId', () => shared(20_000, (i) => cases.findOne({ _id: `case-${(i * 7919) % filled}` })));
await shared(500, page(cases, 4_000_000));
await measure('page', () => shared(6000, page(cases, 4_000_000)));
await measureBounds();
const million = database.collection('million');
await million.createIndex(indexes[0].key);
for (let at = 0; at < 1_000_000 * scale; at += 2000)
  await million.insertMany(Array.from({ length: 2000 }, (_, i) => ({ _id: `case-${at + i}`, ...caseOf(at + i, 1) })));
await shared(500, page(million, 4_000_000));
await measure('pageOfMillion', () => shared(6000, page(million, 4_000_000)));
await client.close();
process.disconnect();
