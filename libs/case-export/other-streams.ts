import type { CaseEvent, CaseEvents } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { ReviewEvent } from '#reviews/events';
import { always, type ExportedEvent, type ExportedStream, text, time } from './exported.js';
import type { Names } from './names.js';

const imported = (data: CaseEvents['CaseImported'], names: Names, isOpen: boolean) => [
  ...text('unit', data.unit),
  ...text('channel', data.channel),
  ...text('matter', data.matterCode),
  ...text('source', data.source),
  ...time('startedAt', data.startedAt),
  ...time('dueAt', data.dueAt),
  ...time('plannedEndAt', data.plannedEndAt),
  ...time('endedAt', data.endedAt),
  // Attributes of the source may name people: in a pseudonymous export they are left out.
  ...(isOpen ? Object.entries(data.attributes).flatMap(([name, value]) => text(`source.${name}`, value)) : []),
];

/** A case of another system, as it was brought in: the source's words and times. `isOpen`: nothing has to be hidden. */
export const importedCase = (
  caseId: string,
  history: readonly Logged<CaseEvent>[],
  names: Names,
  isOpen: boolean,
): ExportedStream => {
  const [first, ...activities] = history;
  if (first?.type !== 'CaseImported') throw new RangeError(`${caseId} was not imported`);
  const shownId = isOpen ? first.data.externalId : names('case', caseId);
  const caseObject = `case:${names('case', caseId)}`;
  const trace = imported(first.data, names, isOpen);
  const events = activities.flatMap((event): readonly ExportedEvent[] => {
    if (event.type !== 'ActivityImported') return [];
    const { activity, holder, holderGroup, lifecycle, instance } = event.data;
    const resource = names('person', holder);
    return [
      {
        id: `${caseObject}@${event.revision}`,
        type: activity,
        at: event.metadata.occurredAt,
        attributes: [...text('lifecycle', lifecycle), ...text('instance', instance), ...text('group', holderGroup)],
        relationships: [
          { objectId: caseObject, qualifier: 'case' },
          { objectId: `person:${resource}`, qualifier: 'acting person' },
        ],
        resource,
        ...(holderGroup === undefined ? {} : { group: holderGroup }),
        lifecycle,
        ...(instance === undefined ? {} : { instance }),
      },
    ];
  });
  const people = events.map(({ resource }) => ({ id: `person:${resource}`, type: 'person' }));
  const unit = { id: `unit:${first.data.unit}`, type: 'unit' };
  return {
    caseId: shownId,
    kind: 'IMPORTED',
    trace,
    objects: [
      {
        id: caseObject,
        type: 'case',
        attributes: [...text('caseId', shownId), ...trace, ...text('legalRegime', first.metadata.legalRegime)].map(
          (one) => ({
            ...one,
            at: always,
          }),
        ),
        relationships: [{ objectId: unit.id, qualifier: 'handling unit' }],
      },
      ...[unit, ...people].map((object) => ({ ...object, attributes: [], relationships: [] })),
    ],
    events,
  };
};

const targetOf = ({ data }: ReviewEvent) => ('of' in data ? data.of : data);

/** The review of a service: that it was given and followed up, by grade, and never by whom. */
export const review = (serviceId: string, history: readonly Logged<ReviewEvent>[], names: Names): ExportedStream => {
  const shownId = names('case', serviceId);
  const id = `review:${shownId}`;
  const given = history.find(({ type }) => type === 'ReviewSubmitted');
  const [first] = history;
  const about = first && targetOf(first);
  const unit = about?.target.unit;
  const isCase = about?.service.kind === 'CASE';
  const grade = given?.type === 'ReviewSubmitted' ? String(given.data.grade) : undefined;
  const related = [
    ...(isCase ? [{ objectId: `case:${shownId}`, qualifier: 'reviewed case' }] : []),
    ...(unit === undefined ? [] : [{ objectId: `unit:${unit}`, qualifier: 'reviewed unit' }]),
  ];
  return {
    caseId: shownId,
    kind: 'REVIEW',
    trace: [],
    objects: [
      {
        id,
        type: 'review',
        attributes: text('grade', grade).map((attribute) => ({ ...attribute, at: always })),
        relationships: related,
      },
      ...(unit === undefined ? [] : [{ id: `unit:${unit}`, type: 'unit', attributes: [], relationships: [] }]),
    ],
    events: history.map(({ type, metadata, revision }) => ({
      id: `${id}@${revision}`,
      type,
      at: metadata.occurredAt,
      attributes: text('role', metadata.actor.role),
      relationships: [{ objectId: id, qualifier: 'review' }, ...related],
      resource: metadata.actor.role,
      lifecycle: 'complete',
    })),
  };
};
