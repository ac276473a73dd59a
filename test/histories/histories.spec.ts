import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { evolveVenue, noVenue, type Venue } from '#calendar/venue';
import { type VenueEvent, venueSchemaVersions } from '#calendar/venue-events';
import { cnCalendar } from '#calendar/working-days';
import type { Case } from '#cases/case-file';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions } from '#cases/events';
import { decode, type Logged, type Schema, type StoredEvent } from '#event-log/decode';
import { type PostEvent, postSchemaVersions } from '#posts/events';
import { evolvePost, initialPost, type PostRecord } from '#posts/post';
import { progress, type Progress } from '#read-models/progress';
import { stepFor } from '#read-models/projection';

/** Streams as they were recorded, never edited, and the state they folded to then. */
const folder = 'test/histories';
const histories = readdirSync(folder).filter((file) => file.endsWith('.json'));

interface RecordedHistory {
  readonly events: readonly Logged<CaseEvent>[];
  readonly state: Case;
}

const decoded = <Event>(schema: Schema, stream: string, events: RecordedStream['events']): readonly Logged<Event>[] =>
  events.map((event, revision) =>
    decode<Event>(schema, {
      ...event,
      streamId: stream,
      revision: BigInt(revision),
      position: { commit: BigInt(revision) },
    }),
  );

interface RecordedStream {
  readonly stream: string;
  readonly events: readonly Pick<StoredEvent, 'id' | 'type' | 'data' | 'metadata'>[];
  readonly state: object;
}

/** Streams of several kinds, one a line. */
const streamsIn = (file: string): readonly RecordedStream[] =>
  gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedStream);

const foldOf = ({ stream, events }: RecordedStream): object =>
  stream.startsWith('post-')
    ? decoded<PostEvent>({ versions: postSchemaVersions }, stream, events).reduce<PostRecord>(evolvePost, initialPost)
    : decoded<VenueEvent>({ versions: venueSchemaVersions }, stream, events).reduce<Venue>(evolveVenue, noVenue);

const read = (file: string): RecordedHistory => {
  const { events, state } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as RecordedHistory;
  const schema = { versions: caseSchemaVersions };
  return {
    events: events.map((event) =>
      decode<CaseEvent>(schema, {
        ...event,
        streamId: event.stream,
        revision: BigInt(event.revision),
        position: { commit: BigInt(event.position) },
      }),
    ),
    state,
  };
};

/** What a fold knows has grown since; the number of a certificate now stands with the certificate. */
const asNow = ({ certNo, ...state }: Case & { readonly certNo?: string }): object =>
  certNo === undefined ? state : { ...state, certificate: { certNo } };

describe('every shape ever stored', () => {
  it('is there to be read', () => expect(histories.length).toBeGreaterThanOrEqual(7));

  it.each(histories)('%s still folds to all that it folded to when it was recorded', (file) => {
    const { events, state } = read(file);
    const decider = caseDecider(cnCalendar());
    expect(events.reduce<Case>((before, event) => decider.evolve(before, event), decider.initialState)).toMatchObject(
      asNow(state),
    );
  });

  it.each(streamsIn('2026-11-venues-and-their-hours.jsonl.gz').map((one) => [one.stream, one] as const))(
    'of %s still folds to all that it folded to when it was recorded',
    (_, recorded) => expect(foldOf(recorded)).toMatchObject(recorded.state),
  );

  it.each(histories)('%s still gives the progress of its stage', (file) => {
    const { events, state } = read(file);
    let document: Progress | undefined;
    for (const event of events) {
      const step = stepFor(progress, event.type);
      document = (step?.(document, event, 'id') as Progress | undefined) ?? document;
    }
    const last = events.findLast(({ type }) => stepFor(progress, type));
    expect(document).toMatchObject({ stage: state.stage, revision: last?.revision });
  });
});
