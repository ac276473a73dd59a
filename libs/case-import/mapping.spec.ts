import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mappingFrom } from './mapping.js';

const small = {
  source: 'old-system',
  legalRegime: 'cn',
  matterCode: 'M1',
  case: { id: 'case', unit: 'unit', channel: 'channel' },
  activity: { name: 'activity', time: 'time', holder: 'holder' },
};

test('a mapping with every field is taken as it is', () => {
  const full = {
    ...small,
    zone: '+08:00',
    format: {
      csv: {
        delimiter: ';',
        encoding: 'gb18030',
        caseId: 'a',
        unit: 'b',
        channel: 'c',
        startedAt: 'd',
        dueAt: 'e',
        plannedEndAt: 'f',
        endedAt: 'g',
        attributes: { group: 'h' },
        activity: 'i',
        timestamp: 'j',
        holder: 'k',
        holderGroup: 'l',
        lifecycle: 'm',
        instance: 'n',
      },
    },
    case: { ...small.case, startedAt: 's', dueAt: 't', plannedEndAt: 'u', endedAt: 'v', attributes: ['group'] },
    activity: { ...small.activity, holderGroup: 'w', lifecycle: 'x', instance: 'y' },
    channels: { Internet: 'web' },
    placeholders: ['UNKNOWN'],
  };
  expect(mappingFrom(full)).toBe(full);
  expect(mappingFrom(small)).toBe(small);
});

test.each<[unknown, string]>([
  [[], 'the mapping must be an object'],
  [{ ...small, source: ' ' }, 'source must be a text that is not empty'],
  [{ ...small, sources: 'x' }, 'sources is not a field of a mapping'],
  [{ ...small, case: { id: 'case', unit: 'unit' } }, 'case.channel is missing'],
  [{ ...small, case: { ...small.case, dueAt: 5 } }, 'case.dueAt must be a text that is not empty'],
  [{ ...small, case: { ...small.case, attributes: ['a', ''] } }, 'case.attributes[1] must be a text'],
  [{ ...small, case: { ...small.case, attributes: 'a' } }, 'case.attributes must be a list'],
  [{ ...small, activity: { ...small.activity, role: 'r' } }, 'activity.role is not a field of a mapping'],
  [{ ...small, zone: 'Europe/Amsterdam' }, 'zone must be an offset such as +01:00, or Z'],
  [{ ...small, format: { csv: { delimiter: '||' } } }, 'format.csv.delimiter must be one character'],
  [{ ...small, format: { csv: { encoding: 'ebcdic' } } }, 'format.csv.encoding names no known encoding'],
  [
    { ...small, format: { csv: { attributes: { group: 'g' } } } },
    'format.csv.attributes.group is not in case.attributes',
  ],
  [{ ...small, format: {} }, 'format names one format, csv or ocel'],
  [{ ...small, channels: { Internet: 1 } }, 'channels.Internet must be a text'],
  [{ ...small, placeholders: [null] }, 'placeholders[0] must be a text'],
])('a faulty mapping is refused by the path of the fault: %j', (mapping, fault) => {
  expect(() => mappingFrom(mapping)).toThrow(fault);
});

test('all faults are named at once', () => {
  expect(() => mappingFrom({ ...small, source: '', zone: 1 })).toThrow(
    'The mapping cannot be used: source must be a text that is not empty; zone must be an offset such as +01:00, or Z.',
  );
});

test('the JSON schema names the fields the loader knows, and asks for the same', () => {
  interface Described {
    readonly required?: readonly string[];
    readonly properties: Readonly<Record<string, Described>>;
  }
  const file = join(import.meta.dirname, '..', '..', 'infra', 'mappings', 'mapping.schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Described;
  const parts = [
    [schema, (part: object) => part, ''],
    [schema.properties.case, (part: object) => ({ ...small, case: part }), 'case.'],
    [schema.properties.activity, (part: object) => ({ ...small, activity: part }), 'activity.'],
    [schema.properties.format?.properties.csv, (part: object) => ({ ...small, format: { csv: part } }), 'format.csv.'],
  ] as const;
  for (const [described, within, path] of parts) {
    const names = Object.keys(described?.properties ?? {});
    expect(names).not.toEqual([]);
    const faultsOf = (part: object): string => {
      try {
        mappingFrom(within(part));
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(faultsOf(Object.fromEntries(names.map((name) => [name, null])))).not.toContain('is not a field');
    const missing = [...faultsOf({}).matchAll(/([\w.]+) is missing/g)].map(([, name]) => name);
    expect(missing).toEqual((described?.required ?? []).map((name) => `${path}${name}`));
  }
});
