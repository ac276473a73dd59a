import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { makeCertificate } from './certificate.js';
import { type EmbeddedEventStore, type EventStoreOptions, serve } from './server.js';

describe('the server', () => {
  let dir: string;
  const open: { close(): Promise<void> }[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'event-store-'));
  });
  afterEach(async () => {
    for (const thing of open.splice(0).toReversed()) await thing.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const start = async (options: Partial<EventStoreOptions> = {}): Promise<EmbeddedEventStore> => {
    const server = await serve({ dir, ...options });
    open.push(server);
    return server;
  };
  const connect = (url: string): EventStoreDBClient => {
    const client = EventStoreDBClient.connectionString(url);
    open.push({ close: () => client.dispose() });
    return client;
  };
  const as = (url: string, user: string, password: string): string =>
    url.replace(/\/\/[^@]+@/, `//${user}:${password}@`);
  const passwords = (): Record<string, string> => JSON.parse(readFileSync(join(dir, 'passwords.json'), 'utf8'));
  const counted = () => jsonEvent({ type: 'Counted', data: {} });

  it('asks for TLS and a password unless told otherwise, and its url carries both', async () => {
    const { url } = await start();
    expect(url).toMatch(/^esdb:\/\/app:[^@]+@localhost:\d+\?tls=true&tlsCAFile=/);
    const { nextExpectedRevision } = await connect(url).appendToStream('s', counted());
    expect(nextExpectedRevision).toBe(0n);
  });

  it('keeps its key and passwords to the owner', async () => {
    await start();
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const file of ['certificate.pem', 'private-key.pem', 'passwords.json']) {
      expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
    }
  });

  it('keeps certificate and passwords from one start to the next', async () => {
    const first = await start();
    const before = [readFileSync(join(dir, 'certificate.pem'), 'utf8'), passwords()];
    await first.close();
    await start();
    expect([readFileSync(join(dir, 'certificate.pem'), 'utf8'), passwords()]).toEqual(before);
  });

  it('refuses a wrong password and a missing one', async () => {
    const { url } = await start();
    const wrong = connect(as(url, 'app', 'wrong'));
    await expect(wrong.appendToStream('s', counted())).rejects.toMatchObject({ type: 'access-denied' });
    const nobody = connect(url.replace(/\/\/[^@]+@/, '//'));
    await expect(nobody.deleteStream('s')).rejects.toMatchObject({ type: 'access-denied' });
  });

  it('lets the application append and read, and only the admin make events disappear', async () => {
    const { url } = await start();
    const app = connect(url);
    const admin = connect(as(url, 'admin', passwords().admin ?? ''));
    await app.appendToStream('s', [counted(), counted()]);
    const denied = { type: 'access-denied' };
    await expect(app.deleteStream('s')).rejects.toMatchObject(denied);
    await expect(app.tombstoneStream('s')).rejects.toMatchObject(denied);
    await expect(app.setStreamMetadata('s', { maxCount: 1 })).rejects.toMatchObject(denied);
    await expect(app.setStreamMetadata('s', { maxAge: 1 })).rejects.toMatchObject(denied);
    await expect(app.setStreamMetadata('s', { truncateBefore: 1 })).rejects.toMatchObject(denied);
    const credentials = { username: 'app', password: passwords().app ?? '' };
    const byUnaryAppend = app.setStreamMetadata('s', { maxCount: 1 }, { credentials });
    await expect(byUnaryAppend).rejects.toMatchObject(denied);
    await app.setStreamMetadata('s', { owner: '城建' });
    await app.setStreamMetadata('$daily', { maxCount: 1 });
    await admin.setStreamMetadata('s', { maxCount: 1 });
    await admin.deleteStream('s');
  });

  it('serves plaintext on loopback addresses only', async () => {
    const { url } = await start({ insecure: true });
    expect(url).toMatch(/^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/);
    await expect(serve({ dir: join(dir, 'other'), host: '0.0.0.0', insecure: true })).rejects.toThrow(/loopback/);
  });

  it('refuses a directory that is open already, and gives it free when it closes', async () => {
    const first = await start({ insecure: true });
    await expect(serve({ dir, insecure: true })).rejects.toThrow(/already open/);
    await first.close();
    await start({ insecure: true });
  });

  it('acknowledges what is on its way and then ends every call when it closes', async () => {
    const server = await start({ insecure: true });
    const client = connect(server.url);
    await client.appendToStream('s', counted());
    const subscription = client.subscribeToAll();
    const ended = new Promise<unknown>((resolve) => subscription.once('error', resolve));
    await new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined)));
    await server.close();
    expect(await ended).toMatchObject({ type: 'cancelled' });
    expect(await server.stopped).toBeUndefined();
  });

  it('answers what it does not have with UNIMPLEMENTED', async () => {
    const { url } = await start({ insecure: true });
    const listed = connect(url).listProjections();
    await expect(listed).rejects.toMatchObject({ code: 12 });
  });

  it('refuses filters that could keep it busy for ever', async () => {
    const { url } = await start({ insecure: true });
    const client = connect(url);
    const refusal = (regex: string) =>
      new Promise<unknown>((resolve) => {
        const subscription = client.subscribeToAll({
          filter: { filterOn: 'streamName', regex, checkpointInterval: 1 },
        });
        subscription.once('error', resolve);
        subscription.once('caughtUp', () => resolve('accepted'));
        open.push({ close: () => subscription.unsubscribe() });
      });
    expect(await refusal('^(a+)+$')).toMatchObject({ code: 3 });
    expect(await refusal('a'.repeat(300))).toMatchObject({ code: 3 });
    expect(await refusal('^case-')).toBe('accepted');
  });
});

describe('the certificate', () => {
  it('is good for the hosts it was made for, and for its own key', () => {
    const { cert } = makeCertificate(['localhost', '127.0.0.1', '::1'], Date.now());
    const parsed = new X509Certificate(cert);
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(parsed.checkIP('::1')).toBe('::1');
    expect(parsed.checkHost('elsewhere.example')).toBeUndefined();
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.ca).toBe(true);
    expect(Date.parse(parsed.validTo) - Date.now()).toBeGreaterThan(9 * 365 * 24 * 3600 * 1000);
  });
});
