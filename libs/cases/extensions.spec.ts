import { specFor } from '#kernel/spec';
import {
  actsTo,
  approveExtension,
  calendar,
  confirmation,
  declineExtension,
  fileAfter,
  happened,
  licence,
  receive,
  requestExtension,
  ring,
  tellExtension,
} from '#test-support/case-history';
import { as, decider, government, officer, secondOfficer } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const requested = [...actsTo.IN_REVIEW, requestExtension('2026-03-09')];
const granted = [...requested, approveExtension('2026-03-10')];
const extended = [...granted, tellExtension('2026-03-10')];
const [, ...others] = actsTo.IN_REVIEW;
const joint = [receive('2026-03-02', { matter: { ...licence, ways: { joint: true } } }), ...others];

describe('an extension', () => {
  it('is approved without moving anything yet', () =>
    after(...requested)
      .when(approveExtension('2026-03-10'))
      .then({
        type: 'ExtensionApproved',
        data: { days: 10, approvedBy: 'ORGAN_HEAD', basis: '《行政许可法》第四十二条第一款' },
      }));

  it('moves the statutory limit and not the promise when it is told: 30 March by ten working days to 14 April', () => {
    const [deadline, told, ...rest] = after(...granted)
      .when(tellExtension('2026-03-10'))
      .decided();
    expect(deadline?.data).toMatchObject({
      kind: 'STATUTORY',
      version: 2,
      dueDate: '2026-04-14',
      toldBefore: '2026-03-30',
      extensions: [10],
      cause: 'EXTENDED',
    });
    expect(told).toEqual({
      type: 'ExtensionTold',
      data: { noticeId: 'DBS-1-YQ', servedAt: '2026-03-10T09:00:00+08:00' },
    });
    expect(rest).toEqual([]);
    expect(fileAfter(happened(...extended)).deadlines.PROMISED?.dueDate).toBe('2026-03-16');
    const onTheLastDay = happened(...granted, tellExtension('2026-03-30'));
    expect(fileAfter(onTheLastDay).deadlines.STATUTORY?.dueDate).toBe('2026-04-14');
  });

  it('that nobody was told of is overdue after the old limit, in red', () => {
    const [breached, alert, ...rest] = after(...granted)
      .when(ring('2026-03-31', 'STATUTORY'))
      .decided();
    expect(breached).toMatchObject({ type: 'DeadlineBreached', data: { kind: 'STATUTORY', dueDate: '2026-03-30' } });
    expect(alert).toMatchObject({ type: 'AlertRaised', data: { kind: 'STATUTORY', level: 'RED' } });
    expect(rest).toEqual([]);
  });

  it('that moved its limit when it was approved, as older records hold it, does not move it again when it is told', () => {
    const older = happened(...extended).slice(0, -1);
    expect(older.at(-1)).toMatchObject({ type: 'DeadlineComputed', data: { dueDate: '2026-04-14' } });
    given(...older)
      .when(tellExtension('2026-03-11'))
      .then({ type: 'ExtensionTold', data: { noticeId: 'DBS-1-YQ', servedAt: '2026-03-11T09:00:00+08:00' } });
  });

  it('makes the ring of the old limit mean nothing', () =>
    after(...extended)
      .when(ring('2026-03-31', 'STATUTORY'))
      .thenNothing());

  it('is asked for by the officer who holds the case, for no more days than the law gives', () => {
    after(...actsTo.IN_REVIEW)
      .when(requestExtension('2026-03-09', 11))
      .thenRefused('extension-too-long');
    after(...actsTo.IN_REVIEW)
      .when(requestExtension('2026-03-09', 0))
      .thenRefused('extension-too-long');
    after(...actsTo.IN_REVIEW)
      .when(requestExtension('2026-03-09', 10, secondOfficer))
      .thenRefused('not-your-case');
    expect(
      after(...joint)
        .when(requestExtension('2026-03-09', 15))
        .decided(),
    ).toHaveLength(1);
  });

  it('is granted once, and while one waits no other is asked for', () => {
    after(...requested)
      .when(requestExtension('2026-03-09', 5))
      .thenRefused('extension-once');
    after(...extended)
      .when(requestExtension('2026-03-11', 5))
      .thenRefused('extension-once');
    after(...extended)
      .when(approveExtension('2026-03-11'))
      .thenRefused('extension-not-requested');
    expect(
      after(...requested, declineExtension('2026-03-10'))
        .when(requestExtension('2026-03-11', 5))
        .decided(),
    ).toHaveLength(1);
  });

  it('is approved by the head of the organ, of a joint matter by the head of the government', () => {
    after(...requested)
      .when(approveExtension('2026-03-10', government))
      .thenRefused('not-the-approver');
    after(...requested)
      .when(approveExtension('2026-03-10', as(decider, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    after(...joint, requestExtension('2026-03-09', 15))
      .when(approveExtension('2026-03-10'))
      .thenRefused('not-the-approver');
    const [approved] = after(...joint, requestExtension('2026-03-09', 15))
      .when(approveExtension('2026-03-10', government))
      .decided();
    expect(approved?.data).toMatchObject({ days: 15, approvedBy: 'GOVERNMENT_HEAD' });
  });

  it('is not approved by who asked for it', () =>
    after(...requested)
      .when(approveExtension('2026-03-10', as(decider, { id: officer.id })))
      .thenRefused('separation-of-duties'));

  it('asked for, approved or told after the limit is kept as refused, and moves nothing', () => {
    for (const [acts, act] of [
      [actsTo.IN_REVIEW, requestExtension('2026-03-31')],
      [requested, approveExtension('2026-03-31')],
      [granted, tellExtension('2026-03-31')],
    ] as const) {
      const events = after(...acts)
        .when(act)
        .decided();
      expect(events.at(-1)).toEqual({
        type: 'ExtensionRefusedLate',
        data: { days: 10, dueDate: '2026-03-30', requestedDate: '2026-03-31' },
      });
      expect(events.map(({ type }) => type)).toContain('DeadlineBreached');
    }
    after(...requested, approveExtension('2026-03-31'))
      .when(approveExtension('2026-03-31'))
      .thenRefused('extension-not-requested');
    after(...granted, tellExtension('2026-03-31'))
      .when(tellExtension('2026-03-31'))
      .thenRefused('extension-not-approved');
  });

  it('needs a limit to extend', () =>
    after(receive('2026-03-02', { matter: { ...confirmation, statutoryDays: null } }), ...others)
      .when(requestExtension('2026-03-09'))
      .thenRefused('no-statutory-limit'));

  it('is told to the applicant once it is approved, and once', () => {
    after(...requested)
      .when(tellExtension('2026-03-10'))
      .thenRefused('extension-not-approved');
    after(...extended)
      .when(tellExtension('2026-03-11'))
      .thenNothing();
  });
});
