import { parseArgs } from 'node:util';
import { start } from './start.js';
import { check } from './store-check.js';
import { StoreError } from './store-error.js';

const help = `The embedded document store: a subset of MongoDB on one machine, for development, tests and single-node offices.

Usage: npm run embedded-mongodb -- --dir DIR [--socket PATH] [--check]

  --dir DIR      where the data lies; made if it is not there
  --socket PATH  the Unix socket to listen on; by default one of its own in DIR
  --check        compare documents and index entries, then end
  --help         this text

It prints the connection string for MongoDB drivers, and serves until SIGINT or SIGTERM. Every answered write is on the disk.
It ends with 2 for a wrong call, 3 if another server holds DIR, 4 if the store is damaged.
`;

const exitCodes = { 'in-use': 3, damaged: 4 } as const;

const serveUntilSignal = async (dir: string, socket: string | undefined): Promise<void> => {
  const server = await start({ dir, ...(socket === undefined ? {} : { socket }) });
  process.stdout.write(`${server.url}\n`);
  const stop = (): void => {
    server.close().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const reason = await server.stopped;
  if (reason) throw reason;
};

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      socket: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  else if (values.dir === undefined) throw new TypeError('--dir is missing');
  else if (values.check) {
    await check(values.dir);
    process.stdout.write('documents and index entries agree\n');
  } else await serveUntilSignal(values.dir, values.socket);
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof TypeError) process.stderr.write(help);
  process.exitCode = error instanceof StoreError ? exitCodes[error.reason] : error instanceof TypeError ? 2 : 1;
}
