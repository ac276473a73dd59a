import { specFor } from '#kernel/spec';
import { approveWith, reopen } from '#test-support/aftermath-acts';
import {
  actsTo,
  approve,
  asked,
  assignTo,
  calendar,
  certify,
  close,
  deliver,
  fileAfter,
  fileNo,
  giveBack,
  happened,
  holdHearing,
  informOfHearing,
  invalidatePause,
  licence,
  notifyHearing,
  opine,
  proposedRejection,
  receive,
  recuse,
  reject,
  requestHearing,
  ring,
  sealed,
  sendBack,
  startSpecial,
  submit,
  terminate,
  transfer,
} from '#test-support/case-history';
import { as, decider, fileAuditor, officer, secondOfficer, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const informed = [...actsTo.IN_REVIEW, informOfHearing('2026-03-09')];
const requested = [...informed, requestHearing('2026-03-10')];
/** Seven working days after Wednesday 11 March is Friday 20 March. */
const notified = [...requested, notifyHearing('2026-03-11', '2026-03-20')];
const held = [...notified, holdHearing('2026-03-20')];

describe('the right to a hearing', () => {
  it('is told in writing by the officer, with five working days to use it, and once', () => {
    const [told, deadline] = after(...actsTo.IN_REVIEW)
      .when(informOfHearing('2026-03-09'))
      .decided();
    expect(told?.data).toEqual({ noticeId: 'DBS-1-TZQL', informedDate: '2026-03-09', requestBy: '2026-03-16' });
    expect(deadline?.data).toMatchObject({ kind: 'HEARING_REQUEST', dueDate: '2026-03-16' });
    after(...informed)
      .when(informOfHearing('2026-03-10'))
      .thenNothing();
    after(...actsTo.IN_REVIEW)
      .when(informOfHearing('2026-03-09', secondOfficer))
      .thenRefused('not-your-case');
  });

  it('lapses by the clock when nobody uses it, and is then gone', () => {
    const events = after(...informed)
      .when(ring('2026-03-17', 'HEARING_REQUEST'))
      .decided();
    expect(events.map(({ type }) => type)).toEqual(['DeadlineBreached', 'AlertRaised', 'HearingRightLapsed']);
    after(...informed, ring('2026-03-17', 'HEARING_REQUEST'))
      .when(requestHearing('2026-03-17'))
      .thenRefused('hearing-right-lapsed');
    after(...informed)
      .when(requestHearing('2026-03-17'))
      .thenRefused('hearing-right-lapsed');
  });

  it('is used on its last day still: twenty working days to hold the hearing begin', () => {
    const [request, deadline] = after(...informed)
      .when(requestHearing('2026-03-16'))
      .decided();
    expect(request?.data).toEqual({ by: 'APPLICANT', requestedDate: '2026-03-16' });
    expect(deadline?.data).toMatchObject({ kind: 'HEARING_HOLD', day0: '2026-03-16', quantity: 20 });
    after(...requested)
      .when(requestHearing('2026-03-11'))
      .thenNothing();
    after(...actsTo.IN_REVIEW)
      .when(requestHearing('2026-03-10'))
      .thenRefused('hearing-not-offered');
  });

  it.each([
    ['returned to the window', giveBack('2026-03-10')],
    ['handed over to another office', transfer('2026-03-10')],
  ])('is used while the case is %s, too: the five days run on', (_, moved) => {
    const asking = [...informed, moved, requestHearing('2026-03-11')];
    expect(fileAfter(happened(...asking))).toMatchObject({
      stage: 'ACCEPTED',
      hearing: { lapsed: false, requestedDate: '2026-03-11' },
      deadlines: { HEARING_REQUEST: { open: false }, HEARING_HOLD: { open: true, day0: '2026-03-11' } },
    });
  });
});

describe('the notice of a hearing', () => {
  it('comes seven working days before it, and stops the clock until then', () => {
    after(...requested)
      .when(notifyHearing('2026-03-11', '2026-03-19'))
      .thenRefused('hearing-notice-short');
    const events = after(...requested)
      .when(notifyHearing('2026-03-11', '2026-03-20'))
      .decided();
    expect(events.map(({ type }) => type)).toEqual([
      'HearingNotified',
      'ClockPaused',
      'DeadlineComputed',
      'DeadlineComputed',
    ]);
    expect(events[1]?.data).toMatchObject({ type: 'HEARING', from: '2026-03-11', plannedEnd: '2026-03-20' });
    expect(events[2]?.data).toMatchObject({ kind: 'STATUTORY', dueDate: '2026-04-09', cause: 'PAUSED' });
  });

  it('stops the clock no longer than the law gives for holding the hearing', () => {
    const [, pause] = after(...requested)
      .when(notifyHearing('2026-03-11', '2026-06-01'))
      .decided();
    expect(pause?.data).toMatchObject({ plannedEnd: '2026-04-08' });
  });

  it.each([
    ['holds the case', officer.id],
    ['gave an opinion', fileAuditor.id],
    ['accepted it', 'clerk-1'],
  ])('names no host who %s', (_, host) =>
    after(...requested, opine('2026-03-10', fileAuditor))
      .when(notifyHearing('2026-03-11', '2026-03-20', host))
      .thenRefused('hearing-host-involved'),
  );

  it('names no host who must keep out of the case', () =>
    after(...requested, recuse('2026-03-10', unitHead))
      .when(notifyHearing('2026-03-11', '2026-03-20'))
      .thenRefused('recused'));

  it('needs somebody who asked, and is served once', () => {
    after(...informed)
      .when(notifyHearing('2026-03-11', '2026-03-20'))
      .thenRefused('hearing-not-requested');
    after(...notified)
      .when(notifyHearing('2026-03-12', '2026-03-24'))
      .thenRefused('hearing-already-notified');
  });

  const anotherHost = as(unitHead, { id: 'head-2' });
  it.each([
    ['must keep out of the case since', recuse('2026-03-12', unitHead)],
    ['holds the case since', assignTo('2026-03-12', unitHead, anotherHost)],
  ])('is served again, for another host, where its first one %s: with a full term and no further pause', (_, lost) => {
    const [notice, ...rest] = after(...notified, lost)
      .when(notifyHearing('2026-03-12', '2026-03-23', anotherHost.id, secondOfficer))
      .decided();
    expect(notice?.data).toMatchObject({ date: '2026-03-23', host: 'head-2', notifiedDate: '2026-03-12' });
    expect(rest).toEqual([]);
    after(...notified, lost)
      .when(notifyHearing('2026-03-12', '2026-03-20', anotherHost.id))
      .thenRefused('hearing-notice-short');
    const again = [...notified, lost, notifyHearing('2026-03-12', '2026-03-23', anotherHost.id, secondOfficer)];
    const [hearing, resumed] = after(...again)
      .when(holdHearing('2026-03-23', {}, anotherHost))
      .decided();
    expect(hearing?.data).toMatchObject({ host: 'head-2', heldDate: '2026-03-23' });
    expect(resumed?.data).toMatchObject({ spId: 'DBS-1-TZ', to: '2026-03-20', actualWorkingDays: 7 });
    after(...again)
      .when(notifyHearing('2026-03-13', '2026-03-24', 'head-3', secondOfficer))
      .thenRefused('hearing-already-notified');
  });

  it('is not served again once the hearing was held, whoever was its host', () =>
    after(...held, recuse('2026-03-23', unitHead))
      .when(notifyHearing('2026-03-23', '2026-04-01', anotherHost.id))
      .thenRefused('hearing-already-notified'));
});

describe('a hearing', () => {
  it('is held on its day or later, with a signed record, and the clock runs again', () => {
    after(...notified)
      .when(holdHearing('2026-03-19'))
      .thenRefused('hearing-too-early');
    after(...notified)
      .when(holdHearing('2026-03-20', { signed: false }))
      .thenRefused('hearing-record-unsigned');
    after(...notified)
      .when(holdHearing('2026-03-20', { recordId: '' }))
      .thenRefused('report-missing');
    after(...requested)
      .when(holdHearing('2026-03-20'))
      .thenRefused('hearing-not-notified');
    const [hearing, resumed] = after(...notified)
      .when(holdHearing('2026-03-20'))
      .decided();
    expect(hearing?.data).toMatchObject({ heldDate: '2026-03-20', host: unitHead.id, recordId: 'TZ-RECORD-1' });
    expect(resumed?.data).toMatchObject({ spId: 'DBS-1-TZ', to: '2026-03-20', actualWorkingDays: 7 });
    after(...held)
      .when(holdHearing('2026-03-23'))
      .thenNothing();
  });

  it('has its pause found invalid by its own number, and not by that of a procedure within the clock', () => {
    const survey = startSpecial('2026-03-11', { type: 'SURVEY', clockMode: 'WITHIN_CLOCK' });
    after(...notified, survey)
      .when(invalidatePause('2026-03-12', 'DBS-1-TS'))
      .thenRefused('no-such-pause');
    const [invalid] = after(...notified, survey)
      .when(invalidatePause('2026-03-12', 'DBS-1-TZ'))
      .decided();
    expect(invalid?.data).toMatchObject({ spId: 'DBS-1-TZ', startedBy: officer.id });
  });

  it('held after its day stops the clock no longer than was told', () => {
    const late = [...notified, holdHearing('2026-03-25')];
    expect(fileAfter(happened(...late)).hearing?.pause).toMatchObject({ from: '2026-03-11', to: '2026-03-20' });
    expect(fileAfter(happened(...late)).deadlines.STATUTORY?.dueDate).toBe('2026-04-09');
  });

  it('not held within twenty working days is a red breach', () => {
    const [, alert] = after(...requested)
      .when(ring('2026-04-09', 'HEARING_HOLD'))
      .decided();
    expect(alert?.data).toMatchObject({ kind: 'HEARING_HOLD', level: 'RED', dueDate: '2026-04-08' });
  });

  it('has a host who gives no opinion afterwards', () =>
    after(...held)
      .when(opine('2026-03-23', as(unitHead, { role: 'decider' })))
      .thenRefused('separation-of-duties'));
});

describe('a decision and a hearing', () => {
  const afterHearing = [...held, opine('2026-03-23', fileAuditor), submit('2026-03-23')];
  const decide = (hearingRecordId?: string) =>
    asked('Approve', decider, '2026-03-24', {
      content: sealed('may sell food'),
      ...(hearingRecordId === undefined ? {} : { hearingRecordId }),
    });

  it('do not meet while the hearing is offered, or asked for and not held', () => {
    after(...informed)
      .when(submit('2026-03-10'))
      .thenRefused('hearing-pending');
    after(...requested)
      .when(submit('2026-03-11'))
      .thenRefused('hearing-not-held');
    after(...actsTo.IN_DECISION, informOfHearing('2026-03-06'))
      .when(approve('2026-03-09'))
      .thenRefused('hearing-pending');
  });

  it('part when the right has lapsed', () =>
    expect(
      after(...informed, ring('2026-03-17', 'HEARING_REQUEST'))
        .when(submit('2026-03-17'))
        .decided()
        .map(({ type }) => type),
    ).toContain('SubmittedForDecision'));

  it('are bound by its record', () => {
    after(...afterHearing)
      .when(decide())
      .thenRefused('hearing-record-missing');
    after(...afterHearing)
      .when(decide('another'))
      .thenRefused('hearing-record-missing');
    const [decision] = after(...afterHearing)
      .when(decide('TZ-RECORD-1'))
      .decided();
    expect(decision?.data).toMatchObject({ hearingRecordId: 'TZ-RECORD-1', timeliness: { pausedWorkingDays: 7 } });
  });

  it('belong together where the matter demands that one is offered', () => {
    const matter = { ...licence, ways: { hearing: true } };
    const [, ...others] = actsTo.IN_REVIEW;
    after(receive('2026-03-02', { matter }), ...others)
      .when(submit('2026-03-09'))
      .thenRefused('hearing-not-offered');
  });

  it('meet again after a return for review: the hearing is not held twice', () =>
    after(...afterHearing, sendBack('2026-03-24'))
      .when(informOfHearing('2026-03-24'))
      .thenNothing());
});

describe('a hearing and a case that is opened again', () => {
  const another = as(decider, { id: 'decider-2' });
  const ended = (date: string, record: { hearingRecordId?: string } = {}) => [
    opine(date, fileAuditor),
    submit(date),
    ...proposedRejection(date),
    reject(date, decider, record),
    fileNo(date),
    deliver(date),
    close(date),
  ];
  const unheard = [...informed, ring('2026-03-17', 'HEARING_REQUEST'), ...ended('2026-03-17')];
  const heard = [...held, ...ended('2026-03-24', { hearingRecordId: 'TZ-RECORD-1' })];
  const reviewedAgain = [opine('2026-06-02'), opine('2026-06-02', fileAuditor), submit('2026-06-02')];
  const offeredAgain = [informOfHearing('2026-06-02'), requestHearing('2026-06-03')];

  it('has its right told anew for a new review, under another number, whether it had lapsed or been used', () => {
    for (const before of [unheard, heard]) {
      const [told] = after(...before, reopen('2026-06-01'))
        .when(informOfHearing('2026-06-02'))
        .decided();
      expect(told?.data).toEqual({ noticeId: 'DBS-1-TZQL2', informedDate: '2026-06-02', requestBy: '2026-06-09' });
      const [request] = after(...before, reopen('2026-06-01'), informOfHearing('2026-06-02'))
        .when(requestHearing('2026-06-03'))
        .decided();
      expect(request?.type).toBe('HearingRequested');
    }
  });

  it('has no record that a decision on a new review could rest on, and one that a mere new decision must', () => {
    after(...heard, reopen('2026-06-01'), ...reviewedAgain)
      .when(approveWith('2026-06-03', { hearingRecordId: 'TZ-RECORD-1' }, another))
      .thenRefused('hearing-record-missing');
    const [approved] = after(...heard, reopen('2026-06-01'), ...reviewedAgain)
      .when(approveWith('2026-06-03', {}, another))
      .decided();
    expect(approved?.data).not.toHaveProperty('hearingRecordId');
    const toDecide = after(...heard, reopen('2026-06-01', { to: 'IN_DECISION' }));
    toDecide.when(approveWith('2026-06-03', {}, another)).thenRefused('hearing-record-missing');
    const [decision] = toDecide.when(approveWith('2026-06-03', { hearingRecordId: 'TZ-RECORD-1' }, another)).decided();
    expect(decision?.data).toMatchObject({ hearingRecordId: 'TZ-RECORD-1' });
  });

  it('is offered once more where the matter demands it and there is no record to decide on', () => {
    const demanding = [receive('2026-03-02', { matter: { ...licence, ways: { hearing: true } } }), ...unheard.slice(1)];
    after(...demanding, reopen('2026-06-01', { to: 'IN_DECISION' }))
      .when(approveWith('2026-06-02', {}, another))
      .thenRefused('hearing-not-offered');
  });

  it('stops the new clock by a notice of its own, and the time of the first stays uncounted in the whole', () => {
    const [, pause] = after(...heard, reopen('2026-06-01'), ...offeredAgain)
      .when(notifyHearing('2026-06-04', '2026-06-15'))
      .decided();
    expect(pause).toMatchObject({ type: 'ClockPaused', data: { spId: 'DBS-1-TZ2', noticeId: 'DBS-1-TZ2' } });
    const [closed] = after(
      ...heard,
      reopen('2026-06-01'),
      ...reviewedAgain,
      approveWith('2026-06-03', {}, another),
      certify('2026-06-03'),
      deliver('2026-06-03'),
    )
      .when(close('2026-06-03'))
      .decided();
    expect(closed?.data).toMatchObject({ pausedWorkingDays: 7 });
  });

  it('has a first pause that can still be found to be invalid, and the second stands', () => {
    const twice = [...heard, reopen('2026-06-01'), ...offeredAgain, notifyHearing('2026-06-04', '2026-06-15')];
    const file = fileAfter(happened(...twice, invalidatePause('2026-06-05', 'DBS-1-TZ')));
    expect(file.earlierPauses).toMatchObject([{ spId: 'DBS-1-TZ', valid: false, startedBy: officer.id }]);
    expect(file.hearing?.pause).toMatchObject({ spId: 'DBS-1-TZ2', valid: true });
  });

  it('that was still to be held takes nothing out of the new clock', () => {
    const cutShort = [...notified, terminate('2026-03-12'), close('2026-03-12')];
    const [, statutory] = after(...cutShort)
      .when(reopen('2026-03-13'))
      .decided();
    expect(statutory?.data).toMatchObject({ kind: 'STATUTORY', day0: '2026-03-13', dueDate: '2026-04-13' });
    expect(statutory?.data).not.toHaveProperty('pauses');
  });

  it('names no host who gave an opinion in the first review', () =>
    after(...unheard, reopen('2026-06-01'), ...offeredAgain)
      .when(notifyHearing('2026-06-04', '2026-06-15', fileAuditor.id))
      .thenRefused('hearing-host-involved'));
});
