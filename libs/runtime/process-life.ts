import { errorFields, type LogLine } from './log-line.js';

/** What a parent process hears from its children, and what they are told. */
export type LifeMessage = { readonly type: 'ready'; readonly detail?: string } | { readonly type: 'stop' };

/** Longest time a clean stop may take before the process ends all the same (milliseconds). */
const stopWithinMs = 10_000;

/** Tells a parent process, if there is one, that this one is ready. */
export const tellReady = (detail?: string): void => {
  const message: LifeMessage = { type: 'ready', ...(detail === undefined ? {} : { detail }) };
  process.send?.(message);
};

/**
 * Runs `stop` once on SIGTERM, SIGINT, or when the parent process asks, then ends the process. An error that
 * nobody caught ends it too, with code 1: a process in an unknown state decides nothing.
 */
export const stopCleanly = (log: LogLine, stop: () => Promise<void>): void => {
  let stopping = false;
  const end = (why: string, code: number): void => {
    if (stopping) return;
    stopping = true;
    log('info', `stopping: ${why}`);
    setTimeout(() => {
      log('error', `not stopped within ${stopWithinMs} ms: ended`);
      process.exit(code || 1);
    }, stopWithinMs).unref();
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log('error', 'stop failed', errorFields(error));
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => end('SIGTERM', 0));
  // A terminal sends SIGINT to the whole group: with a parent, its order to stop is waited for.
  process.on('SIGINT', () => {
    if (!process.send) end('SIGINT', 0);
  });
  process.on('message', (message: LifeMessage) => {
    if (message.type === 'stop') end('asked to', 0);
  });
  // The engines lived in the parent: there is nothing left to finish, and a new start wants the port.
  process.once('disconnect', () => process.exit(1));
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(kind, (error: unknown) => {
      log('error', kind, errorFields(error));
      end(kind, 1);
    });
  }
};
