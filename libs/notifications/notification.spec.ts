import { specFor } from '#kernel/spec';
import { licence } from '#test-support/case-history';
import { clerk, system } from '#test-support/people';
import { type NotificationEvents, notificationSchemaVersions, notificationStream } from './events.js';
import { noticeOf, toldOutside } from './notices.js';
import { notifications, pauseAfter } from './notification.js';
import { wordsOf } from './words.js';

const at = '2026-03-17T00:00:00+08:00';
const alert = {
  kind: 'PROMISED',
  version: 1,
  threshold: 'EXPIRY',
  level: 'YELLOW',
  dueDate: '2026-03-16',
  unit: 'health-bureau',
  told: ['HOLDER', 'UNIT_HEAD'],
} as const;
const computed = {
  kind: 'PROMISED',
  version: 2,
  unit: 'WD',
  quantity: 10,
  day0: '2026-03-02',
  dueDate: '2026-03-17',
  provisional: false,
  warnings: [],
  basis: '《优化营商环境条例》第三十六条',
} as const;
const facts = { caseNo: 'DBS-1', matter: licence, unit: 'health-bureau' };
const noticeFrom = (event: Parameters<typeof toldOutside>[0]) => {
  const told = toldOutside(event);
  if (!told) throw new Error('nothing is told outside');
  return noticeOf(told, { stream: 'case-c1', revision: 7 }, facts);
};
const data: NotificationEvents['NotificationDue'] = {
  ...noticeFrom({ type: 'AlertRaised', data: alert }),
  channel: 'WEBHOOK',
};
const given = specFor(notifications);
const announce = { type: 'Announce', data, by: system, at } as const;
const note = (failed?: 'TIMEOUT') => ({
  type: 'NoteDelivery' as const,
  data: failed ? { failed } : {},
  by: system,
  at,
});
const recorded = <Type extends keyof NotificationEvents>(type: Type, its: NotificationEvents[Type]) =>
  ({
    type,
    data: its,
    metadata: {
      schemaVersion: notificationSchemaVersions[type],
      occurredAt: at,
      recordedAt: at,
      effectiveDate: '2026-03-17',
      actor: system,
      auth: 'system',
      channel: 'system',
      commandId: 'c',
      commandDigest: '',
      $correlationId: 'c',
      $causationId: 'c',
      policyVersion: 'p',
      calendarVersion: 'k',
      legalRegime: 'cn',
    },
  }) as never;
const due = recorded('NotificationDue', data);

describe('the delivery record of a notification', () => {
  it('says once what is to be told', () => {
    given().when(announce).then({ type: 'NotificationDue', data });
    given(due).when(announce).thenNothing();
  });

  it('says that it was sent, and then nothing more', () => {
    given(due)
      .when(note())
      .then({ type: 'NotificationSent', data: { tries: 1 } });
    const sent = recorded('NotificationSent', { tries: 1 });
    given(due, sent).when(note()).thenNothing();
    given(due, sent).when(announce).thenNothing();
    given().when(note()).thenNothing();
  });

  it('counts the tries that failed, and gives up after the tenth', () => {
    given(due)
      .when(note('TIMEOUT'))
      .then({ type: 'NotificationFailed', data: { tries: 1, cause: 'TIMEOUT' } });
    const ninth = recorded('NotificationFailed', { tries: 9, cause: 'TIMEOUT' });
    given(due, ninth)
      .when(note('TIMEOUT'))
      .then(
        { type: 'NotificationFailed', data: { tries: 10, cause: 'TIMEOUT' } },
        { type: 'NotificationGivenUp', data: { tries: 10 } },
      );
    given(due, ninth, recorded('NotificationGivenUp', { tries: 10 }))
      .when(note())
      .thenNothing();
  });

  it('is written by the system alone', () =>
    given()
      .when({ ...announce, by: clerk })
      .thenRefused('role-not-permitted'));

  it('waits twice as long after each try', () => expect([1, 2, 3].map(pauseAfter)).toEqual([30_000, 60_000, 120_000]));

  it('has a stream for each event and channel', () => {
    expect(notificationStream('e1', 'MAIL')).toBe('notification-mail-e1');
    expect(notificationStream('e1', 'WEBHOOK')).not.toBe(notificationStream('e1', 'MAIL'));
  });
});

describe('what is told outside', () => {
  it('is an alert, to whom it goes', () => {
    expect(data).toMatchObject({ subject: 'ALERT_RAISED', readers: ['HOLDER', 'UNIT_HEAD'], caseNo: 'DBS-1' });
    const { told: _, ...untold } = alert;
    expect(toldOutside({ type: 'AlertRaised', data: untold })).toBeUndefined();
  });

  it('is an alert that nobody answered, to the one it has gone on to', () => {
    const { told: _, ...rest } = alert;
    const escalated = { ...rest, to: 'SUPERVISOR', answerBy: '2026-03-19' } as const;
    const notice = noticeFrom({ type: 'AlertEscalated', data: escalated });
    expect(notice).toMatchObject({ subject: 'ALERT_ESCALATED', readers: ['SUPERVISOR'], dueDate: '2026-03-16' });
    expect(wordsOf(notice).zh).toContain('预警升级');
  });

  it('is a due date that a new calendar moved, to those who were told the old one, and no other reckoning', () => {
    const moved = { ...computed, cause: 'CALENDAR', toldBefore: '2026-03-16' } as const;
    expect(noticeFrom({ type: 'DeadlineComputed', data: moved })).toMatchObject({
      subject: 'DUE_DATE_MOVED',
      toldBefore: '2026-03-16',
      dueDate: '2026-03-17',
      readers: ['APPLICANT', 'HOLDER'],
    });
    expect(toldOutside({ type: 'DeadlineComputed', data: computed })).toBeUndefined();
    expect(toldOutside({ type: 'DeadlineComputed', data: { ...moved, cause: 'PAUSED' } })).toBeUndefined();
  });

  it('names the case, the matter and the dates in both languages', () => {
    expect(wordsOf(data)).toEqual({
      zh: '【黄牌预警】DBS-1 食品经营许可：承诺办结期限，到期日2026-03-16',
      en: 'Yellow alert: DBS-1 Food business licence: Promised limit of the decision, due 2026-03-16',
    });
    const moved = { ...computed, cause: 'CALENDAR', toldBefore: '2026-03-16' } as const;
    const words = wordsOf(noticeFrom({ type: 'DeadlineComputed', data: moved }));
    expect(words.zh).toContain('由2026-03-16改为2026-03-17');
    expect(words.en).toContain('from 2026-03-16 to 2026-03-17');
  });
});
