import { caseMapper, csvNames, inOrder, xesNames } from './map-case.js';
import { type Mapping, mappingFrom } from './mapping.js';

const mapping: Mapping = mappingFrom({
  source: 'old-system',
  legalRegime: 'nl',
  matterCode: 'M1',
  format: { csv: { caseId: 'Case', attributes: { group: 'Team' }, timestamp: 'When' } },
  case: { id: 'id', unit: 'unit', channel: 'channel', dueAt: 'due', attributes: ['group', 'note'] },
  activity: { name: 'name', time: 'time', holder: 'holder', holderGroup: 'role', lifecycle: 'step', instance: 'no' },
  channels: { Internet: 'web' },
  placeholders: ['UNKNOWN', '1970-01-01T00:00:00.000+01:00'],
});
const mapper = caseMapper(mapping, xesNames(mapping));
const readFrom = (fields: Record<string, string>) => (name: string) => fields[name];

const caseFields = {
  id: 'case-1',
  unit: 'General',
  channel: 'Desk',
  due: '2011-10-11T13:45:40+02:00',
  group: 'Group 2',
};
const activityFields = {
  name: 'Check',
  time: '2011-10-11T13:45:40Z',
  holder: 'R1',
  role: 'G1',
  step: 'start',
  no: 't-1',
};

test('a case keeps the words of the source', () => {
  expect(mapper.caseFrom(readFrom(caseFields))).toEqual({
    value: {
      source: 'old-system',
      externalId: 'case-1',
      matterCode: 'M1',
      unit: 'General',
      channel: 'Desk',
      startedAt: null,
      dueAt: '2011-10-11T13:45:40.000+02:00',
      plannedEndAt: null,
      endedAt: null,
      attributes: { group: 'Group 2' },
    },
  });
});

test('a channel that the mapping renames gets its new name', () => {
  expect(mapper.caseFrom(readFrom({ ...caseFields, channel: 'Internet' }))).toMatchObject({
    value: { channel: 'web' },
  });
});

test('placeholders mean absent, instants among them however they are written', () => {
  const fields = { ...caseFields, due: '1970-01-01 00:00:00+0100', group: 'UNKNOWN' };
  expect(mapper.caseFrom(readFrom(fields))).toMatchObject({ value: { dueAt: null, attributes: {} } });
  expect(mapper.caseFrom(readFrom({ ...caseFields, unit: 'UNKNOWN' }))).toEqual({ reason: 'unit has no value' });
});

test('an activity keeps the words of the source', () => {
  expect(mapper.activityFrom(readFrom(activityFields))).toMatchObject({
    value: {
      at: { text: '2011-10-11T13:45:40.000Z' },
      data: { activity: 'Check', holder: 'R1', holderGroup: 'G1', lifecycle: 'start', instance: 't-1' },
    },
  });
});

test('an activity without a step is a complete one, without group and number it has none', () => {
  const { name, time, holder } = activityFields;
  expect(mapper.activityFrom(readFrom({ name, time, holder }))).toMatchObject({
    value: { data: { activity: 'Check', holder: 'R1', lifecycle: 'complete' } },
  });
  const taken = mapper.activityFrom(readFrom({ name, time, holder }));
  expect('value' in taken && Object.keys(taken.value.data)).toEqual(['activity', 'holder', 'lifecycle']);
});

test.each([
  [{ holder: ' ' }, 'holder has no value'],
  [{ name: '' }, 'name has no value'],
  [{ time: '' }, 'time has no value'],
  [{ time: '1970-01-01T00:00:00.000+01:00' }, 'time has no value'],
  [{ time: 'yesterday' }, 'time is not a time in ISO 8601: yesterday'],
  [{ time: '2011-10-11T13:45:40' }, 'time has no time zone, and the mapping names none: 2011-10-11T13:45:40'],
  [{ role: 'G\uFFFD' }, "role holds bytes that are not text in the log's encoding"],
])('an activity with %j is refused', (wrong, reason) => {
  expect(mapper.activityFrom(readFrom({ ...activityFields, ...wrong }))).toEqual({ reason });
});

test('a CSV log has the column names of its format, then the names of the mapping', () => {
  expect(csvNames(mapping)).toEqual({
    case: {
      id: 'Case',
      unit: 'unit',
      channel: 'channel',
      dueAt: 'due',
      attributes: [
        ['group', 'Team'],
        ['note', 'note'],
      ],
    },
    activity: { ...mapping.activity, time: 'When' },
  });
});

test('activities are put in the order of time, equal times in that of the source', () => {
  const timed = ['12:00:00+02:00 a', '10:00:00Z b', '11:30:00+02:00 c'].flatMap((text) => {
    const [time = '', name = ''] = text.split(' ');
    const taken = mapper.activityFrom(readFrom({ ...activityFields, name, time: `2011-10-11T${time}` }));
    return 'value' in taken ? [taken.value] : [];
  });
  expect(inOrder(timed).map(({ at, data }) => [at, data.activity])).toEqual([
    ['2011-10-11T11:30:00.000+02:00', 'c'],
    ['2011-10-11T12:00:00.000+02:00', 'a'],
    ['2011-10-11T10:00:00.000Z', 'b'],
  ]);
});
