import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BadRow } from './imported-case.js';
import {
  maxActivitiesPerCase,
  maxCharactersBetweenTags,
  maxFieldBytes,
  maxNesting,
  maxTraceCharacters,
} from './limits.js';
import { readXes } from './xes.js';
import type { SourceTrace } from './xes-parser.js';

interface Reading {
  readonly traces: SourceTrace[];
  readonly bad: BadRow[];
}

async function* bytesOf(log: string | Buffer, chunk: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(log);
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

const read = async (log: string | Buffer, chunk = 65_536): Promise<Reading> => {
  const reading: Reading = { traces: [], bad: [] };
  await readXes(
    bytesOf(log, chunk),
    async (trace) => {
      reading.traces.push(trace);
    },
    (bad) => reading.bad.push(bad),
  );
  return reading;
};

const trace = (id: string, ...events: string[]): string =>
  `<trace>\n<string key="concept:name" value="${id}"/>\n${events.join('\n')}\n</trace>\n`;
const event = (name: string): string => `<event><string key="concept:name" value="${name}"/></event>`;
const log = (...traces: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<log>\n${traces.join('')}</log>\n`;
const ids = ({ traces }: Reading): (string | undefined)[] =>
  traces.map(({ attributes }) => attributes.get('concept:name'));

test('a trace has its own attributes and its events, each with the line it begins on', async () => {
  const { traces, bad } = await read(
    log(
      '<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>\n',
      '<trace><date key="start" value="2011-10-11T13:42:22.688+02:00"/>\n',
      '<list key="notes"><string key="inner" value="not mine"/></list>\n',
      '<event><string key="name" value="A &amp; B"><int key="meta" value="1"/></string></event>\n',
      '</trace>\n',
    ),
  );
  expect(bad).toEqual([]);
  expect(traces).toEqual([
    {
      line: 4,
      attributes: new Map([['start', '2011-10-11T13:42:22.688+02:00']]),
      events: [{ line: 6, attributes: new Map([['name', 'A & B']]) }],
    },
  ]);
});

test.each([1, 7, 4096])('pieces of %d bytes read the same as the whole log', async (chunk) => {
  const text = log(trace('ä-1', event('受理'), event('B')), trace('2'), trace('3', event('C')));
  expect(await read(text, chunk)).toEqual(await read(text));
  expect(ids(await read(text, chunk))).toEqual(['ä-1', '2', '3']);
});

test('the encoding is the one the log declares', async () => {
  const text = '<?xml version="1.0" encoding="ISO-8859-1"?><log>' + trace('Gemeente Súdwest') + '</log>';
  expect(ids(await read(Buffer.from(text, 'latin1')))).toEqual(['Gemeente Súdwest']);
});

test('an external entity is never fetched and its trace is a bad one', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'daylight-xes-'));
  const secret = join(dir, 'secret.txt');
  writeFileSync(secret, 'the secret');
  try {
    const reading = await read(
      `<!DOCTYPE log [<!ENTITY file SYSTEM "file://${secret}">]>\n<log>\n${trace('&file;')}${trace('2')}</log>`,
    );
    expect(ids(reading)).toEqual(['2']);
    expect(reading.bad).toEqual([
      { line: 3, reason: expect.stringMatching(/^The trace is left out: .* 4:\d+: undefined entity/) },
    ]);
    expect(JSON.stringify(reading.bad)).not.toContain('the secret');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('an entity that doubles itself is not expanded', async () => {
  const doubles = Array.from({ length: 30 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join('');
  const reading = await read(`<!DOCTYPE log [<!ENTITY e0 "ha">${doubles}]><log>${trace('&e30;')}${trace('2')}</log>`);
  expect(ids(reading)).toEqual(['2']);
  expect(reading.bad).toHaveLength(1);
});

test.each([
  ['a bare ampersand', trace('a & b')],
  ['a closing tag of another name', `<trace><string key="concept:name" value="1"/></trce>\n`],
  ['a closing tag that fits nothing', trace('1', event('A'), '</foo>', event('B'))],
  ['a start tag that is not XML', '<trace 1><string key="concept:name" value="1"/></trace>\n'],
  ['an attribute that is not closed', trace('1').replace('"/>', '/>')],
  ['elements that nest too deep', trace('1', '<a>'.repeat(maxNesting), '</a>'.repeat(maxNesting))],
  ['a text without end', trace('1', ' '.repeat(2 * maxCharactersBetweenTags))],
  ['an event that is not closed', trace('1', '<event><string key="concept:name" value="A"/>')],
])('%s costs its trace and no other', async (_, broken) => {
  const text = log(trace('0', event('A')), broken, trace('2', event('B')), trace('3'));
  const reading = await read(text);
  expect(ids(reading)).toEqual(['0', '2', '3']);
  expect(reading.traces.map(({ events }) => events.length)).toEqual([1, 1, 0]);
  expect(new Set(reading.bad.map(({ line }) => line))).toEqual(new Set([7]));
  expect((await read(text, Math.ceil(text.length / 5000))).traces).toEqual(reading.traces);
});

test('what comes long after a bare ampersand is read, however often that happens', async () => {
  const names = Array.from({ length: 40_000 }, (_, i) => (i % 10_000 === 5 ? `${i} & more` : `${i}`));
  const reading = await read(log(...names.map((name) => trace(name))));
  expect(reading.traces).toHaveLength(39_996);
  expect(reading.bad.map(({ line }) => line)).toEqual([5, 10_005, 20_005, 30_005].map((i) => 3 + 4 * i));
}, 60_000);

test('stray closing tags between two traces cost neither', async () => {
  const reading = await read(log(trace('1'), '</trace></foo>\n', trace('2')), 10);
  expect(ids(reading)).toEqual(['1', '2']);
  expect(reading.bad).toEqual([{ line: 7, reason: expect.stringContaining('unexpected close tag') }]);
});

test('stray text between two traces is reported once and costs neither', async () => {
  const reading = await read(log(trace('1'), '&nothing; &more;\n', trace('2')));
  expect(ids(reading)).toEqual(['1', '2']);
  expect(reading.bad).toEqual([{ line: 7, reason: expect.stringContaining('undefined entity') }]);
});

test('a log that ends too early loses the trace it ends in, and says so', async () => {
  const whole = log(trace('1', event('A')), trace('2', event('B')));
  const inTrace = await read(whole.slice(0, whole.indexOf('value="B"')));
  expect(ids(inTrace)).toEqual(['1']);
  expect(inTrace.bad).toEqual([{ line: 7, reason: 'The trace is left out: the log ends within it, on line 9' }]);
  const betweenTraces = await read(whole.slice(0, whole.lastIndexOf('</log>')));
  expect(ids(betweenTraces)).toEqual(['1', '2']);
  expect(betweenTraces.bad).toEqual([{ line: 11, reason: expect.stringContaining('unclosed tag: log') }]);
});

test('a field of more than 64 KiB costs its event, or its trace when it is the trace’s', async () => {
  const long = 'é'.repeat(maxFieldBytes / 2);
  const fits = await read(log(trace('1', event(long))));
  expect(fits.traces[0]?.events[0]?.attributes.get('concept:name')).toBe(long);
  const { traces, bad } = await read(
    log(trace('1', event(`${long}x`), event('B')), trace(`${long}x`, event(`${long}x`))),
  );
  expect(traces.map(({ events }) => events.length)).toEqual([1]);
  expect(bad).toEqual([
    { line: 5, reason: 'The event is left out: concept:name is longer than 65536 bytes' },
    { line: 8, reason: 'The trace is left out: concept:name is longer than 65536 bytes' },
  ]);
});

test('a key that stands twice in an event costs that event', async () => {
  const twice = '<event><string key="a" value="1"/><string key="a" value="2"/></event>';
  const { traces, bad } = await read(log(trace('1', twice, event('B'))));
  expect(traces[0]?.events).toHaveLength(1);
  expect(bad).toEqual([{ line: 5, reason: 'The event is left out: a stands there twice' }]);
});

test('a trace of more than 64 Mi characters is left out', async () => {
  const events = event('x'.repeat(maxFieldBytes)).repeat(maxTraceCharacters / maxFieldBytes + 2);
  const reading = await read(log(trace('1'), trace('2', events), trace('3')));
  expect(ids(reading)).toEqual(['1', '3']);
  expect(reading.bad).toEqual([{ line: 7, reason: 'The trace is left out: longer than 67108864 characters' }]);
}, 60_000);

test('a trace of more than 100,000 events is left out', async () => {
  const events = '<event/>'.repeat(maxActivitiesPerCase);
  const reading = await read(log(trace('1', events), trace('2', `${events}<event/>`), trace('3')));
  expect(ids(reading)).toEqual(['1', '3']);
  expect(reading.traces[0]?.events).toHaveLength(maxActivitiesPerCase);
  expect(reading.bad).toEqual([{ line: 7, reason: 'The trace is left out: it has more than 100000 events' }]);
}, 60_000);

test.each([
  ['another kind of XML', '<html><body/></html>', 'it begins with <html>'],
  ['no XML', 'case,activity\n', 'not even XML'],
  ['nothing', '', 'not even XML'],
])('%s is not read as a log', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test('a trace is passed on while the log still comes in, and waited for', async () => {
  const order: string[] = [];
  async function* slowly(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`<log>${trace('1')}${' '.repeat(300)}<trace>`);
    order.push('more');
    yield Buffer.from('</trace></log>');
  }
  await readXes(
    slowly(),
    async () => {
      order.push('begun');
      await new Promise((resolve) => setImmediate(resolve));
      order.push('done');
    },
    () => undefined,
  );
  expect(order).toEqual(['begun', 'done', 'more', 'begun', 'done']);
});
