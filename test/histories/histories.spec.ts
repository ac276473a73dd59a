import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '#cases/case-file';
import type { CaseEvent } from '#cases/events';
import { decode, type Logged } from '#event-log/decode';
import { progress, type Progress } from '#read-models/progress';
import { stepFor } from '#read-models/projection';
import { goldenHistories, kindOf, kinds, kindsFrom, shapesOf, shapesRecorded } from './recorded.mjs';

/** Streams as they were recorded, never edited, and the state they folded to then. */
const folder = 'test/histories';
const histories = readdirSync(folder).filter((file) => file.endsWith('.json'));

interface RecordedHistory {
  readonly events: readonly Logged<CaseEvent>[];
  readonly state: object;
}

const read = (file: string): RecordedHistory => JSON.parse(readFileSync(join(folder, file), 'utf8')) as RecordedHistory;

const isOfCase = (file: string): boolean => read(file).events[0]?.stream.startsWith('case-') === true;

const sources = (): readonly string[] =>
  readdirSync('libs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => file.slice(0, -'.ts'.length));

/** The vocabularies that a source file hands out, by their names. */
const vocabulariesIn = (file: string): readonly string[] =>
  [...readFileSync(join('libs', `${file}.ts`), 'utf8').matchAll(/^export const (\w+Schema(?:Versions)?) = \{/gm)].map(
    ([, name]) => `${file} ${name}`,
  );

const load = (file: string) => import(`#${file}`) as Promise<Readonly<Record<string, unknown>>>;
let rulesAndSchemas: Awaited<ReturnType<typeof kindsFrom>>;
beforeAll(async () => {
  rulesAndSchemas = await kindsFrom(load);
});

const of = (stream: string) => {
  const found = rulesAndSchemas[kindOf(stream)];
  if (!found) throw new Error(`No kind of stream is named as ${stream} is`);
  return found;
};

/** As the rules read it: older shapes upcast. */
const decoded = (file: string): readonly Logged<CaseEvent>[] =>
  read(file).events.map((event) =>
    decode<CaseEvent>(of(event.stream)[1], {
      ...event,
      streamId: event.stream,
      revision: BigInt(event.revision),
      position: { commit: BigInt(event.position) },
    }),
  );

/** What a fold knows has grown since; the number of a certificate now stands with the certificate. */
const asNow = ({ certNo, ...state }: object & { readonly certNo?: string }): object =>
  certNo === undefined ? state : { ...state, certificate: { certNo } };

describe('every shape ever stored', () => {
  it('is of a kind that is known: every vocabulary of the product has its place among the histories', () => {
    const known = Object.values(kinds).map(({ shapes: [file, name] }) => `${file} ${name}`);
    const found = sources().flatMap(vocabulariesIn);
    expect(found.toSorted()).toEqual(known.toSorted());
  });

  it('is there to be read: each version of each event of each vocabulary stands in a recorded history', () => {
    const recorded = shapesRecorded(goldenHistories());
    expect(shapesOf(rulesAndSchemas).filter((shape) => !recorded.has(shape))).toEqual([]);
  });

  it.each(histories)('%s still folds to all that it folded to when it was recorded', (file) => {
    const events = decoded(file);
    const [rules] = of(events[0]?.stream ?? '');
    expect(events.reduce((before, event) => rules.evolve(before, event as never), rules.initialState)).toMatchObject(
      asNow(read(file).state),
    );
  });

  it.each(histories.filter(isOfCase))('%s still gives the progress of its stage', (file) => {
    const events = decoded(file);
    let document: Progress | undefined;
    for (const event of events) {
      const step = stepFor(progress, event.type);
      document = (step?.(document, event, 'id') as Progress | undefined) ?? document;
    }
    const last = events.findLast(({ type }) => stepFor(progress, type));
    expect(document).toMatchObject({ stage: (read(file).state as Case).stage, revision: last?.revision });
  });
});
