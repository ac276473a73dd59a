import { type OfficeHours, workingMinutesBetween } from '#calendar/office-hours';
import type { CaseEvent } from '#cases/events';
import { custodyOf } from '#custody/intervals';
import type { Logged } from '#event-log/decode';
import {
  always,
  type Attribute,
  type ExportedEvent,
  type ExportedObject,
  type ExportedStream,
  integer,
  type Relationship,
  text,
  time,
} from './exported.js';
import type { Names } from './names.js';

type History = readonly Logged<CaseEvent>[];
type Received = Extract<Logged<CaseEvent>, { type: 'ApplicationReceived' }>;

/** Ids say what kind of object they name: those of different kinds never meet. */
const objectId = (kind: string, id: string): string => `${kind}:${id}`;

const certificateOf = (event: CaseEvent): string | undefined =>
  'certNo' in event.data && typeof event.data.certNo === 'string' ? event.data.certNo : undefined;
/** Numbered within its case. */
const procedureOf = (event: Logged<CaseEvent>): string | undefined =>
  'spId' in event.data && typeof event.data.spId === 'string' ? `${event.stream}/${event.data.spId}` : undefined;

/** Who or what an event concerns beside its case. */
const relationsOf = (event: Logged<CaseEvent>, names: Names): readonly (Relationship & { readonly type: string })[] => {
  const { actor } = event.metadata;
  const related = (type: string, id: string | undefined, qualifier: string) =>
    id === undefined ? [] : [{ type, objectId: objectId(type, id), qualifier }];
  const named = (kind: Parameters<Names>[0], id: string | undefined) =>
    id === undefined ? undefined : names(kind, id);
  const person = actor.role === 'system' ? undefined : actor.id;
  return [
    ...related('unit', actor.unit, 'acting unit'),
    ...related('post', named('post', actor.post), 'acting post'),
    ...related('person', named('person', person), 'acting person'),
    ...related('certificate', named('certificate', certificateOf(event)), 'certificate'),
    ...related('procedure', named('procedure', procedureOf(event)), 'special procedure'),
  ];
};

const timesOf = (event: Logged<CaseEvent>, previous: Logged<CaseEvent> | undefined, hours: OfficeHours) => {
  const { occurredAt, recordedAt } = event.metadata;
  const late = Math.max(0, Math.floor((Date.parse(recordedAt) - Date.parse(occurredAt)) / 60_000));
  const since = previous ? workingMinutesBetween(hours, previous.metadata.occurredAt, occurredAt) : 0;
  return [...integer('workingMinutes', since), ...integer('enteredLateMinutes', late)];
};

const eventOf = (
  event: Logged<CaseEvent>,
  previous: Logged<CaseEvent> | undefined,
  caseObject: string,
  hours: OfficeHours,
  names: Names,
): ExportedEvent => {
  const { actor, occurredAt, effectiveDate, channel } = event.metadata;
  const relations = relationsOf(event, names);
  return {
    id: `${caseObject}@${event.revision}`,
    type: event.type,
    at: occurredAt,
    attributes: [
      ...timesOf(event, previous, hours),
      ...text('legalDate', effectiveDate),
      ...text('role', actor.role),
      ...text('channel', channel),
    ],
    relationships: [
      { objectId: caseObject, qualifier: 'case' },
      ...relations.map(({ objectId: id, qualifier }) => ({ objectId: id, qualifier })),
    ],
    resource: names('person', actor.id),
    ...(actor.unit === undefined ? {} : { group: actor.unit }),
    role: actor.role,
    lifecycle: 'complete',
  };
};

const outcomeOf = (history: History): string | undefined => {
  const closed = history.findLast(({ type }) => type === 'CaseClosed');
  return closed?.type === 'CaseClosed' ? closed.data.outcome : undefined;
};

const dueOf = (history: History, kind: 'STATUTORY' | 'PROMISED'): string | undefined => {
  const computed = history.findLast((event) => event.type === 'DeadlineComputed' && event.data.kind === kind);
  return computed?.type === 'DeadlineComputed' ? computed.data.dueDate : undefined;
};

