import type { AnyProjection } from './projection.js';
import { claimCopy, dropCopy, markFilling } from './copies.js';
import { type Filled, fillCopies, type FillStores, type Target } from './fill-copies.js';

/** Told while the log is read: how far of how far, in positions of the log. */
export type FillProgress = (position: number, end: number, events: number, seconds: number) => void;

const beatEveryMs = 5_000;

/** The position of the log's last event; 0 where it is empty. */
const endOf = async ({ eventStore }: FillStores): Promise<number> => {
  let end = 0;
  // Read to its end: the client takes a read that is broken off for a sign that the process may end.
  for await (const { event } of eventStore.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 })) {
    end = Number(event?.position?.commit ?? 0n);
  }
  return end;
};

/** How copies are filled: by whose clock (signs of life), until when, and who hears of it. */
export interface Filling {
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly progress: FillProgress;
}

const fill = async (
  stores: FillStores,
  targets: readonly Target[],
  { now, signal, progress }: Filling,
): Promise<Filled & { readonly seconds: number }> => {
  const startedAt = performance.now();
  let beatAt = startedAt;
  const end = await endOf(stores);
  const filled = await fillCopies(stores, targets, signal, async (position, events) => {
    progress(position, end, events, (performance.now() - startedAt) / 1000);
    if (performance.now() - beatAt < beatEveryMs) return;
    beatAt = performance.now();
    for (const { collection } of targets) await markFilling(stores.db, collection, now());
  });
  return { ...filled, seconds: (performance.now() - startedAt) / 1000 };
};

/**
 * Takes the next copy of each model, which nobody else gets, fills them to the log's end and hands them over. Whatever fails, they are
 * removed, unless they are to `stay`. Throws as `fillCopies` does, and what `use` throws.
 */
export const withFilledCopies = async <Result>(
  stores: FillStores,
  models: readonly AnyProjection[],
  filling: Filling,
  use: (targets: readonly Target[], filled: Awaited<ReturnType<typeof fill>>) => Promise<Result>,
  stay: (error: unknown) => boolean = () => false,
): Promise<Result> => {
  const targets: Target[] = [];
  try {
    for (const model of models) {
      targets.push({ model, collection: await claimCopy(stores.db, model, filling.now()) });
    }
    return await use(targets, await fill(stores, targets, filling));
  } catch (error) {
    if (!stay(error)) for (const { collection } of targets) await dropCopy(stores.db, collection);
    throw error;
  }
};
