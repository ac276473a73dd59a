import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { MongoClient } from 'mongodb';
import { announcingFollower, type Notifying, sendDue } from '#apps/enforcer/notifying';
import { readNotifyConfig } from '#apps/enforcer/notify-config';
import { sendersOf, signatureOf } from '#apps/enforcer/senders';
import { cnCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { type NotificationEvent, notificationSchemaVersions, notificationStream } from '#notifications/events';
import { readModelDb } from '#read-models/store';
import { actsTo, cases, ring } from '#test-support/case-history';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';

const secret = 'a-secret-of-thirty-two-characters';
/** A message platform: answers with the status it is told to, and keeps what it got. */
const openPlatform = async () => {
  const got: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const platform = { status: 200, got };
  const server = createHttpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(platform.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  return Object.assign(platform, { url: `http://127.0.0.1:${port}/`, close });
};

/** As much of an SMTP server as takes a mail. */
const openMailServer = async () => {
  const mails: string[] = [];
  const server = createTcpServer((socket) => {
    let text = '';
    let inMail = false;
    socket.write('220 test\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (inMail) {
        if (!text.endsWith('\r\n.\r\n')) return;
        mails.push(text);
        inMail = false;
        text = '';
        socket.write('250 taken\r\n');
        return;
      }
      for (let end = text.indexOf('\r\n'); end >= 0 && !inMail; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        inMail = line === 'DATA';
        socket.write(inMail ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 test\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    mails,
    url: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    close: () => new Promise((done) => server.close(done)),
  };
};

describe('notifications', () => {
  let fixture: LogFixture;
  let mongodb: MongoClient;
  let closeDocuments: () => Promise<void>;
  let platform: Awaited<ReturnType<typeof openPlatform>>;
  let post: Awaited<ReturnType<typeof openMailServer>>;
  let instant = Date.parse('2026-03-17T00:00:05+08:00');
  const now = (): Date => new Date(instant);

  beforeAll(async () => {
    fixture = await openLogFixture(now);
    const documents = await openDocumentsFixture();
    mongodb = documents.client;
    closeDocuments = () => documents.close();
    [platform, post] = await Promise.all([openPlatform(), openMailServer()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([platform.close(), post.close()]);
    await closeDocuments();
    await fixture.close();
  }, 30_000);

  const notifying = (env: NodeJS.ProcessEnv): Notifying => ({
    db: readModelDb(mongodb),
    log: fixture.log,
    now,
    calendar: cnCalendar,
    senders: sendersOf(readNotifyConfig(env), now),
    say: () => undefined,
  });
  const withWebhook = () =>
    notifying({
      NOTIFY_WEBHOOK_URL: platform.url,
      NOTIFY_WEBHOOK_SECRET: secret,
      PUBLIC_URL: 'https://approvals.example.cn/',
    });
  const withMail = () =>
    notifying({
      NOTIFY_MAIL_URL: post.url,
      NOTIFY_MAIL_FROM: 'daylight@example.cn',
      NOTIFY_MAIL_TO: 'health-bureau=health@example.cn,supervisor=supervision@example.cn',
    });

  /** An overdue promise in the log, as it stands there. */
  const overdue = async (caseId: string): Promise<Logged<CaseEvent>[]> => {
    const stream = { name: caseStream(caseId), decider: cases, schema: { versions: caseSchemaVersions } };
    const acts = [...actsTo.IN_REVIEW, ring('2026-03-17', 'PROMISED')];
    for (const [index, act] of acts.entries()) await fixture.log.execute(stream, act, contextOf(`${caseId}-${index}`));
    const events: Logged<CaseEvent>[] = [];
    for await (const event of fixture.log.read<CaseEvent>(stream.schema, stream.name)) events.push(event);
    return events;
  };
  const read = (parts: Notifying, events: readonly Logged<CaseEvent>[]): Promise<void> =>
    announcingFollower(parts).apply({ events, position: events.at(-1)?.position ?? 0 });
  const recordOf = async (events: readonly Logged<CaseEvent>[], channel: 'WEBHOOK' | 'MAIL'): Promise<string[]> => {
    const alert = events.findLast(({ type }) => type === 'AlertRaised');
    const types: string[] = [];
    const schema = { versions: notificationSchemaVersions };
    const stream = notificationStream(alert?.id ?? '', channel);
    for await (const { type } of fixture.log.read<NotificationEvent>(schema, stream)) types.push(type);
    return types;
  };

  it('go to the webhook once, signed, without personal data, and a replay sends nothing', async () => {
    const events = await overdue('one');
    const parts = withWebhook();
    await read(parts, events);
    expect(await sendDue(parts)).toBe(1);
    const [{ headers, body } = { headers: {}, body: '' }] = platform.got;
    const seconds = Number(headers['daylight-timestamp']);
    expect(headers['daylight-signature']).toBe(`sha256=${signatureOf(secret, seconds, body)}`);
    const told = JSON.parse(body) as Record<string, unknown>;
    expect(told).toMatchObject({
      caseNo: 'DBS-1',
      level: 'YELLOW',
      dueDate: '2026-03-16',
      readers: ['HOLDER', 'UNIT_HEAD'],
      link: 'https://approvals.example.cn/cases/one',
    });
    expect(Object.keys(told).toSorted()).toEqual(
      ['caseNo', 'dueDate', 'id', 'kind', 'level', 'link', 'matter', 'readers', 'subject', 'text', 'unit'].toSorted(),
    );
    expect(headers['idempotency-key']).toBe(told['id']);
    await readModelDb(mongodb).collection('enforcer_outbox').deleteMany({});
    await read(parts, events);
    expect(await sendDue(parts)).toBe(0);
    expect(platform.got).toHaveLength(1);
    expect(await recordOf(events, 'WEBHOOK')).toEqual(['NotificationDue', 'NotificationSent']);
  }, 30_000);

  it('are tried again later where the other side refuses, and each try is on record', async () => {
    const events = await overdue('refused');
    const parts = withWebhook();
    const before = platform.got.length;
    await read(parts, events);
    platform.status = 503;
    expect(await sendDue(parts)).toBe(0);
    expect(await sendDue(parts)).toBe(0);
    expect(platform.got).toHaveLength(before + 1);
    platform.status = 200;
    instant += 31_000;
    expect(await sendDue(parts)).toBe(1);
    expect(await recordOf(events, 'WEBHOOK')).toEqual(['NotificationDue', 'NotificationFailed', 'NotificationSent']);
    const ids = platform.got.slice(before).map(({ headers }) => headers['idempotency-key']);
    expect(new Set(ids).size).toBe(1);
  }, 30_000);

  it('go by mail to the mailboxes of those who are told', async () => {
    const events = await overdue('mailed');
    const parts = withMail();
    await read(parts, events);
    expect(await sendDue(parts)).toBe(1);
    expect(post.mails).toHaveLength(1);
    expect(post.mails[0]).toContain('To: health@example.cn');
    expect(post.mails[0]).not.toContain('supervision@example.cn');
    expect(post.mails[0]).toContain('DBS-1');
    expect(await recordOf(events, 'MAIL')).toEqual(['NotificationDue', 'NotificationSent']);
  }, 30_000);

  it('are off by default, and do not tell the past when a channel is switched on', async () => {
    const events = await overdue('past');
    await read(notifying({}), events);
    instant += 4 * 86_400_000;
    const parts = withWebhook();
    await read(parts, events);
    expect(await sendDue(parts)).toBe(0);
    expect(await recordOf(events, 'WEBHOOK')).toEqual([]);
    instant -= 4 * 86_400_000;
  }, 30_000);

  it.each([
    { NOTIFY_WEBHOOK_URL: 'https://x.example.cn', NOTIFY_WEBHOOK_SECRET: 'short' },
    { NOTIFY_WEBHOOK_URL: 'http://x.example.cn', NOTIFY_WEBHOOK_SECRET: secret },
    { NOTIFY_WEBHOOK_URL: 'ftp://x.example.cn', NOTIFY_WEBHOOK_SECRET: secret },
    { NOTIFY_MAIL_URL: 'smtp://x.example.cn', NOTIFY_MAIL_FROM: 'a@example.cn', NOTIFY_MAIL_TO: 'nobody' },
    { NOTIFY_MAIL_URL: 'smtp://x.example.cn', NOTIFY_MAIL_FROM: 'nobody', NOTIFY_MAIL_TO: 'u=a@example.cn' },
  ])('are refused with a configuration that cannot be right: %j', (env) =>
    expect(() => readNotifyConfig(env)).toThrow(/^NOTIFY_/),
  );
});
