import { fold } from '#kernel/decider';
import { roles } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { specFor } from '#kernel/spec';
import { anAct } from '#test-support/an-act';
import {
  actsTo,
  asked,
  calendar,
  cases,
  close,
  confirmation,
  deliver,
  handIn,
  happened,
  licence,
  receive,
  record,
  ring,
  sealed,
  withdraw,
} from '#test-support/case-history';
import { as, clerk, officer, someoneAs, stranger, system, wangMei } from '#test-support/people';
import { stages } from './case-file.js';
import { type AskedOfCase, allowedCommands, type CaseCommandType, permittedRoles } from './commands.js';
import { caseDecider } from './decide.js';
import type { CaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));

const commands = Object.keys(anAct) as CaseCommandType[];

const importedEvent: CaseEvent = {
  type: 'CaseImported',
  data: {
    source: 'another-city',
    externalId: 'X-1',
    matterCode: 'M-9',
    unit: 'u',
    channel: 'web',
    startedAt: null,
    dueAt: null,
    plannedEndAt: null,
    endedAt: null,
    attributes: {},
  },
};
const imported = record(importedEvent, anAct.CloseCase);

const historyTo = (stage: (typeof stages)[number]) => (stage === 'IMPORTED' ? [imported] : happened(...actsTo[stage]));