/** How long the case lay where, in working minutes as we count them: a tool that knows no holidays could not. */
const minutesOf = (history: History, hours: OfficeHours): readonly Attribute[] => {
  const { intervals, totalMinutes } = custodyOf(hours, history, history.at(-1)?.metadata.occurredAt ?? always);
  const byKind = new Map<string, number>();
  for (const { kind, minutes } of intervals) byKind.set(kind, (byKind.get(kind) ?? 0) + minutes);
  return [
    ...integer('workingMinutes', totalMinutes),
    ...[...byKind].flatMap(([kind, minutes]) => integer(`workingMinutes.${kind}`, minutes)),
  ];
};

const caseAttributes = ({ data, metadata }: Received): readonly Attribute[] => [
  ...text('matter', data.matter.code),
  ...text('category', data.matter.category),
  ...text('unit', data.matter.unitId),
  ...text('channel', metadata.channel),
  ...text('legalRegime', metadata.legalRegime),
  ...time('startedAt', metadata.occurredAt),
];

const endAttributes = (history: History, hours: OfficeHours): readonly Attribute[] => {
  const outcome = outcomeOf(history);
  return [
    ...text('outcome', outcome),
    ...text('statutoryDue', dueOf(history, 'STATUTORY')),
    ...text('promisedDue', dueOf(history, 'PROMISED')),
    ...time('endedAt', outcome === undefined ? undefined : history.at(-1)?.metadata.occurredAt),
    ...minutesOf(history, hours),
  ];
};

const procedureObjects = (history: History, names: Names): readonly ExportedObject[] =>
  history.flatMap((event) =>
    event.type === 'SpecialProcedureStarted'
      ? [
          {
            id: objectId('procedure', names('procedure', `${event.stream}/${event.data.spId}`)),
            type: 'procedure',
            attributes: [...text('procedureType', event.data.type), ...text('clockMode', event.data.clockMode)].map(
              (attribute) => ({ ...attribute, at: event.metadata.occurredAt }),
            ),
            relationships: [],
          },
        ]
      : [],
  );

/** A case received here, with the objects its events are about. Sealed texts and names are not in it. */
export const ownCase = (caseId: string, history: History, hours: OfficeHours, names: Names): ExportedStream => {
  const [received] = history;
  if (received?.type !== 'ApplicationReceived') throw new RangeError(`${caseId} begins with no receipt`);
  const shownId = names('case', caseId);
  const caseObject = objectId('case', shownId);
  const began = caseAttributes(received);
  const ended = endAttributes(history, hours);
  const last = history.at(-1)?.metadata.occurredAt ?? always;
  const { unitId, code } = received.data.matter;
  const known = procedureObjects(history, names);
  const mentioned = history
    .flatMap((event) => relationsOf(event, names))
    .filter(({ objectId: id }) => !known.some((object) => object.id === id))
    .map(({ objectId: id, type }) => ({ id, type, attributes: [], relationships: [] }));
  return {
    caseId: shownId,
    kind: 'CASE',
    trace: [...began, ...ended],
    objects: [
      {
        id: caseObject,
        type: 'case',
        attributes: [
          ...[...text('caseId', shownId), ...began].map((attribute) => ({ ...attribute, at: always })),
          ...ended.map((attribute) => ({ ...attribute, at: last })),
        ],
        relationships: [
          { objectId: objectId('matter', code), qualifier: 'matter' },
          { objectId: objectId('unit', unitId), qualifier: 'handling unit' },
        ],
      },
      { id: objectId('matter', code), type: 'matter', attributes: [], relationships: [] },
      { id: objectId('unit', unitId), type: 'unit', attributes: [], relationships: [] },
      ...known,
      ...mentioned,
    ],
    events: history.map((event, index) => eventOf(event, history[index - 1], caseObject, hours, names)),
  };
};
