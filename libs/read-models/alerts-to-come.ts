import type { Progress } from './progress.js';
import type { ModelReader } from './store.js';

interface Wanted {
  readonly pageSize: number;
  /** After this one: the instant of its next alert, and its id. */
  readonly begin?: readonly [nextAlertAt: string, caseId: string];
  /** What else must be so; all by default. */
  readonly where?: object;
}

/** The cases with an alert still to come, page by page in the order of their next alerts. */
export async function* alertsToCome(
  reader: Pick<ModelReader<Progress>, 'find'>,
  { pageSize, begin = ['', ''], where = {} }: Wanted,
): AsyncGenerator<Progress> {
  for (let [at, id] = begin; ; ) {
    const after = {
      nextAlertAt: { $gte: at },
      $or: [{ nextAlertAt: { $gt: at } }, { nextAlertAt: at, _id: { $gt: id } }],
    };
    const page = await reader.find({ ...where, ...after }, { nextAlertAt: 1, _id: 1 }, pageSize);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    [at, id] = [last.nextAlertAt ?? '', last._id];
  }
}
