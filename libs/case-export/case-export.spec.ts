import * as fc from 'fast-check';
import { officeHours } from '#calendar/office-hours';
import type { CaseEvent } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { actsTo, calendar, finishSpecial, happened, logged, startSpecial, take } from '#test-support/case-history';
import { ocelFaults } from '#test-support/ocel-check';
import { officer } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { happened as reviewed, loggedReviews, submit } from '#test-support/review-history';
import type { ExportedStream } from './exported.js';
import { ownNames, pseudonyms } from './names.js';
import { ocel } from './ocel.js';
import { importedCase, review } from './other-streams.js';
import { ownCase } from './own-case.js';
import { xes } from './xes.js';

const hours = officeHours(calendar);
const collected = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
};
async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

interface Log {
  readonly objects: { id: string; type: string; attributes: { name: string; value: string }[] }[];
  readonly events: { id: string; type: string; attributes: { name: string; value: string }[] }[];
}
const ocelOf = async (...streams: readonly ExportedStream[]) =>
  JSON.parse(await collected(ocel(() => each(streams)))) as Log;
const valueOf = ({ attributes }: Log['objects'][number], name: string) =>
  attributes.find((attribute) => attribute.name === name)?.value;

const closed = logged(happened(...actsTo.CLOSED));
const special = logged(
  happened(...actsTo.ACCEPTED, take('2026-03-05'), startSpecial('2026-03-06'), finishSpecial('2026-03-12')),
  'c2',
  1_000,
);
const [anyEvent] = closed;
if (!anyEvent) throw new Error('There is an event');
const imported = [
  {
    ...anyEvent,
    type: 'CaseImported',
    data: {
      source: 'old',
      externalId: 'X <1> & "2"',
      matterCode: 'M',
      unit: 'General',
      channel: 'Internet',
      startedAt: '2011-10-11T13:45:40.276+02:00',
      dueAt: null,
      plannedEndAt: null,
      endedAt: null,
      attributes: { responsible: 'Resource21' },
    },
  },
  {
    ...anyEvent,
    revision: 1,
    type: 'ActivityImported',
    data: { activity: 'Check\tit', holder: 'Resource21', lifecycle: 'complete', instance: 't1' },
  },
] as unknown as readonly Logged<CaseEvent>[];

const everything = (names = ownNames, isOpen = true): readonly ExportedStream[] => [
  ownCase('c1', closed, hours, names),
  ownCase('c2', special, hours, names),
  importedCase('old.x', imported, names, isOpen),
  review('c1', loggedReviews([reviewed(submit())]), names),
];

describe('the OCEL export', () => {
  it('is valid: every type declared, every value of its type, every object there, no id twice', async () =>
    expect(ocelFaults(await ocelOf(...everything()))).toEqual([]));

  it('is valid for whatever can happen to a case', () =>
    fc.assert(
      fc.asyncProperty(fc.array(randomCase, { minLength: 1, maxLength: 3 }), async (cases) => {
        const streams = cases.map(({ history }, index) =>
          ownCase(`c${index}`, logged(history, `c${index}`), hours, ownNames),
        );
        expect(ocelFaults(await ocelOf(...streams))).toEqual([]);
      }),
      { numRuns: 60 },
    ));

  it('is valid where there is nothing', async () => expect(ocelFaults(await ocelOf())).toEqual([]));

  it('tells cases, certificates, matters, units, posts, people, procedures and reviews apart', async () => {
    const { objects } = await ocelOf(...everything());
    const types = new Set(objects.map(({ type }) => type));
    expect([...types].toSorted()).toEqual([
      'case',
      'certificate',
      'matter',
      'person',
      'post',
      'procedure',
      'review',
      'unit',
    ]);
    expect(objects.filter(({ id }) => id === 'unit:health-bureau')).toHaveLength(1);
  });

  it('counts working minutes as the office works, whole and by who held it', async () => {
    const { objects, events } = await ocelOf(...everything());
    const [first] = objects;
    if (!first) throw new Error('There is an object');
    // Nine to nine over six working days: the last event is on the morning of the 10th.
    expect(valueOf(first, 'workingMinutes')).toBe(String(6 * 390));
    expect(valueOf(first, 'workingMinutes.OFFICER')).toBe('390');
    const taken = events.find(({ id }) => id.startsWith('case:c1@') && id.endsWith('@5'));
    expect(taken?.attributes).toContainEqual({
      name: 'workingMinutes',
      value: expect.stringMatching(/^\d+$/) as string,
    });
  });

  it('says nothing that was sealed', async () => {
    const text = await collected(ocel(() => each(everything())));
    expect(text).not.toContain('keyId');
    expect(text).not.toContain('my opinion');
  });
});

describe('a pseudonymous export', () => {
  it('names nobody, and the same thing by the same name throughout', async () => {
    const names = pseudonyms(Buffer.alloc(32, 7));
    const streams = everything(names, false);
    const text = (await collected(ocel(() => each(streams)))) + (await collected(xes(each(streams))));
    for (const known of [
      officer.id,
      officer.post ?? '',
      'Resource21',
      'X &lt;1&gt;',
      'DBS-1',
      's-wang-mei',
      'case:c1',
    ]) {
      expect([known, text.includes(known)]).toEqual([known, false]);
    }
    expect(text).toContain(names('person', officer.id));
    expect(ocelFaults(await ocelOf(...streams))).toEqual([]);
    expect(pseudonyms(Buffer.alloc(32, 8))('person', 'a')).not.toBe(names('person', 'a'));
    expect(names('post', 'a')).not.toBe(names('person', 'a'));
  });
});

describe('the XES export', () => {
  it('declares the standard extensions it uses, and escapes what XML reads', async () => {
    const text = await collected(xes(each(everything())));
    for (const prefix of ['concept', 'time', 'lifecycle', 'org']) {
      expect(text).toContain(`prefix="${prefix}" uri="http://www.xes-standard.org/${prefix}.xesext"`);
    }
    expect(text).toContain('value="X &lt;1&gt; &amp; &quot;2&quot;"');
    expect(text).toContain('value="Check&#9;it"');
    expect(text.match(/<trace>/g)).toHaveLength(3);
    expect(text.match(/<event>/g)).toHaveLength(closed.length + special.length + 1);
  });
});

describe('the check of an OCEL log', () => {
  const sound = {
    objectTypes: [{ name: 'o', attributes: [] }],
    eventTypes: [],
    objects: [{ id: '1', type: 'o' }],
    events: [],
  };

  it.each([
    ['a list that is missing', { ...sound, events: undefined }],
    ['a type that is not declared', { ...sound, objects: [{ id: '1', type: 'p' }] }],
    ['an id that stands there twice', { ...sound, objects: [...sound.objects, ...sound.objects] }],
    ['a value that is no text', { ...sound, objects: [{ id: '1', type: 'o', attributes: [{ name: 'a', value: 1 }] }] }],
    [
      'an attribute that is not declared',
      { ...sound, objects: [{ id: '1', type: 'o', attributes: [{ name: 'a', value: '1' }] }] },
    ],
    [
      'an object that is not there',
      { ...sound, objects: [{ id: '1', type: 'o', relationships: [{ objectId: '2', qualifier: '' }] }] },
    ],
    ['an event without a time', { ...sound, eventTypes: sound.objectTypes, events: [{ id: 'e', type: 'o' }] }],
  ])('finds %s', (_, log) => expect(ocelFaults(log)).toHaveLength(1));

  it('finds nothing in a sound one', () => expect(ocelFaults(sound)).toEqual([]));
});