const refusalOf = (decided: () => unknown): string | undefined => {
  try {
    decided();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe.each(stages)('a case that is %s', (stage) => {
  const history = historyTo(stage);

  it('is there, in that stage', () => expect(fold(cases, history)).toMatchObject({ stage }));

  it.each(commands.filter((type) => type !== 'NoteDeadline' && type !== 'NoteUnanswered'))(
    'allows %s only where the table says so',
    (type) => {
      const code = refusalOf(given(...history).when(anAct[type]).decided);
      const allowed: readonly CaseCommandType[] = allowedCommands[stage];
      expect(code === (stage === 'NONE' ? 'no-such-case' : 'wrong-state')).toBe(!allowed.includes(type));
    },
  );

  it('lets the alert clock ring without harm', () =>
    given(...history)
      .when(ring('2026-03-03', 'SERVE', 7))
      .thenNothing());
});

describe.each(commands)('%s', (type) => {
  const stage = stages.find((candidate) => (allowedCommands[candidate] as readonly string[]).includes(type));
  const history = happened(...actsTo[stage && stage !== 'IMPORTED' ? stage : 'RECEIVED']);
  const permitted: readonly string[] = permittedRoles[type];

  it.each(roles.filter((role) => !permitted.includes(role)))('is not for a person in the role of %s', (role) =>
    given(...history)
      .when({ ...anAct[type], by: someoneAs(role) })
      .thenRefused('role-not-permitted'),
  );

  it.each(roles.filter((role) => permitted.includes(role)))('may be asked for in the role of %s', (role) =>
    expect(refusalOf(given(...history).when({ ...anAct[type], by: someoneAs(role) }).decided)).not.toBe(
      'role-not-permitted',
    ),
  );
});

describe('an application', () => {
  it('is received with its papers, and the five working days for a notice begin', () =>
    given()
      .when(receive('2026-03-02'))
      .then(
        {
          type: 'ApplicationReceived',
          data: {
            caseNo: 'DBS-1',
            matter: licence,
            subjectRef: wangMei.id,
            form: sealed('Wang Mei'),
            materials: [
              { code: 'FORM', original: true },
              { code: 'PLAN', original: true },
            ],
            receivedAt: '2026-03-02T09:00:00+08:00',
            receivedDate: '2026-03-02',
          },
        },
        {
          type: 'DeadlineComputed',
          data: {
            kind: 'NOTICE_5',
            version: 1,
            unit: 'WD',
            quantity: 5,
            day0: '2026-03-02',
            dueDate: '2026-03-09',
            provisional: false,
            warnings: [],
            basis: '《行政许可法》第三十二条第一款第（四）项',
          },
        },
      ));

  it('sent at night counts from the legal date in Shanghai', () => {
    const [received] = given()
      .when({ ...receive('2026-03-02'), at: '2026-03-01T16:30:00Z' })
      .decided();
    expect(received?.data).toMatchObject({ receivedAt: '2026-03-01T16:30:00Z', receivedDate: '2026-03-02' });
  });

  it('is made by applicants in their own name only', () => {
    given()
      .when(receive('2026-03-02', { by: stranger }))
      .thenRefused('not-your-application');
    expect(
      given()
        .when(receive('2026-03-02', { by: wangMei }))
        .decided(),
    ).toHaveLength(2);
  });

  it('cannot hold a paper that the guide does not ask for', () =>
    given()
      .when(receive('2026-03-02', { handsIn: ['FORM', 'DIPLOMA'] }))
      .thenRefused('unknown-material'));

  it('is received once', () => after(receive('2026-03-02')).when(receive('2026-03-02')).thenRefused('wrong-state'));
});

describe('a case and its applicant', () => {
  it.each([
    ['a supplement', actsTo.SUPPLEMENTING, handIn('2026-03-04', ['PLAN'], stranger)],
    ['a withdrawal', actsTo.IN_REVIEW, withdraw('2026-03-09', stranger)],
    ['another application', actsTo.RECEIVED, receive('2026-03-04', { by: stranger })],
  ])('do not exist for another applicant who sends %s', (_, acts, act) =>
    after(...acts)
      .when(act)
      .thenRefused('no-such-case'),
  );

  it('part when the applicant withdraws before the decision', () =>
    after(...actsTo.IN_DECISION)
      .when(withdraw('2026-03-09'))
      .then({
        type: 'CaseWithdrawn',
        data: { reason: sealed('no longer needed'), initiatedBy: 'APPLICANT', unit: licence.unitId },
      }));

  it('cannot part when it has been decided', () =>
    after(...actsTo.APPROVED)
      .when(withdraw('2026-03-10'))
      .thenRefused('wrong-state'));
});

describe('the end of a case', () => {
  it.each([
    ['APPROVED', actsTo.DELIVERED, 30],
    ['REJECTED', actsTo.SERVED, 10],
    ['NOT_ACCEPTED', [...actsTo.NOT_ACCEPTED, deliver('2026-03-10')], 10],
    ['WITHDRAWN', actsTo.WITHDRAWN, 10],
    ['TERMINATED', actsTo.TERMINATED, 10],
  ] as const)('is closed as %s, with the days the applicant lived through', (outcome, acts, retentionYears) => {
    const told = after(...acts)
      .when(close('2026-03-16'))
      .decided();
    expect(told.slice(-2)).toEqual([
      {
        type: 'CaseClosed',
        data: {
          unit: licence.unitId,
          outcome,
          grossWorkingDays: 10,
          naturalDays: 14,
          pausedWorkingDays: 0,
          visits: 0,
        },
      },
      { type: 'CaseArchived', data: { retentionYears, files: 2 } },
    ]);
  });

  it('never comes before the decision has been served', () => {
    after(...actsTo.REJECTED)
      .when(close('2026-03-16'))
      .thenRefused('wrong-state');
    after(...actsTo.CERT_ISSUED)
      .when(close('2026-03-16'))
      .thenRefused('wrong-state');
    after(...actsTo.NOT_ACCEPTED)
      .when(close('2026-03-16'))
      .thenRefused('wrong-state');
  });

  it('may be noted by the system as well as at the window', () =>
    expect(
      after(...actsTo.DELIVERED)
        .when({ ...close('2026-03-16'), by: system })
        .decided()
        .map(({ type }) => type),
    ).toContain('CaseClosed'));
});

describe('the history of another system', () => {
  const activity = record(
    { type: 'ActivityImported', data: { activity: 'T02', holder: 'res-7', lifecycle: 'complete' } },
    anAct.CloseCase,
  );

  it('is counted, and nothing can be done to it here', () => {
    expect(fold(cases, [imported, activity, activity])).toEqual({
      stage: 'IMPORTED',
      externalId: 'X-1',
      activities: 2,
    });
    given(imported, activity).when(close('2026-03-16')).thenRefused('wrong-state');
    given(imported).when(ring('2026-03-16', 'STATUTORY')).thenNothing();
  });

  it('is not changed by facts of a case of ours', () => {
    const [taken] = happened(...actsTo.IN_REVIEW).filter(({ type }) => type === 'CaseTaken');
    const state = cases.evolve(cases.initialState, imported);
    expect(taken && cases.evolve(state, taken)).toBe(state);
  });
});

describe('a fact about no case', () => {
  it('leaves no case, and the alert clock finds nothing', () => {
    const [accepted] = happened(...actsTo.ACCEPTED).filter(({ type }) => type === 'CaseAccepted');
    expect(accepted && cases.evolve(cases.initialState, accepted)).toBe(cases.initialState);
    given().when(ring('2026-03-16', 'NOTICE_5')).thenNothing();
  });
});

describe('a refusal', () => {
  it('says why in both languages, and what kind of "no" it is', () => {
    const run = after(...actsTo.CLOSED).when(asked('TakeCase', as(officer, {}), '2026-03-16', {})).decided;
    const sentence = expect.stringMatching(/./) as string;
    expect(run).toThrow(
      expect.objectContaining({ code: 'wrong-state', kind: 'conflict', detail: { zh: sentence, en: sentence } }),
    );
  });

  it('comes before any look at the case: a role that may not act learns nothing of it', () => {
    given()
      .when(asked('Approve', clerk, '2026-03-16', { content: sealed('yes') }))
      .thenRefused('role-not-permitted');
    after(receive('2026-03-02', { matter: confirmation }))
      .when(asked('Approve', wangMei, '2026-03-16', { content: sealed('yes') }))
      .thenRefused('role-not-permitted');
  });
});
