import type { Disk } from './disk.js';
import type { EventLog } from './event-log.js';
import { sealFrame } from './frame.js';
import { SEGMENT_HEADER } from './log-segment.js';

/** Up to so many frames are written and synced at once, without a detour over a thread: the wait is the disk's anyway. */
const SMALL_GROUP = 8;
const LARGEST_GROUP = 16 * 1024 * 1024;
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export interface QueuedFrame {
  readonly bytes: Buffer;
  readonly position: number;
  readonly records: number;
  /** It is the first of the next segment. */
  readonly opensSegment: boolean;
}

export interface CommitEvents<Frame extends QueuedFrame> {
  /** These frames will survive anything. In the order in which they were queued. */
  durable(frames: readonly Frame[]): void;
  /** The disk is full: none of these, which are all that are queued, was written. The log goes on without them. */
  refused(frames: readonly Frame[], error: Error): void;
  /** The disk failed and what is on it is unknown: nothing may be acknowledged any more. */
  failed(frames: readonly Frame[], error: Error): void;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * Writes frames in the order in which they come, many with one sync: what arrives during a sync goes into the next one.
 * Nothing is durable before the sync that covers it has returned.
 */
export const groupCommit = <Frame extends QueuedFrame>(
  disk: Disk,
  log: EventLog,
  lastCrc: number,
  events: CommitEvents<Frame>,
) => {
  let queue: Frame[] = [];
  let isBusy = false;
  let hasFailed = false;
  let crc = lastCrc;
  const whenIdle: (() => void)[] = [];

  const takeGroup = (): Frame[] => {
    let bytes = 0;
    let count = 0;
    for (const frame of queue) {
      const isFull = count > 0 && (frame.opensSegment || bytes + frame.bytes.length > LARGEST_GROUP);
      if (isFull) break;
      bytes += frame.bytes.length;
      count++;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  };

  const seal = (group: readonly Frame[]): { bytes: Buffer; crc: number } => {
    const synced = log.last().end;
    let previous = crc;
    for (const { bytes, position, records } of group) {
      previous = sealFrame(bytes, { position, synced, previous, records });
    }
    const [first] = group;
    const bytes = group.length === 1 && first !== undefined ? first.bytes : Buffer.concat(group.map((f) => f.bytes));
    return { bytes, crc: previous };
  };

  const succeed = (group: readonly Frame[], bytes: Buffer, newCrc: number): void => {
    crc = newCrc;
    log.last().end += bytes.length;
    events.durable(group);
  };

  const stop = (group: readonly Frame[], error: unknown): void => {
    hasFailed = true;
    const lost = [...group, ...queue];
    queue = [];
    events.failed(lost, asError(error));
  };

  /** Nothing of a refused group may stay in the file: a later crash could bring it back. */
  const refuse = (group: readonly Frame[], error: unknown): void => {
    const { file, start, end } = log.last();
    try {
      disk.truncate(file, end - start);
    } catch (truncateError) {
      stop(group, truncateError);
      return;
    }
    const lost = [...group, ...queue];
    queue = [];
    events.refused(lost, asError(error));
  };

  const lose = (group: readonly Frame[], error: unknown, isWritten: boolean): void => {
    if (!isWritten && NO_SPACE.has(codeOf(error))) refuse(group, error);
    else stop(group, error);
  };

  const commitNow = (group: readonly Frame[], bytes: Buffer, newCrc: number): void => {
    const { file, start, end } = log.last();
    let isWritten = false;
    try {
      disk.write(file, bytes, end - start);
      isWritten = true;
      disk.sync(file);
    } catch (error) {
      lose(group, error, isWritten);
      return;
    }
    succeed(group, bytes, newCrc);
  };

  const commitLater = async (group: readonly Frame[], bytes: Buffer, newCrc: number): Promise<void> => {
    const { file, start, end } = log.last();
    let isWritten = false;
    try {
      await disk.writeLater(file, bytes, end - start);
      isWritten = true;
      await disk.syncLater(file);
    } catch (error) {
      lose(group, error, isWritten);
      return;
    }
    succeed(group, bytes, newCrc);
  };

  const openSegment = (group: readonly Frame[]): boolean => {
    const [first] = group;
    if (first?.opensSegment !== true) return true;
    try {
      log.startSegment(first.position - SEGMENT_HEADER);
    } catch (error) {
      lose(group, error, false);
      return false;
    }
    crc = 0;
    return true;
  };

  const flush = async (): Promise<void> => {
    const group = takeGroup();
    if (group.length > 0 && openSegment(group)) {
      const { bytes, crc: newCrc } = seal(group);
      if (group.length <= SMALL_GROUP) commitNow(group, bytes, newCrc);
      else await commitLater(group, bytes, newCrc);
    }
    isBusy = false;
    if (queue.length > 0) schedule();
    else for (const resolve of whenIdle.splice(0)) resolve();
  };

  const schedule = (): void => {
    if (isBusy) return;
    isBusy = true;
    setImmediate(() => void flush());
  };

  return {
    add: (frame: Frame): void => {
      if (hasFailed) {
        events.failed([frame], new Error('The disk has failed.'));
        return;
      }
      queue.push(frame);
      schedule();
    },
    /** When everything queued so far has been dealt with. */
    idle: (): Promise<void> => (isBusy ? new Promise((resolve) => whenIdle.push(resolve)) : Promise.resolve()),
  };
};
