import type { EventStoreDBClient } from '@eventstore/db-client';
import { type Disk, nodeDisk } from '#embedded-eventstore/disk';
import { serve } from '#embedded-eventstore/server';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { type CommandContext, type EventLog, openEventLog } from '#event-log/event-log';
import { temporaryFolder } from './standalone.js';

/** What comes with a command that a window handed in, for tests that ask the log itself. */
export const contextOf = (commandId: string): CommandContext => ({
  auth: 'development',
  channel: 'window',
  commandId,
  commandDigest: '',
  $correlationId: commandId,
  $causationId: commandId,
  policyVersion: 'p',
  calendarVersion: 'k',
  legalRegime: 'cn',
});

/** An event store of its own, with a client and the event log on it. */
export interface LogFixture {
  readonly client: EventStoreDBClient;
  readonly log: EventLog;
  /** Another process's view: a log with a cache of its own on the same store. */
  another(): EventLog;
  close(): Promise<void>;
}

export const openLogFixture = async (
  now: () => Date = () => new Date(),
  disk: Disk = nodeDisk,
): Promise<LogFixture> => {
  const [folder, remove] = await temporaryFolder();
  const server = await serve({ dir: folder, insecure: true, disk });
  const client = connectEventStore(server.url);
  return {
    client,
    log: openEventLog(client, { now }),
    another: () => openEventLog(client, { now }),
    close: async () => {
      await disconnectEventStore(client);
      await server.close();
      await remove();
    },
  };
};
