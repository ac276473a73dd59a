import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectEventStore, disconnectEventStore } from './connect.js';

describe('a client of the event store', () => {
  it('lets the store send a mebibyte ahead, on the stream and on the connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connectEventStore(`esdb://127.0.0.1:${port}?tls=false&defaultDeadline=5000`);
    const sessions: ServerHttp2Session[] = [];
    const windows = new Promise<readonly [stream: number | undefined, connection: number | undefined]>((resolve) => {
      server.on('session', (session) => {
        sessions.push(session);
        session.on('error', () => undefined);
        session.on('stream', (stream) => {
          resolve([session.remoteSettings.initialWindowSize, session.state.remoteWindowSize]);
          stream.on('error', () => undefined);
          stream.destroy();
        });
      });
    });
    const reading = client.deleteStream('nothing').catch((error: unknown) => error);
    try {
      expect(await windows).toEqual([1024 * 1024, 1024 * 1024]);
      expect(await reading).toBeInstanceOf(Error);
    } finally {
      await disconnectEventStore(client);
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    }
  });
});
