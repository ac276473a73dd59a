import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import type { MatterWays } from '#catalogue/events';
import { Refusal } from '#kernel/refusal';
import { specFor } from '#kernel/spec';
import { confirmed, listedFor, type Steps, told } from '#test-support/aftermath-acts';
import { asked, askFor, calendar, check, licence, receive, refuseToAccept, sealed } from '#test-support/case-history';
import { clerk, wangMei } from '#test-support/people';
import type { CaseCommands } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));
const hazardous = listedFor({ publicSafety: true });
const apply = (date: string, change: Partial<CaseCommands['ReceiveApplication']> = {}) =>
  asked('ReceiveApplication', clerk, date, {
    caseNo: 'DBS-2',
    matter: licence,
    subjectRef: wangMei.id,
    form: sealed('Wang Mei'),
    materials: [],
    ...change,
  });

describe('an application for what is open already', () => {
  it('is refused, unless the applicant insists: then it says which case it repeats', () => {
    given()
      .when(apply('2026-03-02', { openCaseId: 'c-1' }))
      .thenRefused('identical-case-open');
    given()
      .when(apply('2026-03-02', { openCaseId: 'c-1', flaggedDuplicate: false }))
      .thenRefused('identical-case-open');
    const [received] = given()
      .when(apply('2026-03-02', { openCaseId: 'c-1', flaggedDuplicate: true }))
      .decided();
    expect(received?.data).toMatchObject({ duplicateOf: 'c-1' });
    expect(received?.data).not.toHaveProperty('openCaseId');
    expect(received?.data).not.toHaveProperty('flaggedDuplicate');
  });

  it('says where it came in, for which situation and under which number of the province', () => {
    const told = { venue: 'centre', scenario: 'first-shop', provinceNo: 'LN-1' };
    const [received] = given().when(apply('2026-03-02', told)).decided();
    expect(received?.data).toMatchObject(told);
  });
});

describe('a ban', () => {
  it('holds through its last day, and is not recorded with the application', () => {
    given()
      .when(apply('2027-03-03', { matter: hazardous, bannedUntil: '2027-03-03' }))
      .thenRefused('reapplication-banned');
    const [received] = given()
      .when(apply('2027-03-04', { matter: hazardous, bannedUntil: '2027-03-03' }))
      .decided();
    expect(received?.data).not.toHaveProperty('bannedUntil');
  });

  it('refuses matters of public safety while it runs, and nothing else', () =>
    fc.assert(
      fc.property(
        fc.option(fc.record({ publicSafety: fc.boolean(), limitedQuantity: fc.boolean() }), { nil: undefined }),
        fc.integer({ min: -400, max: 400 }),
        (ways: MatterWays | undefined, days) => {
          const matter = ways ? listedFor(ways) : licence;
          const act = apply('2026-03-02', { matter, bannedUntil: addDays('2026-03-02', days) });
          let code: string | undefined;
          try {
            given().when(act).decided();
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            code = error.code;
          }
          expect(code).toBe(ways?.publicSafety && days >= 0 ? 'reapplication-banned' : undefined);
        },
      ),
    ));

  it('of one year follows false papers in a matter of public safety, and no other refusal', () => {
    const refusal = (kind: 'FALSE_MATERIAL' | 'NOT_REQUIRED', matter = hazardous) =>
      after(receive('2026-03-02', { matter }), ...confirmed('2026-03-03', kind))
        .when(refuseToAccept('2026-03-03'))
        .decided();
    const [banned, serve, filing, ...rest] = refusal('FALSE_MATERIAL');
    expect(banned?.data).toMatchObject({ kind: 'FALSE_MATERIAL', banUntil: '2027-03-03' });
    expect(serve?.data).toMatchObject({ kind: 'SERVE' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-03-03' });
    expect(rest).toEqual([]);
    expect(refusal('NOT_REQUIRED')[0]?.data).not.toHaveProperty('banUntil');
    expect(refusal('FALSE_MATERIAL', licence)[0]?.data).not.toHaveProperty('banUntil');
  });
});

describe('a check that found nothing to accept', () => {
  it.each(['NOT_REQUIRED', 'NOT_OUR_POWER'] as const)('%s leaves no paper to ask for', (outcome) =>
    after(receive('2026-03-02'), check('2026-03-03', outcome))
      .when(askFor('2026-03-03', ['PLAN']))
      .thenRefused('acceptance-to-be-refused'),
  );
});
