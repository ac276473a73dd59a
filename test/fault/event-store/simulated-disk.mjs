// A disk in memory that knows what is durable: contents as of the last sync of a file, names as of the last sync of the
// directory. `crash` gives a state that a power failure could legally leave.
import { basename, dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';

const BLOCK = 512;

const errorOf = (code) => Object.assign(new Error(`${code}: simulated`), { code });

const newFile = (content = Buffer.alloc(0)) => ({ content, durable: content, pending: [] });

const put = (content, bytes, at) => {
  const size = Math.max(content.length, at + bytes.length);
  const next = Buffer.alloc(size);
  content.copy(next);
  bytes.copy(next, at);
  return next;
};

/** `onOperation(kind, count)` is called before each write, sync and the like, and may throw an error code. */
export const simulatedDisk = (names = new Map(), onOperation = () => undefined) => {
  const files = new Map(names);
  let durableNames = new Map(names);
  const open = new Map();
  const paths = new Map();
  let nextHandle = 3;
  let operations = 0;
  const operation = (kind, detail) => {
    const code = onOperation(kind, operations++, detail);
    if (code) throw errorOf(code);
  };
  const fileOf = (handle) => open.get(handle);

  const disk = {
    open: (path, flags) => {
      if (flags === 'w+') {
        operation('create', path);
        files.set(path, newFile());
      }
      if (!files.has(path)) throw errorOf('ENOENT');
      open.set(nextHandle, files.get(path));
      paths.set(nextHandle, path);
      return nextHandle++;
    },
    close: (handle) => void open.delete(handle),
    size: (handle) => fileOf(handle).content.length,
    read: (handle, target, at) =>
      fileOf(handle).content.copy(
        target,
        0,
        at,
        Math.max(at, Math.min(fileOf(handle).content.length, at + target.length)),
      ),
    write: (handle, bytes, at) => {
      operation('write', { bytes, at });
      const file = fileOf(handle);
      const copy = Buffer.from(bytes);
      file.content = put(file.content, copy, at);
      file.pending.push({ bytes: copy, at });
    },
    // In two halves, the second one first, as a disk may do it: what reads in between sees a hole.
    writeLater: async (handle, bytes, at) => {
      const half = Math.floor(bytes.length / 2);
      await setImmediate();
      disk.write(handle, bytes.subarray(half), at + half);
      await setImmediate();
      disk.write(handle, bytes.subarray(0, half), at);
    },
    sync: (handle) => {
      operation('sync', paths.get(handle));
      const file = fileOf(handle);
      file.durable = file.content;
      file.pending = [];
    },
    syncLater: async (handle) => {
      await Promise.resolve();
      disk.sync(handle);
    },
    truncate: (handle, size) => {
      operation('truncate');
      const file = fileOf(handle);
      file.content = Buffer.from(file.content.subarray(0, size));
      file.pending.push({ size });
    },
    list: (dir) => [...files.keys()].filter((path) => dirname(path) === dir).map((path) => basename(path)),
    rename: (from, to) => {
      operation('rename');
      files.set(to, files.get(from));
      files.delete(from);
    },
    remove: (path) => void files.delete(path),
    syncDirectory: () => {
      operation('syncDirectory');
      durableNames = new Map(files);
    },
  };

  const survivingContent = (file, random) => {
    let content = Buffer.from(file.durable);
    // Now and then everything or nothing of what was not synced arrives; else any blocks of it, in any order.
    const odds = random.pick([0, 0.1, 0.5, 0.9, 1]);
    for (const { bytes, at, size } of file.pending) {
      if (size !== undefined) {
        if (random.chance(odds)) content = Buffer.from(content.subarray(0, size));
        continue;
      }
      for (let from = at; from < at + bytes.length; ) {
        const to = Math.min(at + bytes.length, (Math.floor(from / BLOCK) + 1) * BLOCK);
        if (random.chance(odds)) content = put(content, bytes.subarray(from - at, to - at), from);
        from = to;
      }
    }
    return content;
  };

  return {
    disk,
    operations: () => operations,
    /** The files after a power failure at this moment. */
    crash: (random) => {
      const survivors = new Map();
      for (const path of new Set([...durableNames.keys(), ...files.keys()])) {
        const before = durableNames.get(path);
        const now = files.get(path);
        const file = before === now || random.chance(0.5) ? now : before;
        if (file !== undefined) survivors.set(path, newFile(survivingContent(file, random)));
      }
      return survivors;
    },
    /** The files as they are, as after an orderly end. */
    files: () => new Map([...files].map(([path, { content }]) => [path, newFile(Buffer.from(content))])),
  };
};

export const fileWith = newFile;
