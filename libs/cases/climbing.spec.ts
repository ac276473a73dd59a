import { specFor } from '#kernel/spec';
import {
  accept,
  approve,
  asked,
  calendar,
  check,
  explainOverrun,
  fileAfter,
  happened,
  opine,
  receive,
  ring,
  route,
  sealed,
  submit,
  take,
  unanswered,
} from '#test-support/case-history';
import { clerk, fileAuditor, officer, supervisor } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));

/** Ten working days from Monday 30 November 2026: warned of on the 10th and the 11th, due on the 14th of December. */
const inReview = [
  receive('2026-11-30'),
  check('2026-11-30'),
  accept('2026-11-30'),
  route('2026-11-30'),
  take('2026-12-01'),
];
const warned = [...inReview, ring('2026-12-10', 'PROMISED', 1, 'NOTICE')];
const overdue = [...warned, ring('2026-12-15', 'PROMISED')];
const notice = { kind: 'PROMISED', version: 1, threshold: 'NOTICE' } as const;
const breach = { ...notice, threshold: 'EXPIRY' } as const;
const reason = sealed('so');

describe('an alert that nobody answers', () => {
  it('says by when somebody must answer it, and who is told next', () => {
    const [raised] = after(...inReview)
      .when(ring('2026-12-10', 'PROMISED', 1, 'NOTICE'))
      .decided();
    expect(raised?.data).toMatchObject({
      told: ['HOLDER'],
      climbs: [
        { to: 'UNIT_HEAD', answerBy: '2026-12-14' },
        { to: 'SUPERVISOR', answerBy: '2026-12-17' },
      ],
    });
  });

  it('goes on when that day is over, not on it, and each step once', () => {
    after(...warned)
      .when(unanswered('2026-12-14', 'PROMISED', 'UNIT_HEAD', 'NOTICE'))
      .thenNothing();
    const climbed = unanswered('2026-12-19', 'PROMISED', 'SUPERVISOR');
    const data = { ...breach, to: 'SUPERVISOR', answerBy: '2026-12-18', level: 'YELLOW', dueDate: '2026-12-14' };
    after(...overdue)
      .when(climbed)
      .then({ type: 'AlertEscalated', data: { ...data, unit: 'health-bureau' } } as never);
    after(...overdue, climbed)
      .when(climbed)
      .thenNothing();
    expect(fileAfter(happened(...overdue, climbed)).alerts.at(-1)?.climbing?.steps).toEqual([]);
  });

  it('goes on to nobody whom its rule does not name, and no alert that was not raised does', () => {
    after(...overdue)
      .when(unanswered('2026-12-22', 'PROMISED', 'UNIT_HEAD'))
      .thenNothing();
    after(...inReview)
      .when(unanswered('2026-12-14', 'PROMISED', 'SUPERVISOR'))
      .thenNothing();
  });

  it.each([
    ['acknowledged', asked('AcknowledgeAlert', officer, '2026-12-18', breach)],
    ['explained', asked('ExplainAlert', officer, '2026-12-18', { ...breach, text: sealed('ill') })],
    ['upheld', asked('UpholdAlert', supervisor, '2026-12-18', { ...breach, reason })],
    ['rescinded', asked('RescindAlert', supervisor, '2026-12-18', { ...breach, reason })],
    ['explained in public', explainOverrun('2026-12-17')],
  ])('goes on no more when it was %s', (_, answer) =>
    after(...overdue, answer)
      .when(unanswered('2026-12-19', 'PROMISED', 'SUPERVISOR'))
      .thenNothing(),
  );

  it('is dropped with its deadline where it was a warning; what has gone wrong goes on after the decision too', () => {
    const decided = [
      opine('2026-12-15'),
      opine('2026-12-15', fileAuditor),
      submit('2026-12-15'),
      approve('2026-12-16'),
    ];
    after(...warned)
      .when(unanswered('2026-12-18', 'PROMISED', 'SUPERVISOR', 'NOTICE'))
      .thenNothing();
    after(...warned.slice(0, -1), ring('2026-12-10', 'PROMISED', 1, 'NOTICE'), ...decided)
      .when(unanswered('2026-12-18', 'PROMISED', 'SUPERVISOR', 'NOTICE'))
      .thenNothing();
    expect(
      after(...overdue, ...decided)
        .when(unanswered('2026-12-19', 'PROMISED', 'SUPERVISOR'))
        .decided(),
    ).toHaveLength(1);
  });

  it('is noted by the system alone', () =>
    after(...overdue)
      .when({ ...unanswered('2026-12-19', 'PROMISED', 'SUPERVISOR'), by: clerk })
      .thenRefused('role-not-permitted'));
});
