import type { EventStore } from '#event-log/connect';
import type { Db, MongoClient } from 'mongodb';
import { caseSchemaVersions } from '#cases/events';
import { matterSchemaVersions } from '#catalogue/events';
import { mergeSchemas, UnreadableEvent } from '#event-log/decode';
import type { Batch } from '#event-log/feed';
import { follow } from '#event-log/follow';
import { powerListSchemaVersions } from '#power-list/events';
import { chiefSchemaVersions, grantSchemaVersions, postSchemaVersions } from '#posts/events';
import { batchApplier, StuckProjection } from '#read-models/apply-batch';
import { type AnyProjection, collectionOf } from '#read-models/projection';
import { markReady, markStuck, modelPrefixes, prepareModels, readCheckpoints } from '#read-models/store';
import { reviewSchema } from '#reviews/events';
import { errorFields, type LogLine } from '#runtime/log-line';

type AnyEvent = { readonly type: string; readonly data: unknown };

const schema = mergeSchemas(
  { versions: caseSchemaVersions },
  reviewSchema,
  { versions: matterSchemaVersions },
  { versions: powerListSchemaVersions },
  { versions: postSchemaVersions },
  { versions: grantSchemaVersions },
  { versions: chiefSchemaVersions },
);

interface Parts {
  readonly eventStore: EventStore;
  readonly mongodb: MongoClient;
  readonly db: Db;
  readonly models: readonly AnyProjection[];
  readonly signal: AbortSignal;
  readonly log: LogLine;
  /** Told once, when every model has reached the end of the log for the first time. */
  readonly ready: () => void;
  readonly lingerMs: number;
}

type Applier = ReturnType<typeof batchApplier>;

/**
 * Keeps the read models up to date. Models that stand at the same position share one subscription; one that is new, behind or
 * stuck follows the log alone, so that it holds back nobody.
 */
export const project = async ({
  eventStore,
  mongodb,
  db,
  models,
  signal,
  log,
  ready,
  lingerMs,
}: Parts): Promise<void> => {
  await prepareModels(db, models);
  const known = await readCheckpoints(db);
  const filling = new Set(models.map(collectionOf));
  const running: Promise<void>[] = [];

  /** Keeps for the api's health where the models stand still, if the error says so. */
  const noteStuck = async (names: readonly string[], error: unknown): Promise<void> => {
    if (!(error instanceof StuckProjection || error instanceof UnreadableEvent)) return;
    const { stream, revision } = error;
    for (const name of names) await markStuck(db, name, { stream, revision });
  };

  const reachedEnd = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      if (!filling.has(name)) continue;
      await markReady(db, name);
      filling.delete(name);
      log('info', `${name} has reached the end of the log`);
    }
    if (filling.size === 0) ready();
  };

  const run = (group: readonly Applier[]): void => {
    const members = new Set(group);
    const names = () => [...members].map(({ name }) => name);

    const apply = async (batch: Batch<AnyEvent>): Promise<void> => {
      const outcomes = await Promise.allSettled([...members].map((member) => member.apply(batch)));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') continue;
        const member = [...members][index];
        if (!(outcome.reason instanceof StuckProjection) || members.size === 1 || !member) throw outcome.reason;
        log('error', `${member.name} is stuck and follows the log alone`, errorFields(outcome.reason));
        await noteStuck([member.name], outcome.reason);
        members.delete(member);
        run([member]);
      }
    };

    const load = async (): Promise<number | undefined> => {
      const all = await readCheckpoints(db);
      const positions = names().map((name) => all.get(name)?.position);
      return positions.includes(undefined) ? undefined : Math.min(...positions.map((position) => position ?? 0));
    };

    running.push(
      follow(
        eventStore,
        { name: names().join(', '), prefixes: modelPrefixes, schema, load, apply },
        {
          signal,
          lingerMs,
          report: (follower, error) => {
            log('error', `${follower} cannot go on and tries again`, errorFields(error));
            noteStuck(names(), error).catch((failed: unknown) => log('error', 'cannot note it', errorFields(failed)));
          },
          progress: (_, atEnd) => {
            if (!atEnd) return;
            reachedEnd(names()).catch((error: unknown) => log('error', 'cannot mark ready', errorFields(error)));
          },
        },
      ),
    );
  };

  const groups = new Map<number | undefined, Applier[]>();
  for (const model of models) {
    const at = known.get(collectionOf(model))?.position;
    groups.set(at, [...(groups.get(at) ?? []), batchApplier(mongodb, db, model)]);
  }
  for (const group of groups.values()) run(group);
  // A model that is set aside joins the list while it is waited for.
  for (let waited = 0; waited < running.length; waited++) await running[waited];
};
