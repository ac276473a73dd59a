import { createHmac } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { caseIdOf } from '#cases/events';
import type { FailureCause, NotificationChannel, Notice } from '#notifications/events';
import { wordsOf } from '#notifications/words';
import type { NotifyConfig } from './notify-config.js';

/** Something that is to go out: `id` is the same at every try, so that a receiver can drop what it has. */
export interface Outgoing {
  readonly id: string;
  readonly notice: Notice;
}

/** One way out. */
export interface Sender {
  readonly channel: NotificationChannel;
  /** Whether anybody is there to read it. */
  readonly reaches: (notice: Notice) => boolean;
  /** Resolves with nothing when it has arrived, else with why not. */
  readonly send: (outgoing: Outgoing) => Promise<FailureCause | undefined>;
}

/** How long one try may take (milliseconds). */
const withinMs = 10_000;

const linkOf = ({ about }: Notice, publicUrl: string | undefined): string | undefined =>
  publicUrl === undefined ? undefined : `${publicUrl}/cases/${encodeURIComponent(caseIdOf(about.stream))}`;

/** HMAC-SHA-256 (hex) over `<unix seconds>.<body>`: who holds the secret can tell a forged or an old message. */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');

const webhookSender = (
  { url, secret }: NonNullable<NotifyConfig['webhook']>,
  publicUrl: string | undefined,
  now: () => Date,
): Sender => ({
  channel: 'WEBHOOK',
  reaches: () => true,
  send: async ({ id, notice }) => {
    const { about: _, ...told } = notice;
    const link = linkOf(notice, publicUrl);
    const body = JSON.stringify({ id, ...told, text: wordsOf(notice), ...(link === undefined ? {} : { link }) });
    const seconds = Math.floor(now().getTime() / 1_000);
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      'daylight-timestamp': String(seconds),
      'daylight-signature': `sha256=${signatureOf(secret, seconds, body)}`,
    };
    try {
      const signal = AbortSignal.timeout(withinMs);
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await answer.body?.cancel();
      return answer.ok ? undefined : 'REFUSED';
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'TIMEOUT' : 'UNREACHABLE';
    }
  },
});

const mailboxesOf = ({ to }: NonNullable<NotifyConfig['mail']>, { unit, readers }: Notice): string[] => {
  const wanted = readers.flatMap((reader) =>
    reader === 'APPLICANT' ? [] : [to.get(reader === 'SUPERVISOR' ? 'supervisor' : unit)],
  );
  return [...new Set(wanted.filter((box) => box !== undefined))];
};

const causes: Readonly<Record<string, FailureCause>> = {
  ETIMEDOUT: 'TIMEOUT',
  EENVELOPE: 'REFUSED',
  EMESSAGE: 'REFUSED',
};

const mailSender = (mail: NonNullable<NotifyConfig['mail']>, publicUrl: string | undefined): Sender => {
  const url = new URL(mail.url);
  const { hostname } = url;
  for (const limit of ['connectionTimeout', 'greetingTimeout', 'socketTimeout'])
    if (!url.searchParams.has(limit)) url.searchParams.set(limit, String(withinMs));
  const transport = createTransport(url.href, { from: mail.from });
  return {
    channel: 'MAIL',
    reaches: (notice) => mailboxesOf(mail, notice).length > 0,
    send: async ({ id, notice }) => {
      const { zh, en } = wordsOf(notice);
      const text = [zh, en, linkOf(notice, publicUrl) ?? ''].join('\n').trim();
      const to = mailboxesOf(mail, notice);
      try {
        await transport.sendMail({ to, subject: zh, text, messageId: `<${id}@${hostname}>` });
        return undefined;
      } catch (error) {
        return causes[String((error as NodeJS.ErrnoException).code)] ?? 'UNREACHABLE';
      }
    },
  };
};

/** The ways out that are configured; none by default. */
export const sendersOf = ({ webhook, mail, publicUrl }: NotifyConfig, now: () => Date): readonly Sender[] => [
  ...(webhook ? [webhookSender(webhook, publicUrl, now)] : []),
  ...(mail ? [mailSender(mail, publicUrl)] : []),
];
