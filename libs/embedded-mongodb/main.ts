import { parseArgs } from 'node:util';
import type { ServeOptions } from './server.js';
import { openOrSetAside } from './set-aside.js';
import { start } from './start.js';
import { check } from './store-check.js';
import { StoreError } from './store-error.js';

const help = `The embedded document store: a subset of MongoDB on one machine, for development, tests and single-node offices.

Usage: npm run embedded-mongodb -- --dir DIR [--socket PATH] [--check] [--set-aside-damaged]

  --dir DIR      where the data lies; made if it is not there
  --socket PATH  the Unix socket to listen on; by default one of its own in DIR
  --check        compare documents and index entries, then end
  --set-aside-damaged
                 rename a damaged store to DIR.damaged-<instant> and serve an empty one: for what can be made again from elsewhere
  --help         this text

It prints the connection string for MongoDB drivers, and serves until SIGINT or SIGTERM. Every answered write is on the disk.
It ends with 2 for a wrong call, 3 if another server holds DIR, 4 if the store is damaged.
`;

const exitCodes = { 'in-use': 3, damaged: 4 } as const;

const tellSetAside = (aside: string, why: StoreError): void => {
  process.stderr.write(`${why.message}. It is in ${aside} now; ${why.dir} begins empty.\n`);
};

const serveUntilSignal = async (options: ServeOptions, replaceDamaged: boolean): Promise<void> => {
  const server = replaceDamaged
    ? await openOrSetAside(() => start({ ...options, check: 'after-crash-while-serving' }), tellSetAside)
    : await start(options);
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
      'set-aside-damaged': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  else if (values.dir === undefined) throw new TypeError('--dir is missing');
  else if (values.check) {
    await check(values.dir);
    process.stdout.write('documents and index entries agree\n');
  } else {
    const { dir, socket } = values;
    await serveUntilSignal({ dir, ...(socket === undefined ? {} : { socket }) }, values['set-aside-damaged']);
  }
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof StoreError) process.stderr.write(`${error.advice}\n`);
  if (error instanceof TypeError) process.stderr.write(help);
  process.exitCode = error instanceof StoreError ? exitCodes[error.reason] : error instanceof TypeError ? 2 : 1;
}
