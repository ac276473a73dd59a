import type { MatterSnapshot } from '#catalogue/events';
import { specFor } from '#kernel/spec';
import { fact, foundWanting, mayPromise, offer, sign, takeBackPromise, told } from '#test-support/aftermath-acts';
import {
  accept,
  actsTo,
  asked,
  askFor,
  calendar,
  check,
  confirmation,
  defects,
  fileAfter,
  handIn,
  happened,
  licence,
  receive,
} from '#test-support/case-history';
import { clerk, secondClerk, wangMei } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';
import type { CaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const typesOf = (events: readonly CaseEvent[]) => events.map(({ type }) => type);
const allRequired: MatterSnapshot = {
  ...licence,
  materials: licence.materials.map((material) => ({ ...material, required: true })),
};

describe('checking the materials', () => {
  it('records what the clerk found', () =>
    after(receive('2026-03-02'))
      .when(check('2026-03-03', 'INCOMPLETE'))
      .then({ type: 'MaterialsChecked', data: { outcome: 'INCOMPLETE', defects: defects('PLAN') } }));

  it('finds no defect in a paper the guide does not ask for', () =>
    after(receive('2026-03-02'))
      .when({
        ...check('2026-03-03'),
        type: 'CheckMaterials',
        data: { outcome: 'INCOMPLETE', defects: defects('DIPLOMA') },
      })
      .thenRefused('unknown-material'));
});

describe('asking for a supplement', () => {
  const incomplete = [receive('2026-03-02'), check('2026-03-03', 'INCOMPLETE')];

  it('tells what is missing and by when, and starts the term of the notice', () =>
    after(...incomplete)
      .when(askFor('2026-03-03', ['PLAN'], 10))
      .then(
        {
          type: 'SupplementRequested',
          data: {
            noticeId: 'DBS-1-BZ',
            round: 1,
            items: defects('PLAN'),
            servedAt: '2026-03-03T09:00:00+08:00',
            dueDate: '2026-03-17',
          },
        },
        {
          type: 'DeadlineComputed',
          data: {
            kind: 'SUPPLEMENT',
            version: 1,
            unit: 'WD',
            quantity: 10,
            day0: '2026-03-03',
            dueDate: '2026-03-17',
            provisional: false,
            warnings: [],
            basis: '补正告知书载明的期限',
          },
        },
      ));

  it('needs a check first', () =>
    after(receive('2026-03-02'))
      .when(askFor('2026-03-03', ['PLAN']))
      .thenRefused('materials-not-checked'));

  it('has nothing to ask where the materials are complete', () =>
    after(...actsTo.RECEIVED)
      .when(askFor('2026-03-03', ['PLAN']))
      .thenRefused('materials-complete'));

  it('asks for no paper outside the guide', () =>
    after(...incomplete)
      .when(askFor('2026-03-03', ['DIPLOMA']))
      .thenRefused('unknown-material'));

  it('names every paper that was found wanting and every required one that is not in, and is told which it leaves out', () => {
    const acts = [
      receive('2026-03-02', { matter: allRequired, handsIn: ['FORM'] }),
      foundWanting('2026-03-03', 'FORM'),
    ];
    const ask = (...codes: string[]) => after(...acts).when(askFor('2026-03-03', codes));
    expect(() => ask('FORM').decided()).toThrow(
      expect.objectContaining({
        code: 'notice-incomplete',
        detail: {
          zh: '补正须一次告知全部内容，告知书未列明：平面图（PLAN）、照片（PHOTO）。',
          en: 'What is missing is told once, all together. The notice does not name: Floor plan (PLAN), Photograph (PHOTO).',
        },
      }),
    );
    ask('PLAN', 'PHOTO').thenRefused('notice-incomplete');
    expect(ask('FORM', 'PLAN', 'PHOTO').decided()).toHaveLength(2);
  });

  it('need not name what a promise stands for, and may name it once the promise is taken back', () => {
    const promised = [
      receive('2026-03-02', { matter: mayPromise, handsIn: ['FORM'] }),
      foundWanting('2026-03-03', 'PLAN', 'FORM'),
      offer('2026-03-03'),
      sign('2026-03-03'),
      askFor('2026-03-03', ['FORM']),
      handIn('2026-03-04', ['FORM']),
      takeBackPromise('2026-03-04'),
      foundWanting('2026-03-04', 'PLAN'),
    ];
    after(...promised)
      .when(accept('2026-03-04'))
      .thenRefused('materials-incomplete');
    expect(
      after(...promised)
        .when(askFor('2026-03-04', ['PLAN']))
        .decided(),
    ).toHaveLength(2);
  });

  it('is possible on the fifth working day and no longer on the sixth: then a licence counts as accepted', () => {
    expect(
      after(...incomplete)
        .when(askFor('2026-03-09', ['PLAN']))
        .decided(),
    ).toHaveLength(2);
    after(...incomplete)
      .when(askFor('2026-03-10', ['PLAN']))
      .thenRefused('deemed-accepted');
  });

  it('comes late where silence means nothing, but the breach is recorded first', () => {
    const late = after(receive('2026-03-02', { matter: confirmation }), check('2026-03-03', 'INCOMPLETE'))
      .when(askFor('2026-03-10', ['PLAN']))
      .decided();
    expect(typesOf(late)).toEqual(['DeadlineBreached', 'AlertRaised', 'SupplementRequested', 'DeadlineComputed']);
  });
});

describe('what a notice forgot', () => {
  const lacking = receive('2026-03-02', { matter: allRequired, handsIn: ['FORM'] });
  // Such a notice is refused now; it stands in records of before.
  const forgetful = fact(
    {
      type: 'SupplementRequested',
      data: {
        noticeId: 'DBS-1-BZ',
        round: 1,
        items: defects('PLAN'),
        servedAt: '2026-03-03T09:00:00+08:00',
        dueDate: '2026-03-10',
      },
    },
    clerk,
    '2026-03-03',
  );
  const asOfTheLastPaper = { type: 'CaseAccepted', data: { mode: 'NORMAL', clockDay0: '2026-03-04' } };

  it('is asked for no more and holds no acceptance back, where it never came in', () => {
    const history = told(
      lacking,
      foundWanting('2026-03-03', 'PLAN', 'PHOTO'),
      forgetful,
      handIn('2026-03-04', ['PLAN']),
      foundWanting('2026-03-05', 'PHOTO'),
    );
    given(...history)
      .when(askFor('2026-03-05', ['PHOTO']))
      .thenRefused('one-time-notice');
    expect(
      given(...history)
        .when(accept('2026-03-05'))
        .decided()[0],
    ).toMatchObject(asOfTheLastPaper);
  });

  it('holds no acceptance back where it is a defect of a paper that was in all along', () => {
    const acts = [...actsTo.SUPPLEMENTING, handIn('2026-03-04', ['PLAN']), foundWanting('2026-03-05', 'FORM')];
    expect(
      after(...acts)
        .when(accept('2026-03-05'))
        .decided()[0],
    ).toMatchObject(asOfTheLastPaper);
  });

  it('leaves what was told to be brought, and what is wrong with papers that came in since, to hold it back', () => {
    const noticed = [lacking, foundWanting('2026-03-03', 'PLAN'), forgetful];
    for (const [came, found] of [
      ['PHOTO', 'PHOTO'],
      ['PLAN', 'PLAN'],
    ] as const) {
      given(...told(...noticed, handIn('2026-03-04', [came]), foundWanting('2026-03-05', found)))
        .when(accept('2026-03-05'))
        .thenRefused('materials-incomplete');
    }
  });
});

describe('a second notice', () => {
  const handedInAgain = [
    ...actsTo.SUPPLEMENTING,
    handIn('2026-03-04', ['PLAN']),
    check('2026-03-05', 'INCOMPLETE', secondClerk),
  ];

  it('may name the defects of the papers that have just come in', () => {
    const [notice] = after(...handedInAgain)
      .when(askFor('2026-03-05', ['PLAN']))
      .decided();
    expect(notice).toMatchObject({ type: 'SupplementRequested', data: { round: 2, noticeId: 'DBS-1-BZ2' } });
  });

  it('may not bring up what the first one forgot', () => {
    after(...handedInAgain)
      .when(askFor('2026-03-05', ['FORM']))
      .thenRefused('one-time-notice');
    after(...handedInAgain)
      .when(askFor('2026-03-05', ['PLAN', 'FORM']))
      .thenRefused('one-time-notice');
  });

  it('may ask again for what the first one named and nobody handed in', () => {
    const half = [
      receive('2026-03-02'),
      check('2026-03-03', 'INCOMPLETE'),
      askFor('2026-03-03', ['PLAN', 'PHOTO']),
      handIn('2026-03-04', ['PLAN']),
      check('2026-03-05', 'INCOMPLETE'),
    ];
    const [notice] = after(...half)
      .when(askFor('2026-03-05', ['PLAN', 'PHOTO']))
      .decided();
    expect(notice).toMatchObject({ type: 'SupplementRequested', data: { round: 2 } });
  });

  it('names all that may still be asked for, as the first one did', () =>
    after(...handedInAgain)
      .when(askFor('2026-03-05', []))
      .thenRefused('notice-incomplete'));

  it('needs a check of the new papers', () =>
    after(...actsTo.SUPPLEMENTING, handIn('2026-03-04', ['PLAN']))
      .when(askFor('2026-03-05', ['PLAN']))
      .thenRefused('materials-not-checked'));
});

describe('a supplement', () => {
  it('is handed in by the applicant, and a new five days for a notice begin', () =>
    after(...actsTo.SUPPLEMENTING)
      .when(handIn('2026-03-06', ['PLAN', 'PHOTO']))
      .then(
        {
          type: 'SupplementReceived',
          data: {
            materials: [
              { code: 'PLAN', original: true },
              { code: 'PHOTO', original: true },
            ],
            receivedDate: '2026-03-06',
          },
        },
        {
          type: 'DeadlineComputed',
          data: {
            kind: 'NOTICE_5',
            version: 2,
            unit: 'WD',
            quantity: 5,
            day0: '2026-03-06',
            dueDate: '2026-03-13',
            provisional: false,
            warnings: [],
            basis: '《行政许可法》第三十二条第一款第（四）项',
          },
        },
      ));

  it('replaces the papers of the same name and leaves the others', () => {
    const copy = asked('SubmitSupplement', wangMei, '2026-03-04', { materials: [{ code: 'PLAN', original: false }] });
    expect(fileAfter(happened(...actsTo.SUPPLEMENTING, copy)).materials).toEqual([
      { code: 'FORM', original: true },
      { code: 'PLAN', original: false },
    ]);
  });

  it('holds no paper the guide does not ask for', () =>
    after(...actsTo.SUPPLEMENTING)
      .when(handIn('2026-03-06', ['DIPLOMA']))
      .thenRefused('unknown-material'));

  it('that comes after its term is taken, and the passed term stands on record as a notice', () => {
    const [breached, alert, received] = after(...actsTo.SUPPLEMENTING)
      .when(handIn('2026-03-11', ['PLAN']))
      .decided();
    expect(breached).toMatchObject({ type: 'DeadlineBreached', data: { kind: 'SUPPLEMENT', dueDate: '2026-03-10' } });
    expect(alert).toMatchObject({ type: 'AlertRaised', data: { kind: 'SUPPLEMENT', level: 'NOTICE' } });
    expect(received).toMatchObject({ type: 'SupplementReceived' });
  });
});
