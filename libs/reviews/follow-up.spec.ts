import { type Asked, fold } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import { as, bureau, clerk, decider, system, unitHead } from '#test-support/people';
import {
  appeal,
  ask,
  colleague,
  contact,
  explain,
  feedBack,
  happened,
  rectify,
  reviewed,
  reviews,
  revisit,
  rule,
  submission,
  submit,
  verify,
  ys,
} from '#test-support/review-history';
import type { ReviewCommand } from './commands.js';

const given = specFor(reviews);
const bad = submit({ grade: 1 });
const anonymous = ask(
  'InviteReview',
  { facts: submission.facts, codeHash: 'hash-1', windowHashes: ['window-3'] },
  clerk,
  2,
);
const byCode = (grade: 1 | 5, origins: readonly string[] = []) =>
  submit({ grade, realName: false, codeHash: 'hash-1', origins }, { id: 'kiosk', role: 'public' });
const stateOf = (...commands: readonly Asked<ReviewCommand>[]) => fold(reviews, happened(...commands));
const close = (by = unitHead) => ask('CloseReview', {}, by, 19);
const publish = (by = ys) => ask('PublishReview', {}, by, 19);
const markOfBad = {
  service: submission.facts.service,
  target: submission.facts.target,
  channel: 'WEBSITE',
  grade: 1,
  realName: true,
  submittedOn: '2026-03-11',
} as const;
const words = { keyId: 'k-1', box: 'words' };
const suspected = (grade: 1 | 5) => [anonymous, byCode(grade, ['window-3'])];
const markOfSuspected = { ...markOfBad, realName: false } as const;

