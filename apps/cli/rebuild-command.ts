import { models } from '#read-models/store';
import type { AnyProjection } from '#read-models/projection';
import { progressBar } from './progress-bar.js';
import { BadConfig } from '#runtime/config';
import { compare, type Progress, rebuild, type Rebuilt } from './rebuild.js';
import { withStores } from './running-stores.js';
import { Usage } from './usage.js';

/** The models a word names; undefined where there is none of that name. */
export const modelsNamed = (word: string): readonly AnyProjection[] | undefined => {
  const found = word === 'all' ? models : models.filter(({ name }) => name === word);
  return found.length === 0 ? undefined : found;
};

/** What may stand for a model on the command line. */
export const modelNames = (): string => [...models.map(({ name }) => name), 'all'].join(', ');

const lineEveryMs = 2_000;

/** A bar on a terminal, a line every two seconds elsewhere; both on standard error. */
export const rebuildProgress = (): { readonly show: Progress; end(): void } => {
  const bar = progressBar('rebuild');
  let saidAt = performance.now();
  return {
    show: (position, end, events, seconds) => {
      const share = end === 0 ? 1 : Math.min(1, position / end);
      const left = share === 0 ? 0 : (seconds / share) * (1 - share);
      const note = `${events} events, ${Math.round(events / Math.max(seconds, 0.001))}/s, ${Math.ceil(left)} s left`;
      bar.show(position, end, note);
      if (process.stderr.isTTY || performance.now() - saidAt < lineEveryMs) return;
      saidAt = performance.now();
      process.stderr.write(`rebuild ${(share * 100).toFixed(0)} %  ${note}\n`);
    },
    end: () => bar.end(),
  };
};

const differencesShown = 20;

/** What came of it, as lines for a terminal. */
export const rebuiltLines = ({ events, seconds, models: done }: Rebuilt): readonly string[] => [
  `${events} events in ${seconds.toFixed(1)} s (${Math.round(events / Math.max(seconds, 0.001))}/s)`,
  ...done.flatMap(({ model, documents, differing, collection }) => {
    if (!differing) return [`${model}: ${documents} documents, now asked from ${collection}`];
    if (differing.length === 0) return [`${model}: ${documents} documents, all as the log says`];
    const shown = differing.slice(0, differencesShown).map(({ id, paths }) => `  ${id}: ${paths.join(', ')}`);
    const more = differing.length - shown.length;
    return [
      `${model}: ${differing.length} documents differ from the log`,
      ...shown,
      ...(more > 0 ? [`  … and ${more} more: see them all with --json`] : []),
    ];
  }),
];

/** `rebuild <model>|all [--compare]`. */
export const runRebuild = async (
  [word]: readonly string[],
  { compare: comparing, json }: { compare?: boolean | undefined; json?: boolean | undefined },
) => {
  const wanted = word === undefined ? undefined : modelsNamed(word);
  if (!wanted) throw new Usage(`Name what to rebuild: rebuild ${modelNames()}`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new BadConfig('Stopped; the copies were removed.')));
  const progress = rebuildProgress();
  const result = await withStores((stores) =>
    (comparing ? compare : rebuild)(stores, wanted, () => new Date(), stop.signal, progress.show),
  ).finally(() => progress.end());
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${rebuiltLines(result).join('\n')}\n`);
  if (result.models.some(({ differing }) => differing && differing.length > 0)) process.exitCode = 1;
};
