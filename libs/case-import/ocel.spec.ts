import type { BadEntry, ImportedCase } from './imported-case.js';
import { caseMapper, xesNames } from './map-case.js';
import { type Mapping, mappingFrom } from './mapping.js';
import { readOcel } from './ocel.js';

const mapping = mappingFrom({
  source: 'shop',
  legalRegime: 'none',
  matterCode: 'order',
  format: { ocel: { caseType: 'order', elseHolder: 'system' } },
  case: { id: 'ocel:id', unit: 'ocel:related:branch', channel: 'channel', endedAt: 'paidAt', attributes: ['price'] },
  activity: { name: 'ocel:type', time: 'ocel:time', holder: 'ocel:related:by', instance: 'ocel:id' },
});

const since = '2026-01-01T00:00:00Z';
const order = (id: string, more: object = {}) => ({
  id,
  type: 'order',
  attributes: [
    { name: 'channel', time: since, value: 'web' },
    { name: 'price', time: '2026-03-02T00:00:00Z', value: 12.5 },
    { name: 'price', time: since, value: '10' },
  ],
  relationships: [{ objectId: 'b1', qualifier: 'branch' }],
  ...more,
});
const event = (id: string, time: string, cases: readonly string[], more: object = {}) => ({
  id,
  type: 'place order',
  time,
  relationships: [
    ...cases.map((objectId) => ({ objectId, qualifier: 'of' })),
    { objectId: 'person:7', qualifier: 'by' },
  ],
  ...more,
});
const sound = {
  objectTypes: [
    {
      name: 'order',
      attributes: [
        { name: 'channel', type: 'string' },
        { name: 'price', type: 'float' },
        { name: 'paidAt', type: 'time' },
      ],
    },
    { name: 'branch', attributes: [] },
    { name: 'person', attributes: [] },
  ],
  eventTypes: [{ name: 'place order', attributes: [{ name: 'system', type: 'string' }] }],
  objects: [
    order('o1'),
    order('o2'),
    { id: 'b1', type: 'branch' },
    { id: 'person:7', type: 'person' },
  ] as readonly object[],
  events: [
    event('e2', '2026-03-03T10:00:00.123456+08:00', ['o1', 'o2']),
    event('e1', '2026-03-03T01:00:00Z', ['o1']),
    event('e3', '2026-03-04T01:00:00Z', []),
  ] as readonly object[],
};

const read = async (log: unknown, by: Mapping = mapping) => {
  const cases: ImportedCase[] = [];
  const bad: BadEntry[] = [];
  const ocel = by.format?.ocel;
  if (!ocel) throw new Error('The mapping is for OCEL');
  const bytes = Buffer.from(typeof log === 'string' ? log : JSON.stringify(log));
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  };
  await readOcel(
    pieces(),
    ocel,
    caseMapper(by, xesNames(by)),
    async (item) => void cases.push(item),
    (one) => bad.push(one),
  );
  return { cases, bad };
};

describe('an OCEL log', () => {
  it('gives a case for each object of the type, with every event that concerns it, by time', async () => {
    const { cases, bad } = await read(sound);
    expect(bad).toEqual([]);
    expect(
      cases.map(({ imported, activities }) => [imported.externalId, activities.map(({ data }) => data.instance)]),
    ).toEqual([
      ['o1', ['e1', 'e2']],
      ['o2', ['e2']],
    ]);
    expect(cases[0]?.imported).toMatchObject({
      unit: 'b1',
      channel: 'web',
      endedAt: null,
      attributes: { price: '12.5' },
    });
    expect(cases[0]?.activities[1]).toEqual({
      at: '2026-03-03T10:00:00.123456+08:00',
      data: { activity: 'place order', holder: '7', lifecycle: 'complete', instance: 'e2' },
    });
  });

  it('names the holder of what a system did by the attribute that the mapping names', async () => {
    const alone = event('e1', since, [], {
      attributes: [{ name: 'system', value: 'robot' }],
      relationships: [{ objectId: 'o1', qualifier: 'of' }],
    });
    const { cases } = await read({ ...sound, events: [alone] });
    expect(cases[0]?.activities[0]?.data.holder).toBe('robot');
  });

  it.each<[string, object, object | undefined, RegExp]>([
    [
      'a type that is not declared',
      order('x', { type: 'invoice' }),
      undefined,
      /object x: its type invoice is not declared/,
    ],
    ['an id that stood there before', order('o1'), undefined, /object o1: its id stands there already/],
    ['no id', { type: 'order' }, undefined, /objects\[0\]: it has no id/],
    [
      'a value that is not of its type',
      order('x', { attributes: [{ name: 'price', time: since, value: 'much' }] }),
      undefined,
      /object x: price is no float: much/,
    ],
    [
      'an attribute that is not declared',
      order('x', { attributes: [{ name: 'colour', time: since, value: 'red' }] }),
      undefined,
      /object x: its type does not declare colour/,
    ],
    [
      'a value without a time',
      order('x', { attributes: [{ name: 'price', value: '1' }] }),
      undefined,
      /object x: price has no time/,
    ],
    ['a case without its channel', order('x', { attributes: [] }), undefined, /object x: .*channel has no value/],
    ['an event without a time', order('x'), event('e9', 'soon', ['x']), /event e9: it has no time/],
    ['an event of no day', order('x'), event('e9', '2026-02-30T00:00:00Z', ['x']), /event e9: .*no.*calendar/],
    [
      'an event about nothing there is',
      order('x'),
      event('e9', since, ['nowhere']),
      /event e9: there is no object nowhere/,
    ],
    [
      'a relationship without a qualifier',
      order('x'),
      event('e9', since, [], { relationships: [{ objectId: 'x' }] }),
      /event e9: a relationship lacks/,
    ],
    [
      'an event nobody did',
      order('x'),
      event('e9', since, [], { relationships: [{ objectId: 'x', qualifier: 'of' }] }),
      /event e9: .*ocel:related:by has no value/,
    ],
  ])('leaves out an entry with %s, names it, and takes the rest', async (_, object, one, reason) => {
    const objects = one ? [...sound.objects, object] : [object, ...sound.objects];
    const { cases, bad } = await read({ ...sound, objects, events: one ? [one, ...sound.events] : sound.events });
    expect(bad.map(({ entry, reason: why }) => `${entry}: ${why}`).filter((line) => reason.test(line))).toHaveLength(1);
    expect(cases.map(({ imported }) => imported.externalId)).toEqual(expect.arrayContaining(['o2']));
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"objects": [', 'not even JSON'],
    ['no object', [], 'it is no JSON object'],
    ['a list that is missing', { ...sound, eventTypes: undefined }, 'eventTypes is no list'],
    ['a type without a name', { ...sound, objectTypes: [{ attributes: [] }] }, 'objectTypes[0] must be a type'],
    [
      'an attribute of no known type',
      { ...sound, eventTypes: [{ name: 'a', attributes: [{ name: 'b', type: 'colour' }] }] },
      'eventTypes[0].b is of no known type, colour',
    ],
  ])('is refused as a whole for %s', async (_, log, reason) => {
    await expect(read(log)).rejects.toThrow(reason);
  });
});

test('a mapping names one format', () => {
  expect(() => mappingFrom({ ...mapping, format: { csv: {}, ocel: { caseType: 'order' } } })).toThrow(
    'names one format',
  );
  expect(() => mappingFrom({ ...mapping, format: {} })).toThrow('names one format');
  expect(() => mappingFrom({ ...mapping, format: { ocel: {} } })).toThrow('format.ocel.caseType is missing');
});