describe('the follow-up of a bad review', () => {
  it('found true is contacted, verified, rectified, fed back, revisited and closed', () => {
    const way = [bad, contact(), verify('TRUE'), rectify(), feedBack(), revisit(), close()];
    expect(happened(...way).map(({ type }) => type)).toEqual([
      'ReviewSubmitted',
      'FollowUpOpened',
      'ReviewerContacted',
      'ReviewVerified',
      'RectificationDone',
      'ReviewFedBack',
      'ReviewRevisited',
      'ReviewClosed',
    ]);
    given(...happened(...way))
      .when(close())
      .thenNothing();
  });

  it('knows whether each duty was done in time', () => {
    expect(
      given(...happened(bad))
        .when(contact(colleague, 12))
        .decided(),
    ).toMatchObject([{ data: { inTime: true } }]);
    const late = given(...happened(bad))
      .when(contact(colleague, 13))
      .decided();
    expect(late.at(-1)).toMatchObject({ type: 'ReviewerContacted', data: { inTime: false } });
    const done = (day: number) =>
      given(...happened(bad, contact(), verify('PARTLY'))).when({ ...rectify(), at: `2026-04-0${day}T09:00:00+08:00` });
    expect(done(1).decided().at(-1)).toMatchObject({ data: { inTime: true, foundTrue: true } });
    expect(done(2).decided().at(-1)).toMatchObject({ data: { inTime: false } });
  });

  it('is not in the hands of the person reviewed, nor of their post', () => {
    for (const by of [reviewed, as(colleague, { post: 'post-of-officer-1' })]) {
      given(...happened(bad))
        .when(contact(by))
        .thenRefused('person-reviewed');
      given(...happened(bad, contact()))
        .when(verify('MALICIOUS', by))
        .thenRefused('person-reviewed');
      given(...happened(bad, contact(), verify('TRUE'), rectify(), feedBack()))
        .when(revisit(true, by))
        .thenRefused('person-reviewed');
    }
  });

  it('is the unit’s, the window’s or the bureau’s', () => {
    given(...happened(bad))
      .when(contact(as(colleague, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    given(...happened(bad))
      .when(contact(decider))
      .thenRefused('role-not-permitted');
    expect(stateOf(bad, contact(clerk))).toMatchObject({ stage: 'CONTACTED' });
    expect(stateOf(bad, contact(ys))).toMatchObject({ stage: 'CONTACTED' });
  });

  it('contacts a real name before it verifies; an anonymous one it verifies at once', () => {
    given(...happened(bad))
      .when(verify('TRUE'))
      .thenRefused('contact-first');
    expect(stateOf(anonymous, byCode(1), verify('TRUE'))).toMatchObject({ stage: 'VERIFIED' });
  });

  it('of a true review is a rectification, planned or at once, and no explanation or appeal', () => {
    const found = happened(bad, contact(), verify('PARTLY'));
    given(...found)
      .when(explain())
      .thenRefused('must-rectify');
    given(...found)
      .when(appeal())
      .thenRefused('nothing-to-appeal');
    const planned = given(...found).when(ask('PlanRectification', { measure: words }, reviewed, 13));
    expect(planned.decided()).toMatchObject([{ type: 'RectificationPlanned', data: { dueDate: '2026-04-01' } }]);
    given(...found)
      .when(feedBack())
      .thenRefused('answer-first');
  });

  it.each(['MISTAKEN', 'MALICIOUS', 'NO_LEGAL_BASIS'] as const)('of a review found %s is an explanation', (finding) => {
    const found = happened(bad, contact(), verify(finding));
    given(...found)
      .when(rectify())
      .thenRefused('nothing-to-rectify');
    expect(stateOf(bad, contact(), verify(finding), explain(), feedBack())).toMatchObject({ stage: 'FED_BACK' });
  });

  it('closes a real-name review only after a revisit, an anonymous one after the answer', () => {
    given(...happened(bad, contact(), verify('TRUE'), rectify(), feedBack()))
      .when(close())
      .thenRefused('revisit-first');
    expect(stateOf(anonymous, byCode(1), verify('TRUE'), rectify(), feedBack(), close())).toMatchObject({
      stage: 'CLOSED',
    });
  });

  it('takes its steps in order', () => {
    given(...happened(submit()))
      .when(contact())
      .thenRefused('wrong-state');
    given(...happened(bad, contact(), verify('TRUE')))
      .when(verify('MALICIOUS'))
      .thenRefused('wrong-state');
    given(...happened(bad))
      .when(close())
      .thenRefused('wrong-state');
    given().when(contact()).thenRefused('no-such-review');
  });
});

describe('an appeal', () => {
  const found = [bad, contact(), verify('MISTAKEN')];

  it('is made within five working days of the verification', () => {
    given(...happened(...found))
      .when(appeal(19))
      .then({ type: 'ReviewAppealed', data: { of: markOfBad, statement: words } });
    given(...happened(...found))
      .when(appeal(20))
      .thenRefused('appeal-too-late');
  });

  it('is ruled by the bureau, never by the unit', () => {
    const appealed = happened(...found, appeal());
    given(...appealed)
      .when(rule(true, unitHead))
      .thenRefused('role-not-permitted');
    given(...appealed)
      .when(rule(true, as(ys, { unit: bureau })))
      .thenRefused('not-your-unit');
    given(...appealed)
      .when(rule(true))
      .then({ type: 'AppealRuled', data: { of: markOfBad, excluded: true, reason: words } });
    given(...happened(...found))
      .when(rule(true))
      .thenRefused('wrong-state');
  });

  it('ends once', () => {
    const ruled = happened(...found, appeal(), rule(true));
    given(...ruled)
      .when(rule(true))
      .thenRefused('wrong-state');
    expect(stateOf(...found, appeal(), rule(true))).toMatchObject({ stage: 'RULED', excluded: true });
  });

  it('that succeeds excludes the review and leaves its grade; one that fails leaves a review to be answered', () => {
    const excluded = stateOf(...found, appeal(), rule(true), feedBack());
    expect(excluded).toMatchObject({ stage: 'FED_BACK', excluded: true, mark: { grade: 1 } });
    given(...happened(...found, appeal(), rule(true)))
      .when(rectify())
      .thenRefused('nothing-to-rectify');
    given(...happened(...found, appeal(), rule(false)))
      .when(feedBack())
      .thenRefused('answer-first');
    expect(stateOf(...found, appeal(), rule(false), rectify(17))).toMatchObject({ stage: 'RECTIFIED' });
  });

  it('is made once, and not of a review that was excluded already', () => {
    given(...happened(...found, appeal(), rule(false), explain(17)))
      .when(appeal(18))
      .thenRefused('wrong-state');
    given(...happened(...suspected(1), rule(true, ys, 12), verify('MISTAKEN')))
      .when(appeal())
      .thenRefused('wrong-state');
  });

  it.each([true, false])(
    'is answered, excluded or not (%s), by a ruling of its own after one nobody had asked for',
    (excluded) => {
      const ruled = [...suspected(1), rule(false, ys, 12)];
      const appealed = [...ruled, verify('MISTAKEN'), appeal()];
      given(...happened(...ruled))
        .when(rule(true))
        .thenRefused('wrong-state');
      given(...happened(...appealed))
        .when(rule(excluded))
        .then({ type: 'AppealRuled', data: { of: markOfSuspected, excluded, reason: words } });
      const answer = excluded ? [] : [explain(17)];
      expect(stateOf(...appealed, rule(excluded), ...answer, feedBack(), close())).toMatchObject({ stage: 'CLOSED' });
    },
  );
});

describe('a suspected self-review', () => {
  it('counts until the bureau has ruled, on its own motion, good grades included', () => {
    expect(stateOf(...suspected(5))).toMatchObject({ stage: 'SUBMITTED', selfReviewSuspected: true });
    expect(stateOf(...suspected(5), rule(true))).toMatchObject({ stage: 'SUBMITTED', excluded: true });
    given(...happened(...suspected(5), rule(true)))
      .when(rule(true))
      .thenNothing();
    given(...happened(...suspected(5), rule(true)))
      .when(rule(false))
      .thenRefused('wrong-state');
    given(...happened(anonymous, byCode(5)))
      .when(rule(true))
      .thenRefused('wrong-state');
  });
});

describe('a duty that was not done', () => {
  const look = (day: string) => ({ ...ask('NoteReviewTerm', {}, system), at: `${day}T09:00:00+08:00` });

  it('is put on record when its day has passed, once', () => {
    given(...happened(bad))
      .when(look('2026-03-12'))
      .thenNothing();
    given(...happened(bad))
      .when(look('2026-03-13'))
      .then({
        type: 'ReviewTermPassed',
        data: { of: markOfBad, kind: 'CONTACT', dueDate: '2026-03-12', level: 'YELLOW' },
      });
    given(...happened(bad, ask('NoteReviewTerm', {}, system, 13)))
      .when(look('2026-03-16'))
      .thenNothing();
    expect(
      given(...happened(bad, contact()))
        .when(look('2026-04-02'))
        .decided(),
    ).toMatchObject([{ data: { kind: 'RECTIFY', dueDate: '2026-04-01', level: 'RED' } }]);
  });

  it('is put on record by the late act itself', () =>
    expect(
      given(...happened(bad))
        .when(contact(colleague, 16))
        .decided()
        .map(({ type }) => type),
    ).toEqual(['ReviewTermPassed', 'ReviewerContacted']));

  it('is put on record after an appeal was turned down as before it', () => {
    const ruled = [bad, contact(), verify('MISTAKEN'), appeal(), rule(false)];
    const passed = {
      type: 'ReviewTermPassed',
      data: { of: markOfBad, kind: 'RECTIFY', dueDate: '2026-04-01', level: 'RED' },
    } as const;
    given(...happened(...ruled))
      .when(look('2026-04-01'))
      .thenNothing();
    given(...happened(...ruled))
      .when(look('2026-04-02'))
      .then(passed);
    expect(
      given(...happened(...ruled))
        .when({ ...rectify(), at: '2026-05-07T09:00:00+08:00' })
        .decided(),
    ).toMatchObject([passed, { type: 'RectificationDone', data: { inTime: false } }]);
  });

  it('is none where the review was answered or excluded', () => {
    for (const way of [
      [bad, contact(), verify('TRUE'), rectify()],
      [bad, contact(), verify('MISTAKEN'), explain()],
      [...suspected(1), rule(true)],
      [bad, contact(), verify('MISTAKEN'), appeal(), rule(true)],
      [bad, contact(), verify('MISTAKEN'), explain(), appeal(), rule(false)],
    ]) {
      given(...happened(...way))
        .when(look('2026-05-06'))
        .thenNothing();
    }
  });
});

describe('publication', () => {
  it('shows grade and tags, never words or a name, once', () => {
    expect(
      given(...happened(submit()))
        .when(publish())
        .decided(),
    ).toMatchObject([{ type: 'ReviewPublished', data: { masked: true, tags: ['PROMPT'] } }]);
    given(...happened(submit(), publish()))
      .when(publish())
      .thenNothing();
  });

  it('of a bad review waits for the answer, and an excluded one is not published', () => {
    given(...happened(bad))
      .when(publish())
      .thenRefused('wrong-state');
    given(...happened(bad, contact(), verify('MISTAKEN'), appeal(), rule(true), feedBack()))
      .when(publish())
      .thenRefused('excluded-review');
    given(...happened(submit()))
      .when(publish(unitHead))
      .thenRefused('role-not-permitted');
  });
});
