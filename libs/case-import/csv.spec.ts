import { readCsv } from './csv.js';
import type { BadRow, ImportedCase } from './imported-case.js';
import { maxActivitiesPerCase, maxCharactersHeld, maxFieldBytes, maxRowCharacters } from './limits.js';
import { caseMapper, csvNames } from './map-case.js';
import { mappingFrom } from './mapping.js';

const mapping = mappingFrom({
  source: 'old-system',
  legalRegime: 'nl',
  matterCode: 'M1',
  zone: '+08:00',
  case: { id: 'case', unit: 'unit', channel: 'channel' },
  activity: { name: 'activity', time: 'time', holder: 'holder' },
});

async function* bytesOf(log: string | Buffer, chunk: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(log);
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

const read = async (
  log: string | Buffer,
  { chunk = 65_536, ...format }: { chunk?: number; delimiter?: string; encoding?: string } = {},
): Promise<{ cases: ImportedCase[]; bad: BadRow[] }> => {
  const cases: ImportedCase[] = [];
  const bad: BadRow[] = [];
  await readCsv(
    bytesOf(log, chunk),
    format,
    caseMapper(mapping, csvNames(mapping)),
    async (item) => {
      cases.push(item);
    },
    (row) => bad.push(row),
  );
  return { cases, bad };
};

const header = 'case,unit,channel,activity,time,holder\n';
const row = (id: string, activity: string, second = 0): string =>
  `${id},General,Desk,${activity},2011-10-11 12:00:${String(second).padStart(2, '0')},R1\n`;
const activitiesOf = (cases: readonly ImportedCase[]): string[][] =>
  cases.map(({ imported, activities }) => [imported.externalId, ...activities.map(({ data }) => data.activity)]);

test('rows of a case may be scattered; cases come in the order of their first rows', async () => {
  const { cases, bad } = await read(header + row('1', 'c', 3) + row('2', 'a') + row('1', 'b', 2) + row('2', 'd', 4));
  expect(bad).toEqual([]);
  expect(activitiesOf(cases)).toEqual([
    ['1', 'b', 'c'],
    ['2', 'a', 'd'],
  ]);
  expect(cases[0]?.activities[0]?.at).toBe('2011-10-11T12:00:02.000+08:00');
});

test.each([1, 5, 64])('pieces of %d bytes read the same as the whole log', async (chunk) => {
  const text = `\uFEFF${header}${row('1', '"受,""理"""')}\r\n${row('2', '"two\nlines"').replace(/\n$/, '')}`;
  const { cases, bad } = await read(text, { chunk });
  expect(bad).toEqual([]);
  expect(activitiesOf(cases)).toEqual([
    ['1', '受,"理"'],
    ['2', 'two\nlines'],
  ]);
});

test('line ends, delimiter and encoding may be those of a spreadsheet', async () => {
  const text = 'case;unit;channel;activity;time;holder\r\n1;General;Desk;Mot\xEBr, \x80;2011-10-11 12:00;R1\r\n';
  const { cases, bad } = await read(Buffer.from(text, 'latin1'), { delimiter: ';', encoding: 'windows-1252' });
  expect(bad).toEqual([]);
  expect(activitiesOf(cases)).toEqual([['1', 'Motër, €']]);
  const gb = Buffer.concat([
    Buffer.from(`${header}1,General,Desk,`),
    Buffer.from([0xca, 0xdc, 0xc0, 0xed]),
    Buffer.from(',2011-10-11 12:00,R1\n'),
  ]);
  expect(activitiesOf((await read(gb, { encoding: 'gb18030' })).cases)).toEqual([['1', '受理']]);
});

test.each([
  ['1,General,Desk,x,2011-10-11 12:00\n', 'it has 5 fields where the header has 6'],
  [row('1', 'x').replace(',R1', ',R1,R2'), 'it has 7 fields where the header has 6'],
  [row('1', '5" pipe, 6" pipe'), 'its quotes do not pair up'],
  [row('', 'x'), 'case has no value'],
  [row('1', ''), 'activity has no value'],
  [row('1', 'x').replace('2011', 'in 2011'), 'time is not a time in ISO 8601: in 2011-10-11 12:00:00'],
  [row('1', 'x'.repeat(maxFieldBytes + 1)), 'a field is longer than 65536 bytes'],
  [row('1', 'x'.repeat(maxRowCharacters + 1)), 'the row is longer than 1048576 characters'],
  [row('a', 'x').replace('Desk', 'Post'), 'it says other things about case a than line 2'],
  [row('1', '"x'), 'a quote opens here, and it is never closed'],
])('a bad row costs itself and no other: %#', async (bad, reason) => {
  const reading = await read(header + row('a', 'A', 1) + row('b', 'B') + bad + row('a', 'C', 2));
  expect(reading.bad).toEqual([{ line: 4, reason }]);
  expect(activitiesOf(reading.cases).filter(([id]) => id !== '1')).toEqual([
    ['a', 'A', 'C'],
    ['b', 'B'],
  ]);
});

test('bytes that are not text in the encoding cost the row they stand in', async () => {
  const text = Buffer.concat([
    Buffer.from(header + row('1', 'A')),
    Buffer.from(row('1', 'B\xFF'), 'latin1'),
    Buffer.from(row('1', 'C', 3)),
  ]);
  const { cases, bad } = await read(text);
  expect(activitiesOf(cases)).toEqual([['1', 'A', 'C']]);
  expect(bad).toEqual([{ line: 3, reason: expect.stringContaining('activity holds bytes that are not text') }]);
});

test('a stray quote costs its row, not the rows up to the next quote', async () => {
  const rows = [
    row('1', 'A'),
    row('1', '"B', 1),
    row('1', 'C', 2),
    row('1', '"D"', 3),
    row('1', '"E', 4),
    row('1', 'F', 5),
  ];
  const { cases, bad } = await read(header + rows.join(''));
  expect(activitiesOf(cases)).toEqual([['1', 'A', 'C', 'D', 'F']]);
  expect(bad.map(({ line }) => line)).toEqual([3, 6]);
});

test('a quote that is never closed is given up within a row’s length', async () => {
  const many = Array.from({ length: 30_000 }, (_, i) => row(`case-${i}`, 'A'));
  const { cases, bad } = await read(header + row('1', '"A') + many.join(''));
  expect(cases).toHaveLength(30_000);
  expect(bad).toEqual([{ line: 2, reason: 'a quote opens here, and the row is longer than 1048576 characters' }]);
}, 60_000);

test('a case of more than 100,000 rows is left out', async () => {
  const rows = row('1', 'A').repeat(maxActivitiesPerCase + 2);
  const { cases, bad } = await read(header + row('2', 'B') + rows + row('2', 'C', 1));
  expect(activitiesOf(cases)).toEqual([['2', 'B', 'C']]);
  expect(bad).toEqual([{ line: 3, reason: 'The case is left out: it has more than 100000 activities' }]);
}, 60_000);

test('a log of more than memory is meant to hold is refused before any case of it is passed on', async () => {
  const long = Buffer.from(row('1', 'x'.repeat(maxFieldBytes)));
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(header + row('2', 'A'));
    for (let given = 0; given <= maxCharactersHeld; given += maxFieldBytes) yield long;
  }
  const passedOn: ImportedCase[] = [];
  const reading = readCsv(
    endless(),
    {},
    caseMapper(mapping, csvNames(mapping)),
    async (item) => {
      passedOn.push(item);
    },
    () => undefined,
  );
  await expect(reading).rejects.toThrow('split it by case');
  expect(passedOn).toEqual([]);
}, 60_000);

test.each([
  ['a log without a header', '', 'The log is empty'],
  ['a header without a mapped column', 'case,unit\n', 'no column channel, which the mapping names; it has case, unit'],
  ['a header that names a column twice', header.replace('\n', ',unit\n'), 'two columns unit'],
  [
    'a header with a quote that is not closed',
    `"${header}${row('1', 'A')}`,
    'The header of the log, line 1, cannot be read',
  ],
])('%s is not read', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});
