import type { Mapping } from '#case-import/mapping';
import type { Attribute, ExportedEvent, ExportedStream } from './exported.js';

/** Which keys a log gets: those that a mapping reads, so that what is written can be read again by it. */
export type XesKeys = Pick<Mapping, 'case' | 'activity' | 'channels'>;

/** Where no mapping is named; infra/mappings/daylight.json says the same. */
export const ownKeys: XesKeys = {
  case: {
    id: 'concept:name',
    unit: 'unit',
    channel: 'channel',
    startedAt: 'startedAt',
    dueAt: 'dueAt',
    plannedEndAt: 'plannedEndAt',
    endedAt: 'endedAt',
  },
  activity: {
    name: 'concept:name',
    time: 'time:timestamp',
    holder: 'org:resource',
    holderGroup: 'org:group',
    lifecycle: 'lifecycle:transition',
    instance: 'concept:instance',
  },
};

const extensions = [
  ['Concept', 'concept'],
  ['Time', 'time'],
  ['Lifecycle', 'lifecycle'],
  ['Organizational', 'org'],
] as const;

const head = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
${extensions.map(([name, prefix]) => `\t<extension name="${name}" prefix="${prefix}" uri="http://www.xes-standard.org/${prefix}.xesext"/>`).join('\n')}
\t<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
\t<global scope="event"><string key="concept:name" value="UNKNOWN"/><date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/></global>
\t<classifier name="Activity" keys="concept:name"/>
\t<classifier name="Resource" keys="org:resource"/>
`;

/** White space is written as references, or a reader would make blanks of it; what XML cannot hold is left out. */
const escaped = (value: string): string =>
  value
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (blank) => `&#${blank.charCodeAt(0)};`);

const elements = { string: 'string', time: 'date', integer: 'int', float: 'float', boolean: 'boolean' } as const;

const element = (name: string, value: string, type: Attribute['type'] = 'string'): string =>
  `<${elements[type]} key="${escaped(name)}" value="${escaped(value)}"/>`;

/** The name under which the mapping reads an attribute of the case; undefined where it reads it nowhere. */
const caseKey = ({ case: fields }: XesKeys, name: string): string => {
  const named = { unit: fields.unit, channel: fields.channel, startedAt: fields.startedAt, dueAt: fields.dueAt };
  const ends = { plannedEndAt: fields.plannedEndAt, endedAt: fields.endedAt };
  return ({ ...named, ...ends } as Readonly<Record<string, string | undefined>>)[name] ?? name;
};

/** The source's word for a channel that the mapping translates. */
const channelWord = ({ channels = {} }: XesKeys, channel: string): string =>
  Object.entries(channels).find(([, ours]) => ours === channel)?.[0] ?? channel;

const sourcePrefix = 'source.';

const traceElement = (keys: XesKeys, { name, type, value }: Attribute): string => {
  const shown = name === 'channel' ? channelWord(keys, value) : value;
  const key = name.startsWith(sourcePrefix) ? name.slice(sourcePrefix.length) : caseKey(keys, name);
  return element(key, shown, type);
};

const eventElement = ({ activity }: XesKeys, event: ExportedEvent): string => {
  const { type, at, resource, group, role, lifecycle, instance, attributes } = event;
  const minutes = attributes.filter(({ type: kind }) => kind === 'integer');
  return [
    '\t\t<event>',
    element(activity.name, type),
    element(activity.time, at, 'time'),
    element(activity.holder, resource),
    ...(group === undefined || activity.holderGroup === undefined ? [] : [element(activity.holderGroup, group)]),
    ...(role === undefined ? [] : [element('org:role', role)]),
    ...(activity.lifecycle === undefined ? [] : [element(activity.lifecycle, lifecycle)]),
    ...(instance === undefined || activity.instance === undefined ? [] : [element(activity.instance, instance)]),
    ...minutes.map(({ name, value, type: kind }) => element(name, value, kind)),
    '</event>\n',
  ].join('');
};

/** The log as XES (IEEE 1849), trace by trace. A review is no case of its own and stands in the OCEL export alone. */
export async function* xes(streams: AsyncIterable<ExportedStream>, keys: XesKeys = ownKeys): AsyncGenerator<string> {
  yield head;
  for await (const { caseId, kind, trace, events } of streams) {
    if (kind === 'REVIEW') continue;
    yield `\t<trace>${element(keys.case.id, caseId)}${trace.map((one) => traceElement(keys, one)).join('')}\n`;
    for (const event of events) yield eventElement(keys, event);
    yield '\t</trace>\n';
  }
  yield '</log>\n';
}
