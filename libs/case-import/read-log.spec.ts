import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImportedCase } from './imported-case.js';
import { maxBadRows } from './limits.js';
import { mappingFrom } from './mapping.js';
import { type LogRead, readLog } from './read-log.js';

const mapping = mappingFrom({
  source: 'old-system',
  legalRegime: 'nl',
  matterCode: 'M1',
  case: { id: 'case', unit: 'unit', channel: 'channel' },
  activity: { name: 'activity', time: 'time', holder: 'holder' },
});

const csv =
  'case,unit,channel,activity,time,holder\n' +
  '1,General,Desk,A,2011-10-11 12:00:00Z,R1\n' +
  '1,General,Desk,B,2011-10-11 12:00:01,R1\n' +
  '2,General,Post,C,2011-10-11 12:00:02Z,R2\n';

const attributes = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([key, value]) => `<string key="${key}" value="${value}"/>`)
    .join('');
const event = (activity: string, time: string, holder: string): string =>
  `<event>${attributes({ activity, time, holder })}</event>`;
const xes = `<log>
<trace>${attributes({ case: '1', unit: 'General', channel: 'Desk' })}
${event('A', '2011-10-11T12:00:00Z', 'R1')}
${event('B', '2011-10-11T12:00:01', 'R1')}
</trace>
<trace>${attributes({ case: '2', unit: 'General', channel: 'Post' })}${event('C', '2011-10-11T12:00:02Z', 'R2')}</trace>
<trace>${attributes({ case: '1', unit: 'General', channel: 'Desk' })}</trace>
<trace>${attributes({ case: '3', unit: 'General' })}</trace>
</log>`;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'daylight-import-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const read = async (
  name: string,
  content: string | Buffer,
): Promise<LogRead & { items: ImportedCase[]; progress: [number, number][] }> => {
  const file = join(dir, name);
  writeFileSync(file, content);
  const items: ImportedCase[] = [];
  const progress: [number, number][] = [];
  const result = await readLog(
    file,
    mapping,
    async (item) => {
      items.push(item);
    },
    (done, total) => progress.push([done, total]),
  );
  return { ...result, items, progress };
};

const withoutZone = 'time has no time zone, and the mapping names none';

test('a log is known by its first bytes, not by its name', async () => {
  const readings = [
    await read('a.csv', csv),
    await read('b.log', gzipSync(csv)),
    await read('c.csv', xes),
    await read('d', gzipSync(xes)),
  ];
  for (const { items, cases, activities } of readings) {
    expect({ cases, activities }).toEqual({ cases: 2, activities: 2 });
    expect(items).toEqual(readings[0]?.items);
  }
  expect(readings[0]?.items.map(({ imported }) => imported.channel)).toEqual(['Desk', 'Post']);
});

test('what was not taken is reported by line and reason', async () => {
  expect((await read('e.csv', csv)).badRows).toEqual([{ line: 3, reason: `${withoutZone}: 2011-10-11 12:00:01` }]);
  expect((await read('f.xes', xes)).badRows).toEqual([
    { line: 4, reason: `The event is left out: ${withoutZone}: 2011-10-11T12:00:01` },
    { line: 7, reason: 'The trace is left out: case 1 stands on line 2 already' },
    { line: 8, reason: 'The trace is left out: channel has no value' },
  ]);
});

test('progress is told in bytes of the file up to its end', async () => {
  const packed = gzipSync(csv);
  const { progress } = await read('g.gz', packed);
  expect(progress.at(-1)).toEqual([packed.length, packed.length]);
});

test('an empty file, a cut archive and a file that is not there are errors', async () => {
  await expect(read('h.csv', '')).rejects.toThrow('The log is empty');
  await expect(read('i.gz', gzipSync(csv).subarray(0, 60))).rejects.toThrow('unexpected end of file');
  await expect(
    readLog(
      join(dir, 'nowhere'),
      mapping,
      async () => undefined,
      () => undefined,
    ),
  ).rejects.toThrow('ENOENT');
});

test('a sink that fails ends the reading with its error', async () => {
  const file = join(dir, 'j.xes');
  writeFileSync(file, xes);
  const seen: string[] = [];
  const reading = readLog(
    file,
    mapping,
    async ({ imported }) => {
      seen.push(imported.externalId);
      throw new Error('the event store is away');
    },
    () => undefined,
  );
  await expect(reading).rejects.toThrow('the event store is away');
  expect(seen).toEqual(['1']);
});

test('more than 100,000 bad rows end the reading', async () => {
  const header = csv.slice(0, csv.indexOf('\n') + 1);
  const bad = ',General,Desk,A,2011-10-11 12:00:00Z,R1\n';
  expect((await read('k.csv', header + bad.repeat(maxBadRows))).badRows).toHaveLength(maxBadRows);
  await expect(read('l.csv', header + bad.repeat(maxBadRows + 1))).rejects.toThrow('more than 100000 bad rows');
}, 60_000);
