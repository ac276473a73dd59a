import * as fc from 'fast-check';
import { logged } from '#test-support/case-history';
import { randomCase } from '#test-support/random-case';
import { documentsOf } from '#test-support/read-model';
import { handling } from './handling.js';
import { history } from './history.js';
import { progress } from './progress.js';
import { type AnyProjection, collectionOf, type Stored, stepFor, written } from './projection.js';

const models: readonly AnyProjection[] = [progress, history, handling];

describe.each(models)('the read model $name', (model) => {
  it('is a pure table: the same events give the same documents, and nothing they are given is changed', () =>
    fc.assert(
      fc.property(randomCase, (found) => {
        const events = logged(found.history);
        const stored = JSON.parse(JSON.stringify(events)) as typeof events;
        const documents = [...documentsOf(model, events).values()];
        expect(documents).toEqual([...documentsOf(model, stored).values()]);
        expect(documents).toEqual(JSON.parse(JSON.stringify(documents)));
      }),
      { numRuns: 200 },
    ));

  it('is the same document whether what follows from the rest was entered once or after every event', () =>
    fc.assert(
      fc.property(randomCase, (found) => {
        const events = logged(found.history);
        const often: AnyProjection = {
          ...model,
          on: Object.fromEntries(
            Object.keys(model.on).map((type) => [
              type,
              (before: Stored | undefined, event: unknown, id: string) => {
                const after = stepFor(model, type)?.(before, event, id);
                return after === undefined || after === before ? after : written(model, after);
              },
            ]),
          ),
        };
        expect([...documentsOf(often, events).values()]).toEqual([...documentsOf(model, events).values()]);
      }),
      { numRuns: 200 },
    ));

  it('keeps its versions apart', () =>
    expect(collectionOf({ ...model, version: model.version + 1 })).not.toBe(collectionOf(model)));
});

describe('a table', () => {
  it('has a step for the events it names and for nothing else, not even the names every object has', () => {
    expect(stepFor(progress, 'CaseTaken')).toBeInstanceOf(Function);
    expect(stepFor(progress, 'NeverHappened')).toBeUndefined();
    expect(stepFor(progress, 'toString')).toBeUndefined();
    expect(stepFor(progress, 'constructor')).toBeUndefined();
  });
});
