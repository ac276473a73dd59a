import { parseArgs } from 'node:util';
import { backup, restore } from './backup.js';
import { compact } from './compact.js';
import { nodeDisk } from './disk.js';
import { serve } from './server.js';
import { verify } from './verify.js';

const HELP = `The embedded event store, alone. It speaks EventStoreDB's gRPC protocol.

  embedded-eventstore --dir DIR [--port PORT] [--host HOST] [--insecure]   serve the log in DIR until SIGTERM
  embedded-eventstore verify  --dir DIR               check every frame; a server may be running
  embedded-eventstore backup  --dir DIR --to EMPTY    copy the log; a server may be running
  embedded-eventstore restore --from BACKUP --dir EMPTY
  embedded-eventstore compact --dir DIR               take back the space of deleted streams; no server may be running

  --port PORT  2113 if absent; 0 for any free port
  --host HOST  127.0.0.1 if absent
  --insecure   plaintext and no passwords; on loopback addresses only
  --json       answer in JSON
  --help       this text

Without --insecure a certificate and passwords are made in DIR at the first start: certificate.pem, passwords.json.
Exit code 0: done, or stopped by a signal. 1: failed, or damage was found. 2: wrong arguments.`;

class UsageError extends Error {}

const readArguments = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        dir: { type: 'string' },
        port: { type: 'string', default: '2113' },
        host: { type: 'string', default: '127.0.0.1' },
        to: { type: 'string' },
        from: { type: 'string' },
        insecure: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

type Options = ReturnType<typeof readArguments>['values'];

const needed = (options: Options, name: 'dir' | 'to' | 'from'): string => {
  const value = options[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing.`);
  return value;
};

const print = (options: Options, report: object, text: string): void => {
  process.stdout.write(`${options.json ? JSON.stringify(report) : text}\n`);
};

const serveAlone = async (options: Options): Promise<number> => {
  const dir = needed(options, 'dir');
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`--port ${options.port} is no port.`);
  const { host, insecure } = options;
  const server = await serve({ dir, port, host, insecure });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close());
  const masked = server.url.replace(/:[^:@/]+@/, ':***@');
  print(options, { url: server.url, port: server.port, dir }, `Event store, durable in ${dir}: ${masked}`);
  const error = await server.stopped;
  if (error !== undefined) process.stderr.write(`The event store has stopped: ${error.message}\n`);
  return error === undefined ? 0 : 1;
};

const verifyAlone = async (options: Options): Promise<number> => {
  const report = await verify(nodeDisk, needed(options, 'dir'));
  const lines = report.segments.map(({ segment, events, damage, tornBytes, index }) => {
    if (damage !== undefined) return `${segment}: DAMAGED at offset ${damage.offset}: ${damage.reason}`;
    if (tornBytes !== undefined) return `${segment}: ${events} events, then ${tornBytes} bytes that are no whole frame`;
    return `${segment}: ${events} events${index === 'damaged' ? ', its index is damaged and will be made anew' : ''}`;
  });
  print(options, report, [...lines, report.sound ? 'The log is sound.' : 'The log is NOT sound.'].join('\n'));
  return report.sound ? 0 : 1;
};

const copyAlone = async (options: Options, from: string, to: string, copy: typeof backup): Promise<number> => {
  const report = await copy(nodeDisk, from, to);
  print(options, report, `${report.events} events copied from ${from} to ${to}, and checked.`);
  return 0;
};

const compactAlone = async (options: Options): Promise<number> => {
  const report = await compact(nodeDisk, needed(options, 'dir'));
  const { dropped, bytesBefore, bytesAfter } = report;
  print(options, report, `${dropped} events dropped, ${bytesBefore - bytesAfter} bytes taken back.`);
  return 0;
};

const run = (): Promise<number> => {
  const { values, positionals } = readArguments();
  const [command = 'serve', extra] = positionals;
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return Promise.resolve(0);
  }
  if (extra !== undefined) throw new UsageError(`What is ${extra}?`);
  switch (command) {
    case 'serve':
      return serveAlone(values);
    case 'verify':
      return verifyAlone(values);
    case 'backup':
      return copyAlone(values, needed(values, 'dir'), needed(values, 'to'), backup);
    case 'restore':
      return copyAlone(values, needed(values, 'from'), needed(values, 'dir'), restore);
    case 'compact':
      return compactAlone(values);
    default:
      throw new UsageError(`There is no command ${command}.`);
  }
};

try {
  process.exitCode = await run();
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${isUsage ? ' See --help.' : ''}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
