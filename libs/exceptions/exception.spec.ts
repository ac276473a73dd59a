import { fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { type ExceptionEvent, exceptionId, exceptionStream, type RequestedException } from './events.js';
import { excusesOnline, type ExceptionCommand, exceptionInForce, exceptions } from './exception.js';

const chief: Actor = { id: 'chief-1', role: 'chief', unit: 'urban' };
const government: Actor = { id: 'government-1', role: 'government' };
const bureau: Actor = { id: 'bureau-1', role: 'bureau' };
const wanted: RequestedException = {
  matterCode: 'M-1',
  unit: 'urban',
  scope: 'ONLINE',
  reasonCode: 'DOCUMENT_DEMANDS',
};
const consent = { docNo: '调政函〔2026〕3号', to: '2026-06-30', reviewBy: '2026-06-01' };

const given = specFor(exceptions);
const asked = (command: ExceptionCommand, by: Actor, date = '2026-03-02') => ({
  ...command,
  by,
  at: `${date}T09:00:00+08:00`,
});
const recorded = (...events: ExceptionEvent[]): Recorded<ExceptionEvent>[] =>
  events.map((event) => ({ ...event, metadata: {} as Envelope }));
const after = (...events: ExceptionEvent[]) => given(...recorded(...events));
const folded = (...events: ExceptionEvent[]) => fold(exceptions, recorded(...events));

const requested: ExceptionEvent = { type: 'ExceptionRequested', data: wanted };
const approved: ExceptionEvent = { type: 'ExceptionApproved', data: consent };
const declined: ExceptionEvent = { type: 'ExceptionDeclined', data: { reason: '可以网上办理' } };
const effective: ExceptionEvent = { type: 'ExceptionEffective', data: { filingNo: 'LW-1', from: '2026-03-05' } };
const ended: ExceptionEvent = { type: 'ExceptionEnded', data: { effectiveFrom: '2026-05-01' } };
const request = (data = wanted, by = chief) => asked({ type: 'RequestException', data }, by);
const approve = (data = consent, by = government) => asked({ type: 'ApproveException', data }, by);
const decline = (by = government) => asked({ type: 'DeclineException', data: { reason: '可以网上办理' } }, by);
const file = (from = '2026-03-05', by = bureau) =>
  asked({ type: 'FileException', data: { filingNo: 'LW-1', from } }, by);
const reviewDue: ExceptionEvent = { type: 'ExceptionReviewDue', data: { filingNo: 'LW-1', reviewBy: '2026-06-01' } };
const warned = (days: 7 | 30, filingNo = 'LW-1', to = '2026-06-30'): ExceptionEvent => ({
  type: 'ExceptionExpiring',
  data: { filingNo, to, days },
});
const expired: ExceptionEvent = { type: 'ExceptionExpired', data: { filingNo: 'LW-1', to: '2026-06-30' } };
const look = (date: string, by: Actor = { id: 'enforcer', role: 'system' }) =>
  asked({ type: 'NoteExceptionTerms', data: {} }, by, date);
const end = (effectiveFrom = '2026-05-01', by = bureau) => asked({ type: 'EndException', data: { effectiveFrom } }, by);

describe('an exception from being handled online', () => {
  it('is asked for by the unit of the matter, and by nobody else', () => {
    given().when(request()).then(requested);
    given()
      .when(request(wanted, { ...chief, unit: 'housing' }))
      .thenRefused('not-your-unit');
    given()
      .when(request(wanted, { ...chief, role: 'officer' }))
      .thenRefused('role-not-permitted');
  });

  it('is recorded once while it waits, however often the same is asked for', () => {
    after(requested).when(request()).thenNothing();
    after(requested, approved).when(request()).thenNothing();
    after(requested)
      .when(request({ ...wanted, reasonCode: 'SECRECY' }))
      .then({ type: 'ExceptionRequested', data: { ...wanted, reasonCode: 'SECRECY' } });
    after(requested, declined).when(request()).then(requested);
  });

  it('is approved by the government and then filed by the bureau: neither does the other’s part, and the order is fixed', () => {
    after(requested).when(approve()).then(approved);
    after(requested, approved).when(file()).then(effective);
    after(requested).when(approve(consent, bureau)).thenRefused('role-not-permitted');
    after(requested, approved).when(file('2026-03-05', government)).thenRefused('role-not-permitted');
    given().when(file()).thenRefused('not-approved-yet');
    after(requested).when(file()).thenRefused('not-approved-yet');
    after(requested, declined).when(file()).thenRefused('not-approved-yet');
    after(requested, approved, effective).when(file()).thenRefused('not-approved-yet');
  });

  it('is answered once', () => {
    given().when(approve()).thenRefused('nothing-requested');
    after(requested).when(decline()).then(declined);
    after(requested, declined).when(approve()).thenRefused('nothing-requested');
    after(requested, approved).when(decline()).thenRefused('nothing-requested');
  });

  it('holds for a time that ends, with a day of review within it, and never for the past', () => {
    after(requested)
      .when(approve({ ...consent, to: '2026-03-01', reviewBy: '2026-03-01' }))
      .thenRefused('exception-backdated');
    after(requested)
      .when(approve({ ...consent, reviewBy: '2026-07-01' }))
      .thenRefused('review-after-end');
    after(requested, approved).when(file('2026-03-01')).thenRefused('exception-backdated');
    after(requested, approved).when(file('2026-07-01')).thenRefused('exception-term-reversed');
  });

  it.each([
    { to: '2027-06-31', reviewBy: '2027-06-15' },
    { to: '2027-06-30', reviewBy: '2027-02-29' },
    { to: '9999-12-31', reviewBy: '2027-06-15' },
  ])('is not approved for a day that there is not, or that the calendar does not reach: %j', (days) =>
    after(requested)
      .when(approve({ ...consent, ...days }))
      .thenRefused('no-such-day'),
  );

  it('holds from its first day to its last, both included, and not before it is filed', () => {
    const inForce = (date: string, ...events: ExceptionEvent[]) =>
      exceptionInForce(folded(...events), date)?.filingNo ?? null;
    expect(inForce('2026-03-05', requested, approved)).toBeNull();
    expect(inForce('2026-03-04', requested, approved, effective)).toBeNull();
    expect(inForce('2026-03-05', requested, approved, effective)).toBe('LW-1');
    expect(inForce('2026-06-30', requested, approved, effective)).toBe('LW-1');
    expect(inForce('2026-07-01', requested, approved, effective)).toBeNull();
  });

  it('is renewed without a gap, and the time before stays as it was', () => {
    const renewed: ExceptionEvent[] = [
      requested,
      { type: 'ExceptionApproved', data: { docNo: '调政函〔2026〕9号', to: '2026-12-31', reviewBy: '2026-12-01' } },
      { type: 'ExceptionEffective', data: { filingNo: 'LW-2', from: '2026-06-20' } },
    ];
    const record = folded(requested, approved, effective, ...renewed);
    const inForce = (date: string) => exceptionInForce(record, date)?.filingNo;
    expect(['2026-06-19', '2026-06-20', '2026-12-31'].map(inForce)).toEqual(['LW-1', 'LW-2', 'LW-2']);
  });

  it('is ended for the future by whoever approved or filed it, once', () => {
    const history = after(requested, approved, effective);
    history.when(end()).then(ended);
    history.when(end('2026-05-01', government)).then(ended);
    history.when(end('2026-03-01')).thenRefused('exception-backdated');
    history.when(end('2026-07-01')).thenRefused('not-in-force');
    history.when(end('2026-05-01', chief)).thenRefused('role-not-permitted');
    after(requested, approved).when(end()).thenRefused('not-in-force');
    after(requested, approved, effective, ended).when(end('2026-05-20')).thenNothing();
    const record = folded(requested, approved, effective, ended);
    expect(exceptionInForce(record, '2026-04-30')?.filingNo).toBe('LW-1');
    expect(exceptionInForce(record, '2026-05-01')).toBeNull();
  });

  it('leaves a request that waits alone when the one before it ends', () => {
    const renewal: ExceptionEvent = { type: 'ExceptionRequested', data: { ...wanted, reasonCode: 'OTHER' } };
    after(requested, approved, effective, renewal, ended).when(approve()).then(approved);
  });

  it('excuses from the online way where that is its scope', () => {
    const excuses = (scope: RequestedException['scope']) =>
      excusesOnline(
        folded({ type: 'ExceptionRequested', data: { ...wanted, scope } }, approved, effective),
        '2026-03-05',
      );
    expect([excuses('ONLINE'), excuses('BOTH'), excuses('OFFLINE')]).toEqual([true, true, false]);
  });

  it('has one stream per matter and scope', () =>
    expect(exceptionStream(exceptionId('DBS-CG-02', 'BOTH'))).toBe('exception-DBS-CG-02-BOTH'));
});

describe('the days of an exception', () => {
  const history = [requested, approved, effective];
  /** A renewal that holds from a day on. */
  const renewed = (from: string, to = '2026-12-31'): ExceptionEvent[] => [
    requested,
    { type: 'ExceptionApproved', data: { docNo: '调政函〔2026〕9号', to, reviewBy: '2026-12-01' } },
    { type: 'ExceptionEffective', data: { filingNo: 'LW-2', from } },
  ];

  it('are looked at by the clock, and by nobody else', () =>
    after(...history)
      .when(look('2026-06-01', bureau))
      .thenRefused('role-not-permitted'));

  it('make the review due from its day on, once', () => {
    after(...history, warned(30))
      .when(look('2026-05-31'))
      .thenNothing();
    after(...history, warned(30))
      .when(look('2026-06-01'))
      .then(reviewDue);
    after(...history, warned(30), reviewDue)
      .when(look('2026-06-02'))
      .thenNothing();
    expect(folded(...history, reviewDue)).toMatchObject({ stage: 'EFFECTIVE', validities: [{ reviewDue: true }] });
  });

  it('make a review that was to be before the filing due when the exception begins to hold', () => {
    const late: ExceptionEvent = { type: 'ExceptionEffective', data: { filingNo: 'LW-1', from: '2026-06-10' } };
    after(requested, approved).when(look('2026-06-05')).thenNothing();
    after(requested, approved, late).when(look('2026-06-09')).thenNothing();
    after(requested, approved, late).when(look('2026-06-10')).then(reviewDue);
  });

  it('warn thirty and seven days before the last, once each, and of the nearer one alone where nobody looked', () => {
    const reviewed = [...history, reviewDue];
    after(...history)
      .when(look('2026-05-30'))
      .thenNothing();
    after(...history)
      .when(look('2026-05-31'))
      .then(warned(30));
    after(...reviewed, warned(30))
      .when(look('2026-06-22'))
      .thenNothing();
    after(...reviewed, warned(30))
      .when(look('2026-06-23'))
      .then(warned(7));
    after(...reviewed)
      .when(look('2026-06-30'))
      .then(warned(7));
    after(...reviewed, warned(7))
      .when(look('2026-06-30'))
      .thenNothing();
    after(...reviewed)
      .when(look('2026-07-01'))
      .then(expired);
  });

  it('warn of nothing that a renewal follows, that was withdrawn, or that began after the day of the warning', () => {
    after(...history, ...renewed('2026-07-01'))
      .when(look('2026-06-25'))
      .thenNothing();
    after(...history, ended)
      .when(look('2026-06-25'))
      .thenNothing();
    const short: ExceptionEvent = { type: 'ExceptionEffective', data: { filingNo: 'LW-1', from: '2026-06-10' } };
    after(requested, approved, short, reviewDue).when(look('2026-06-10')).thenNothing();
    after(requested, approved, short, reviewDue).when(look('2026-06-23')).then(warned(7));
  });

  it('end it when the last of them is over, once', () => {
    after(...history, reviewDue, warned(7))
      .when(look('2026-06-30'))
      .thenNothing();
    after(...history, reviewDue)
      .when(look('2026-07-01'))
      .then(expired);
    after(...history, reviewDue, expired)
      .when(look('2026-07-02'))
      .thenNothing();
    expect(folded(...history, reviewDue, expired)).toMatchObject({ stage: 'EXPIRED', validities: [{ expired: true }] });
    after(...history, reviewDue, expired)
      .when(asked({ type: 'EndException', data: { effectiveFrom: '2026-07-05' } }, bureau, '2026-07-02'))
      .thenRefused('not-in-force');
  });

  it('count to the last of the month where one was approved that there is not, before such were refused', () => {
    const impossible: ExceptionEvent = { type: 'ExceptionApproved', data: { ...consent, to: '2026-06-31' } };
    const begun = [requested, impossible, effective, reviewDue];
    after(...begun)
      .when(look('2026-05-30'))
      .thenNothing();
    after(...begun)
      .when(look('2026-05-31'))
      .then(warned(30, 'LW-1', '2026-06-31'));
    after(...begun, warned(7, 'LW-1', '2026-06-31'))
      .when(look('2026-06-30'))
      .thenNothing();
    after(...begun)
      .when(look('2026-07-01'))
      .then({ type: 'ExceptionExpired', data: { filingNo: 'LW-1', to: '2026-06-31' } });
  });

  it('are never reached where the last of all was approved', () => {
    const endless: ExceptionEvent = { type: 'ExceptionApproved', data: { ...consent, to: '9999-12-31' } };
    after(requested, endless, effective, reviewDue).when(look('2026-07-01')).thenNothing();
  });

  it('are both told of where nobody looked for long, the review first', () =>
    after(...history)
      .when(look('2026-09-01'))
      .then(reviewDue, expired));

  it('mean nothing any more where it was withdrawn', () => {
    after(...history, ended)
      .when(look('2026-06-01'))
      .thenNothing();
    after(...history, ended)
      .when(look('2026-07-01'))
      .thenNothing();
  });

  it('mean nothing any more where a renewal follows without a gap', () => {
    for (const from of ['2026-06-20', '2026-07-01']) {
      after(...history, ...renewed(from))
        .when(look('2026-06-10'))
        .thenNothing();
      after(...history, ...renewed(from))
        .when(look('2026-07-01'))
        .thenNothing();
    }
  });

  it('are told of the renewal when its own have come', () => {
    const again = [...history, reviewDue, ...renewed('2026-06-20')];
    const dueAgain: ExceptionEvent = {
      type: 'ExceptionReviewDue',
      data: { filingNo: 'LW-2', reviewBy: '2026-12-01' },
    };
    const warnedAgain = warned(30, 'LW-2', '2026-12-31');
    after(...again)
      .when(look('2026-12-01'))
      .then(dueAgain, warnedAgain);
    after(...again, dueAgain, warnedAgain)
      .when(look('2026-12-02'))
      .thenNothing();
  });

  it('are those of the last that holds where a renewal was filed for a shorter time or for as long', () => {
    after(...history, ...renewed('2026-06-10', '2026-06-20'))
      .when(look('2026-06-21'))
      .then(warned(30));
    after(...history, ...renewed('2026-06-10', '2026-06-20'))
      .when(look('2026-07-01'))
      .then(expired);
    const asLong = [...history, ...renewed('2026-06-10', '2026-06-30')];
    const last: ExceptionEvent = { type: 'ExceptionExpired', data: { filingNo: 'LW-2', to: '2026-06-30' } };
    after(...asLong)
      .when(look('2026-07-01'))
      .then(last);
    after(...asLong, last)
      .when(look('2026-07-02'))
      .thenNothing();
  });

  it('end it where the renewal holds only after a gap, and it is in effect again afterwards', () => {
    const gap = [...history, ...renewed('2026-07-10')];
    after(...gap)
      .when(look('2026-07-01'))
      .then(expired);
    after(...gap, expired)
      .when(look('2026-07-02'))
      .thenNothing();
    expect(folded(...gap, expired)).toMatchObject({ stage: 'EFFECTIVE', validities: [{ expired: true }, {}] });
  });

  it('leave a request that waits for an answer where it is', () =>
    expect(folded(...history, requested, expired).stage).toBe('REQUESTED'));
});
