import { deadlineRules } from '#law/deadline-rules';
import { armingPrefixes, timersToArm } from './arming.js';
import { loadFamilies, type TimerFamily, timerFamilies, vocabularies } from './timer-families.js';

const review = (type: string, data: object = {}) => ({ stream: 'review-c1', type, data });
const opened = review('FollowUpOpened', { contactDue: '2026-03-12', rectifyDue: '2026-04-02' });
const away = (coverDueAt?: string) => ({
  stream: 'post-desk',
  type: 'AbsenceDeclared',
  data: coverDueAt === undefined ? {} : { coverDueAt },
});
const ids = (...stretch: Parameters<typeof timersToArm>[0]) => timersToArm(stretch).map(({ jobId }) => jobId);

describe('the timer families', () => {
  it('name only events that their streams can hold, those that arm, that end and that are appended', () => {
    for (const { kind, streams, armedBy, endedBy, appends } of timerFamilies) {
      const known = Object.keys(vocabularies[streams]);
      const unknown = [...Object.keys(armedBy), ...endedBy, ...appends].filter((type) => !known.includes(type));
      expect([kind, unknown]).toEqual([kind, []]);
    }
  });

  it('have a row for every deadline of a case, of a bad review, of a post, of an exception and of the coming year', () =>
    expect(timerFamilies.map(({ kind }) => kind)).toEqual([
      ...Object.keys(deadlineRules),
      'ESCALATION',
      'REVIEW_CONTACT',
      'REVIEW_RECTIFY',
      'ABSENCE_COVER',
      'EXCEPTION_REVIEW',
      'EXCEPTION_EXPIRY',
      'PROVISIONAL_CALENDAR',
    ]));

  it('are armed by the streams of cases, reviews, posts and exceptions', () =>
    expect(armingPrefixes).toEqual(['case-', 'review-', 'post-', 'exception-']));

  const [row] = timerFamilies;
  const bad: Record<string, Partial<TimerFamily>> = {
    'that is armed by an event nobody records': { armedBy: { StageEntered: () => [] } },
    'that is ended by an event of another kind of stream': { endedBy: ['ReviewClosed'] },
    'that appends an event nobody knows': { appends: ['StageOverrun'] },
    'that appends nothing': { appends: [] },
    'that nothing ends': { endedBy: [] },
  };
  it.each(Object.entries(bad))('refuse to load with a row %s', (_, change) => {
    if (!row) throw new Error('there is no row');
    expect(() => loadFamilies([{ ...row, ...change }])).toThrow(/^The timer family NOTICE_5 /);
    expect(() => loadFamilies([row])).not.toThrow();
  });

  it('refuse to load with a row that is there twice', () =>
    expect(() => loadFamilies([...timerFamilies, ...timerFamilies.slice(0, 1)])).toThrow(/twice/));
});

describe('the timers of a bad review', () => {
  it('are the ends of the days by which the reviewer is contacted and the fault put right', () =>
    expect(timersToArm([opened])).toEqual([
      {
        jobId: 'dl-review-c1-REVIEW_CONTACT-v1-EXPIRY',
        stream: 'review-c1',
        kind: 'REVIEW_CONTACT',
        version: 1,
        threshold: 'EXPIRY',
        at: '2026-03-13T00:00:00+08:00',
      },
      {
        jobId: 'dl-review-c1-REVIEW_RECTIFY-v1-EXPIRY',
        stream: 'review-c1',
        kind: 'REVIEW_RECTIFY',
        version: 1,
        threshold: 'EXPIRY',
        at: '2026-04-03T00:00:00+08:00',
      },
    ]));

  it('are not armed for a duty that was done within the same stretch of the log', () => {
    expect(ids(opened, review('ReviewerContacted'))).toEqual(['dl-review-c1-REVIEW_RECTIFY-v1-EXPIRY']);
    expect(ids(opened, review('ReviewClosed'))).toEqual([]);
  });

  it('stay where an appeal was turned down, and go where it was allowed', () => {
    expect(ids(opened, review('AppealRuled', { excluded: false }))).toHaveLength(2);
    expect(ids(opened, review('AppealRuled', { excluded: true }))).toHaveLength(0);
  });
});

