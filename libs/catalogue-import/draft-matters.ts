import type { MatterCommands } from '#catalogue/commands';
import { Refusal } from '#kernel/refusal';
import type { MattersRead, RowGap } from './read-matters.js';

/** How many drafts are written at a time. */
const inFlight = 32;

/** The gap report of an import. Everything that came in is a draft: nothing is open before somebody adopts it and publishes its guide. */
export interface DraftImport {
  readonly rows: number;
  /** Drafts that are new or changed; in a trial run those that can be drafted. */
  readonly drafted: number;
  readonly unchanged: number;
  /** Drafts without any gap. */
  readonly complete: number;
  /** How many gaps there are, by element. */
  readonly gapsByElement: Readonly<Record<string, number>>;
  readonly gaps: readonly RowGap[];
}

/** Hands each draft to `draft`, which says whether it recorded anything; a code that is taken becomes a gap of its row. */
export const draftMatters = async (
  { rows, drafts, gaps }: MattersRead,
  source: string,
  draft: (command: MatterCommands['DraftMatter']) => Promise<boolean>,
): Promise<DraftImport> => {
  const refused: RowGap[] = [];
  let drafted = 0;
  let unchanged = 0;
  const one = async ({ row, code, draft: known }: MattersRead['drafts'][number]): Promise<void> => {
    try {
      if (await draft({ code, draft: known, source })) drafted += 1;
      else unchanged += 1;
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'forbidden') throw error;
      refused.push({ row, code, element: 'code', kind: 'CONTRADICTORY', detail: error.detail });
    }
  };
  for (let start = 0; start < drafts.length; start += inFlight) {
    await Promise.all(drafts.slice(start, start + inFlight).map(one));
  }
  const all = [...gaps, ...refused].toSorted((a, b) => a.row - b.row);
  const incomplete = new Set(all.map(({ row }) => row));
  return {
    rows,
    drafted,
    unchanged,
    complete: drafts.filter(({ row }) => !incomplete.has(row)).length,
    gapsByElement: countBy(all),
    gaps: all,
  };
};

const countBy = (gaps: readonly RowGap[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { element } of gaps) counts.set(element, (counts.get(element) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
};
