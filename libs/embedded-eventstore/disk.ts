import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from 'node:fs';

/** All that the log does to a disk. The real one is `nodeDisk`; the fault runs hand in one that fails on purpose. */
export interface Disk {
  open(path: string, flags: 'r' | 'r+' | 'w+'): number;
  close(file: number): void;
  size(file: number): number;
  /** Fills `target` from the file as far as it goes and answers how many bytes that were. */
  read(file: number, target: Buffer, at: number): number;
  /** Writes all of `bytes` or throws. */
  write(file: number, bytes: Buffer, at: number): void;
  writeLater(file: number, bytes: Buffer, at: number): Promise<void>;
  sync(file: number): void;
  syncLater(file: number): Promise<void>;
  truncate(file: number, size: number): void;
  list(dir: string): string[];
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes the names in a directory durable: created, renamed and removed files. */
  syncDirectory(dir: string): void;
}

const writeOnce = (file: number, bytes: Buffer, from: number, at: number): Promise<number> =>
  new Promise((resolve, reject) => {
    write(file, bytes, from, bytes.length - from, at, (error, written) => (error ? reject(error) : resolve(written)));
  });

export const nodeDisk: Disk = {
  open: (path, flags) => openSync(path, flags, 0o600),
  close: closeSync,
  size: (file) => fstatSync(file).size,
  read: (file, target, at) => {
    let done = 0;
    while (done < target.length) {
      const count = readSync(file, target, done, target.length - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  },
  write: (file, bytes, at) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
  },
  writeLater: async (file, bytes, at) => {
    for (let done = 0; done < bytes.length; ) done += await writeOnce(file, bytes, done, at + done);
  },
  sync: fdatasyncSync,
  syncLater: (file) =>
    new Promise((resolve, reject) => {
      fdatasync(file, (error) => (error ? reject(error) : resolve()));
    }),
  truncate: ftruncateSync,
  list: (dir) => readdirSync(dir),
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  syncDirectory: (dir) => {
    const file = openSync(dir, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
};
