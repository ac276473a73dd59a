import type { EventStore } from '#event-log/connect';
import type { Batch } from '#event-log/feed';
import { follow } from '#event-log/follow';
import type { BatchApplier } from '#read-models/apply-batch';
import { type AnyEvent, StuckProjection } from '#read-models/fold';
import { modelSchema } from '#read-models/model-schema';
import { modelPrefixes } from '#read-models/store';

/** How long a question may wait for a position at which nothing changed (milliseconds). */
const idleSaveMs = 250;

/** Members that share one subscription. */
interface Group {
  readonly members: Set<BatchApplier>;
  /** Applied, and handed out to be applied: the same unless a batch is under way. */
  applied: number;
  taken: number;
  /** The end of the log has been reached since the last failure. */
  upToDate: boolean;
  readonly end: AbortController;
}

interface Parts {
  readonly eventStore: EventStore;
  readonly signal: AbortSignal;
  readonly lingerMs: number;
  /** The position of a collection, from its checkpoint. */
  readonly positionOf: (name: string) => Promise<number | undefined>;
  /** A member has reached the end of the log; told whenever the end is reached. */
  readonly reachedEnd: (member: BatchApplier) => void;
  /** These members stand still; tried again, ever more slowly. `alone`: one was set aside so that the others go on. */
  readonly failed: (members: readonly BatchApplier[], error: unknown, alone: boolean) => void;
  /** What came of each member, in their order. */
  readonly apply: (
    members: readonly BatchApplier[],
    batch: Batch<AnyEvent>,
  ) => Promise<readonly PromiseSettledResult<void>[]>;
  readonly joined: (members: readonly BatchApplier[]) => void;
}

export interface Groups {
  /** These follow the log together, apart from the others until they are up to date; then they share one subscription. */
  add(members: readonly BatchApplier[]): void;
  remove(name: string): void;
  has(name: string): boolean;
  /** How many subscriptions there are. */
  readonly subscriptions: number;
  /** Resolves when the signal was aborted and every batch under way is done. */
  done(): Promise<void>;
}

/**
 * Members that are up to date share one subscription; one that is new, behind or stuck follows the log alone, so that it holds
 * back nobody, and joins the others when it has caught up.
 */
export const followerGroups = (parts: Parts): Groups => {
  const { eventStore, signal, lingerMs, positionOf, reachedEnd, failed, joined } = parts;
  const groups = new Set<Group>();
  const running = new Set<Promise<void>>();

  const close = (group: Group): void => {
    groups.delete(group);
    group.members.clear();
    group.end.abort();
  };

  /**
   * Another group takes the members over if it has been handed nothing they lack: what it is handed from now on they get, too, and
   * what they have seen already they pass over. A batch that is under way counts as handed out.
   */
  const joinAnother = (group: Group): void => {
    if (!group.upToDate) return;
    const other = [...groups].find((one) => one !== group && one.upToDate && group.applied >= one.taken);
    if (!other) return;
    const moved = [...group.members];
    for (const member of moved) other.members.add(member);
    close(group);
    joined(moved);
  };

  const apply = async (group: Group, batch: Batch<AnyEvent>): Promise<void> => {
    group.taken = batch.position;
    const members = [...group.members];
    const outcomes = await parts.apply(members, batch);
    for (const [index, outcome] of outcomes.entries()) {
      const member = members[index];
      if (outcome.status === 'fulfilled' || !member || !group.members.has(member)) continue;
      if (!(outcome.reason instanceof StuckProjection) || group.members.size === 1) throw outcome.reason;
      group.members.delete(member);
      failed([member], outcome.reason, true);
      start([member]);
    }
    group.applied = batch.position;
  };

  const load = async (group: Group): Promise<number | undefined> => {
    const positions = await Promise.all([...group.members].map(({ name }) => positionOf(name)));
    const from = positions.includes(undefined) ? undefined : Math.min(...positions.map((position) => position ?? 0));
    group.applied = group.taken = from ?? 0;
    return from;
  };

  const start = (members: readonly BatchApplier[]): void => {
    const group: Group = {
      members: new Set(members),
      applied: 0,
      taken: 0,
      upToDate: false,
      end: new AbortController(),
    };
    groups.add(group);
    const run = follow<AnyEvent>(
      eventStore,
      {
        name: members.map(({ name }) => name).join(', '),
        prefixes: modelPrefixes,
        schema: modelSchema,
        // Somebody may wait for the position of an event that is none of a read model's.
        everyPosition: true,
        load: () => load(group),
        apply: (batch) => apply(group, batch),
      },
      {
        signal: AbortSignal.any([signal, group.end.signal]),
        lingerMs,
        idleSaveMs,
        report: (_, error) => {
          group.upToDate = false;
          failed([...group.members], error, false);
        },
        progress: (_, atEnd) => {
          if (atEnd) {
            group.upToDate = true;
            group.members.forEach(reachedEnd);
          }
          joinAnother(group);
        },
      },
    ).finally(() => running.delete(run));
    running.add(run);
  };

  return {
    add: start,
    has: (name) => [...groups].some(({ members }) => [...members].some((member) => member.name === name)),
    remove: (name) => {
      for (const group of groups) {
        for (const member of group.members) if (member.name === name) group.members.delete(member);
        if (group.members.size === 0) close(group);
      }
    },
    get subscriptions() {
      return groups.size;
    },
    done: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};
