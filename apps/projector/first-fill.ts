import type { Db } from 'mongodb';
import { backlogBehind } from '#event-log/backlog';
import type { EventStore } from '#event-log/connect';
import { copiesOf, markFilled } from '#read-models/copies';
import { type FillProgress, withFilledCopies } from '#read-models/fill-beside';
import type { AnyProjection } from '#read-models/projection';
import { modelPrefixes, readCheckpoints } from '#read-models/store';
import { errorFields, type LogLine } from '#runtime/log-line';

interface Parts {
  readonly eventStore: EventStore;
  readonly db: Db;
  readonly models: readonly AnyProjection[];
  readonly signal: AbortSignal;
  readonly log: LogLine;
}

/** The filling of models that there is nothing of yet. */
export interface FirstFill {
  /** Whether this model is being filled: nobody else follows the log for it meanwhile. */
  busy(model: AnyProjection): boolean;
  readonly over: boolean;
  readonly done: Promise<void>;
}

const toldEveryMs = 10_000;

/** Of these there is nothing: no copy that is complete, and none that had begun to follow the log. What a broken-off fill left is nothing. */
const missing = async ({ db, models }: Parts): Promise<readonly AnyProjection[]> => {
  const known = await readCheckpoints(db);
  return models.filter(
    (model) => !copiesOf(known, model).some(({ checkpoint: { filled, filling } }) => filled === true || !filling),
  );
};

const fill = async (parts: Parts, models: readonly AnyProjection[]): Promise<void> => {
  const { signal, log } = parts;
  const names = models.map(({ name }) => name).join(', ');
  let toldAt = performance.now();
  const progress: FillProgress = (at, end, events) => {
    if (performance.now() - toldAt < toldEveryMs) return;
    toldAt = performance.now();
    log('info', 'read models are being filled', { events, percent: Math.floor((100 * at) / Math.max(1, end)) });
  };
  log('info', `${names}: to be filled from the log`);
  const filling = { now: () => new Date(), signal, progress };
  await withFilledCopies(parts, models, filling, async (targets, { position, events, seconds }) => {
    for (const { collection } of targets) await markFilled(parts.db, collection, position);
    log('info', `${names}: filled from the log`, { events, seconds: Math.round(seconds) });
  });
};

/**
 * Fills the models of which there is nothing yet as a rebuild does, many times as fast as following the log event by event: a new
 * installation on an old log, a new version, a store that was set aside. A short log is not worth it. Whatever goes wrong, the
 * models follow the log from its beginning instead, where one that is stuck is told from the others.
 */
export const firstFill = (parts: Parts): FirstFill => {
  let busy: ReadonlySet<AnyProjection> = new Set(parts.models);
  let over = false;
  const run = async (): Promise<void> => {
    const wanted = await missing(parts);
    busy = new Set(wanted);
    if (wanted.length === 0) return;
    const { more } = await backlogBehind(parts.eventStore, modelPrefixes, undefined);
    if (more) await fill(parts, wanted);
  };
  const done = run()
    .catch((error: unknown) => {
      if (parts.signal.aborted) return;
      parts.log('error', 'read models could not be filled at once and follow the log instead', errorFields(error));
    })
    .finally(() => {
      busy = new Set();
      over = true;
    });
  return {
    busy: (model) => busy.has(model),
    get over() {
      return over;
    },
    done,
  };
};