describe('the timers of a post', () => {
  it('are one for every absence that must be covered, beside each other', () => {
    const armed = timersToArm([away('2026-03-03T09:30:00+08:00'), away('2026-03-10T09:30:00+08:00'), away()]);
    expect(armed.map(({ at }) => at)).toEqual(['2026-03-03T09:30:00+08:00', '2026-03-10T09:30:00+08:00']);
    expect(new Set(armed.map(({ jobId }) => jobId)).size).toBe(2);
  });

  it('are the same for the same absence, and their ids hold no colon', () => {
    const absence = away('2026-03-03T09:30:00+08:00');
    expect(ids(absence)).toEqual(ids(absence));
    expect(ids(absence, absence)).toHaveLength(1);
    expect(ids(absence)[0]).not.toContain(':');
  });
});

describe('the timers of an exception', () => {
  const exception = (type: string, data: object) => ({ stream: 'exception-M-1-ONLINE', type, data });
  const approved = (docNo: string, reviewBy: string, to: string) =>
    exception('ExceptionApproved', { docNo, reviewBy, to });

  it('are the start of the day of its review, of the days of its two warnings, and the end of its last day', () => {
    const armed = timersToArm([approved('D-1', '2026-06-01', '2026-06-30')]);
    expect(armed.map(({ kind, at }) => [kind, at])).toEqual([
      ['EXCEPTION_REVIEW', '2026-06-01T00:00:00+08:00'],
      ['EXCEPTION_EXPIRY', '2026-06-23T00:00:00+08:00'],
      ['EXCEPTION_EXPIRY', '2026-05-31T00:00:00+08:00'],
      ['EXCEPTION_EXPIRY', '2026-07-01T00:00:00+08:00'],
    ]);
    expect([armed[0], armed[3]]).toEqual([
      {
        jobId: `dl-exception-M-1-ONLINE-EXCEPTION_REVIEW-v${Date.parse('2026-06-01T00:00:00+08:00') / 1_000}-EXPIRY`,
        stream: 'exception-M-1-ONLINE',
        kind: 'EXCEPTION_REVIEW',
        version: Date.parse('2026-06-01T00:00:00+08:00') / 1_000,
        threshold: 'EXPIRY',
        at: '2026-06-01T00:00:00+08:00',
      },
      {
        jobId: `dl-exception-M-1-ONLINE-EXCEPTION_EXPIRY-v${Date.parse('2026-07-01T00:00:00+08:00') / 1_000}-EXPIRY`,
        stream: 'exception-M-1-ONLINE',
        kind: 'EXCEPTION_EXPIRY',
        version: Date.parse('2026-07-01T00:00:00+08:00') / 1_000,
        threshold: 'EXPIRY',
        at: '2026-07-01T00:00:00+08:00',
      },
    ]);
  });

  it('stand beside those of the renewal, and outlast every other event: the rules know whether they still mean something', () => {
    const stretch = [
      exception('ExceptionRequested', { matterCode: 'M-1' }),
      approved('D-1', '2026-06-01', '2026-06-30'),
      exception('ExceptionEffective', { filingNo: 'LW-1', from: '2026-03-05' }),
      exception('ExceptionReviewDue', { filingNo: 'LW-1', reviewBy: '2026-06-01' }),
      approved('D-2', '2026-12-01', '2026-12-31'),
      exception('ExceptionEnded', { effectiveFrom: '2026-09-01' }),
    ];
    expect(timersToArm(stretch).map(({ at }) => at.slice(0, 10))).toEqual([
      '2026-06-01',
      '2026-06-23',
      '2026-05-31',
      '2026-07-01',
      '2026-12-01',
      '2026-12-24',
      '2026-12-01',
      '2027-01-01',
    ]);
    expect(new Set(ids(...stretch, ...stretch)).size).toBe(8);
  });

  it.each(['2027-06-31', '9999-12-31'])('that was approved until %s are passed over, and all others armed', (to) => {
    const passedOver: string[] = [];
    const armed = timersToArm(
      [approved('D-1', '2027-06-15', to), opened, approved('D-2', '2026-06-01', '2026-06-30')],
      ({ stream, type }, kind) => passedOver.push(`${stream} ${type} ${kind}`),
    );
    expect(passedOver).toEqual(['exception-M-1-ONLINE ExceptionApproved EXCEPTION_EXPIRY']);
    expect(armed.map(({ kind }) => kind)).toEqual([
      'EXCEPTION_REVIEW',
      'REVIEW_CONTACT',
      'REVIEW_RECTIFY',
      'EXCEPTION_REVIEW',
      'EXCEPTION_EXPIRY',
      'EXCEPTION_EXPIRY',
      'EXCEPTION_EXPIRY',
    ]);
  });
});
