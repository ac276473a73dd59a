import { specFor } from '#kernel/spec';
import {
  acceptMended,
  approveWith,
  bringMissing,
  confirmed,
  elsewhere,
  fileAfterAll,
  foundWanting,
  listedFor,
  mayPromise,
  offer,
  orderToMend,
  revoke,
  sign,
  takeBackPromise,
  type Steps,
  told,
  verifier,
  verify,
} from '#test-support/aftermath-acts';
import {
  accept,
  calendar,
  certify,
  check,
  deliver,
  receive,
  ring,
  route,
  sealed,
  submit,
  take,
  opine,
} from '#test-support/case-history';
import { as, clerk, decider, someoneAs, stranger, wangMei } from '#test-support/people';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));

const received = [receive('2026-03-02', { matter: mayPromise, handsIn: ['FORM'] }), foundWanting('2026-03-03', 'PLAN')];
const offered = [...received, offer('2026-03-03')];
const signed = [...offered, sign('2026-03-04')];
const accepted = [...signed, accept('2026-03-05')];
const approved = [...accepted, approveWith('2026-03-05', { validMonths: 36 })];
const broken = [...approved, verify('2026-03-20', { result: 'FALSE' })];

describe('a promise in the place of papers', () => {
  it('is offered in a text of a version, once', () => {
    after(...received)
      .when(offer('2026-03-03'))
      .then({ type: 'PromiseOffered', data: { textVersion: 'v1' } });
    after(...offered)
      .when(offer('2026-03-03'))
      .thenNothing();
    after(...signed)
      .when(offer('2026-03-04', 'v2'))
      .thenRefused('promise-signed');
  });

  it('names the papers it stands for, in the text that was offered', () => {
    after(...offered)
      .when(sign('2026-03-04'))
      .then({
        type: 'PromiseSigned',
        data: { items: ['PLAN'], textVersion: 'v1', signature: sealed('Wang Mei') },
      });
    after(...offered)
      .when(sign('2026-03-04', { items: [] }))
      .thenRefused('nothing-named');
    after(...offered)
      .when(sign('2026-03-04', { items: ['PLAN', 'PLAN'] }))
      .thenRefused('nothing-named');
    after(...offered)
      .when(sign('2026-03-04', { items: ['DIPLOMA'] }))
      .thenRefused('unknown-material');
  });

  it('is signed once, and only what was offered', () => {
    after(...received)
      .when(sign('2026-03-04'))
      .thenRefused('promise-not-offered');
    after(...signed)
      .when(sign('2026-03-04'))
      .thenRefused('promise-signed');
  });

  it('is the applicant’s own: an agent cannot sign, nor another applicant', () => {
    after(...offered)
      .when(sign('2026-03-04', {}, someoneAs('agent')))
      .thenRefused('role-not-permitted');
    after(...offered)
      .when(sign('2026-03-04', {}, stranger))
      .thenRefused('no-such-case');
  });

  it('is closed to bad credit, whoever brings it', () => {
    for (const by of [wangMei, clerk]) {
      after(...offered)
        .when(sign('2026-03-04', { badCredit: true }, by))
        .thenRefused('bad-credit');
    }
  });

  it.each([
    ['a matter that is not on the list', undefined],
    ['a matter of public safety, whatever the list says', listedFor({ ...mayPromise.ways, publicSafety: true })],
  ])('is no way for %s', (_, matter) => {
    const acts = [receive('2026-03-02', matter ? { matter } : {}), check('2026-03-03')];
    after(...acts)
      .when(offer('2026-03-03'))
      .thenRefused('no-such-way');
    after(...acts)
      .when(sign('2026-03-03'))
      .thenRefused('no-such-way');
  });

  it('comes too late once the law has accepted the application, and not at all where it is to be refused', () => {
    after(...offered)
      .when(sign('2026-03-10'))
      .thenRefused('deemed-accepted');
    after(receive('2026-03-02', { matter: mayPromise }), check('2026-03-03', 'NOT_REQUIRED'))
      .when(offer('2026-03-03'))
      .thenRefused('acceptance-to-be-refused');
  });
});

describe('an application on a promise', () => {
  it('is accepted without the papers promised, from the day of the promise', () => {
    const [first] = after(...signed)
      .when(accept('2026-03-05'))
      .decided();
    expect(first).toMatchObject({
      type: 'CaseAccepted',
      data: { mode: 'PROMISE', clockDay0: '2026-03-04' },
      effectiveDate: '2026-03-04',
    });
  });

  it('counts from the day of its papers where they were all in: a promise that fills no gap wins the office no time', () => {
    const complete = [receive('2026-03-02', { matter: mayPromise }), check('2026-03-03')];
    const [first] = after(...complete, offer('2026-03-03'), sign('2026-03-05'))
      .when(accept('2026-03-05'))
      .decided();
    expect(first?.data).toMatchObject({ mode: 'PROMISE', clockDay0: '2026-03-02' });
  });

  it('is not accepted where another paper is missing or wanting', () => {
    after(...offered, sign('2026-03-04', { items: ['PHOTO'] }))
      .when(accept('2026-03-05'))
      .thenRefused('materials-incomplete');
    after(
      receive('2026-03-02', { matter: mayPromise }),
      foundWanting('2026-03-03', 'PLAN', 'FORM'),
      offer('2026-03-03'),
      sign('2026-03-03'),
    )
      .when(accept('2026-03-05'))
      .thenRefused('materials-incomplete');
  });

  it('is accepted on the ordinary way when the promise was taken back before', () => {
    after(...signed, takeBackPromise('2026-03-04'))
      .when(accept('2026-03-05'))
      .thenRefused('materials-incomplete');
    after(...received)
      .when(takeBackPromise('2026-03-04'))
      .thenRefused('promise-not-offered');
    after(...signed, takeBackPromise('2026-03-04'))
      .when(takeBackPromise('2026-03-04'))
      .thenNothing();
  });

  it('is decided at once, and what follows says that it rests on a promise', () => {
    const [decision, delivery, verification] = after(...accepted)
      .when(approveWith('2026-03-05', { validMonths: 36 }))
      .decided();
    expect(decision?.data).toMatchObject({ outcome: 'FULL', promiseBased: true });
    expect(delivery?.data).toMatchObject({ kind: 'DELIVERY' });
    expect(verification?.data).toMatchObject({
      kind: 'VERIFY_PROMISE',
      day0: '2026-03-05',
      quantity: 30,
      dueDate: '2026-04-17',
    });
    after(...approved)
      .when(certify('2026-03-05'))
      .then({
        type: 'CertificateIssued',
        data: { certNo: 'M-100-DBS-1', kind: 'FOOD_LICENCE', validTo: '2029-03-05', promiseBased: true },
      });
  });

  it('needs its papers and a review again when the promise is taken back after the acceptance', () => {
    const takenBack = [...accepted, takeBackPromise('2026-03-05')];
    after(...takenBack)
      .when(approveWith('2026-03-05'))
      .thenRefused('not-instant');
    const reviewed = [...takenBack, route('2026-03-05'), take('2026-03-05'), opine('2026-03-06'), submit('2026-03-06')];
    after(...reviewed)
      .when(approveWith('2026-03-06'))
      .thenRefused('papers-outstanding');
    const [decision, , ...rest] = after(...reviewed, bringMissing('2026-03-06', ['PLAN']))
      .when(approveWith('2026-03-06'))
      .decided();
    expect(decision?.data).not.toHaveProperty('promiseBased');
    expect(rest).toEqual([]);
  });
});

describe('a promise for a paper that was in and found wanting', () => {
  const wanting = [
    receive('2026-03-02', { matter: mayPromise }),
    foundWanting('2026-03-03', 'PLAN'),
    offer('2026-03-03'),
  ];
  const takenBack = [...wanting, sign('2026-03-04'), accept('2026-03-05'), takeBackPromise('2026-03-05')];
  const reviewed = [...takenBack, route('2026-03-05'), take('2026-03-05'), opine('2026-03-06'), submit('2026-03-06')];

  it('leaves that paper outstanding when it is taken back after the acceptance, until a better one comes in', () => {
    after(...reviewed)
      .when(approveWith('2026-03-06'))
      .thenRefused('papers-outstanding');
    after(...reviewed)
      .when(bringMissing('2026-03-06', ['FORM']))
      .thenRefused('paper-not-outstanding');
    after(...reviewed)
      .when(bringMissing('2026-03-06', ['PLAN']))
      .then({
        type: 'MissingMaterialReceived',
        data: { materials: [{ code: 'PLAN', original: true }], complete: true },
      });
    const [decision] = after(...reviewed, bringMissing('2026-03-06', ['PLAN']))
      .when(approveWith('2026-03-06'))
      .decided();
    expect(decision).toMatchObject({ type: 'ApprovalDecided' });
  });
});

describe('verifying a promise', () => {
  it('is done by two officers of the verifying unit, and ends its term', () => {
    const [verified, ...rest] = after(...approved)
      .when(verify('2026-03-18'))
      .decided();
    expect(verified).toMatchObject({ type: 'PromiseVerified', data: { result: 'TRUE' } });
    expect(rest).toEqual([]);
    expect(fileAfterAll(...approved, verify('2026-03-18')).deadlines.VERIFY_PROMISE?.open).toBe(false);
    after(...approved, verify('2026-03-18'))
      .when(verify('2026-03-23'))
      .thenRefused('promise-verified');
  });

  it('is warned of in yellow before its term ends, and is red when the term has passed without it', () => {
    const { warnings } = fileAfterAll(...approved).deadlines.VERIFY_PROMISE ?? {};
    expect(warnings).toContainEqual({ threshold: 'YELLOW', from: '2026-04-14' });
    const [, alert] = after(...approved)
      .when(ring('2026-04-18', 'VERIFY_PROMISE'))
      .decided();
    expect(alert).toMatchObject({ type: 'AlertRaised', data: { kind: 'VERIFY_PROMISE', level: 'RED' } });
  });

  it.each([[['verifier-1']], [['verifier-1', 'verifier-1']], [[]]])('is nothing with %j alone', (officers) =>
    after(...approved)
      .when(verify('2026-03-20', { officers }))
      .thenRefused('two-officers'),
  );

  it('is not for the unit that approved, nor for the person who did', () => {
    after(...approved)
      .when(verify('2026-03-20', {}, as(verifier, { unit: mayPromise.unitId })))
      .thenRefused('not-your-unit');
    after(...approved)
      .when(verify('2026-03-20', { officers: ['verifier-1', decider.id] }))
      .thenRefused('separation-of-duties');
    after(...approved)
      .when(verify('2026-03-20', {}, as(verifier, { id: decider.id })))
      .thenRefused('separation-of-duties');
  });

  it('is for decisions that rest on a promise', () => {
    const ordinary = [
      receive('2026-03-02', { matter: { ...mayPromise, instant: true } }),
      check('2026-03-03'),
      accept('2026-03-03'),
      approveWith('2026-03-03'),
    ];
    after(...ordinary)
      .when(verify('2026-03-20'))
      .thenRefused('no-promise');
  });

  it('that finds it false leads to an order to put things right, once, with a term', () => {
    after(...broken)
      .when(orderToMend('2026-03-20'))
      .then({ type: 'RectificationOrdered', data: { dueDate: '2026-04-03', text: sealed('build a sink') } });
    after(...broken, orderToMend('2026-03-20'))
      .when(orderToMend('2026-03-23'))
      .thenRefused('rectification-ordered');
    after(...approved, verify('2026-03-20'))
      .when(orderToMend('2026-03-20'))
      .thenRefused('promise-not-broken');
    after(...broken)
      .when(orderToMend('2026-03-20', 10, elsewhere(verifier)))
      .thenRefused('not-your-unit');
  });

  it('rests when things were put right', () => {
    after(...broken)
      .when(acceptMended('2026-03-25'))
      .thenRefused('rectification-not-ordered');
    const mended = [...broken, orderToMend('2026-03-20'), acceptMended('2026-03-25')];
    after(...mended)
      .when(acceptMended('2026-03-25'))
      .thenNothing();
    after(...mended, ...confirmed('2026-04-07', 'REVOKED'))
      .when(revoke('2026-04-07', { ground: 'FALSE_PROMISE' }))
      .thenRefused('promise-not-broken');
  });
});

describe('revoking for a false promise', () => {
  const delivered = [...approved, certify('2026-03-05'), deliver('2026-03-06')];
  const wrong = [...delivered, verify('2026-03-20', { result: 'PARTLY' })];

  it('takes a verification that found it false, and the end of the term to put it right', () => {
    after(...delivered, ...confirmed('2026-03-23', 'REVOKED'))
      .when(revoke('2026-03-23', { ground: 'FALSE_PROMISE' }))
      .thenRefused('promise-not-broken');
    after(...wrong, orderToMend('2026-03-20'), ...confirmed('2026-04-03', 'REVOKED'))
      .when(revoke('2026-04-03', { ground: 'FALSE_PROMISE' }))
      .thenRefused('term-still-runs');
    const [revoked] = after(...wrong, ...confirmed('2026-03-23', 'REVOKED'))
      .when(revoke('2026-03-23', { ground: 'FALSE_PROMISE' }))
      .decided();
    expect(revoked?.data).toMatchObject({ ground: 'FALSE_PROMISE', docNo: 'DBS-1-CX', compensation: false });
    expect(revoked?.data).not.toHaveProperty('banUntil');
  });

  it('leaves nothing to verify', () => {
    const revoked = [...delivered, ...confirmed('2026-03-23', 'REVOKED'), revoke('2026-03-23', { ground: 'FRAUD' })];
    expect(fileAfterAll(...revoked).deadlines.VERIFY_PROMISE?.open).toBe(false);
    after(...revoked)
      .when(verify('2026-03-24'))
      .thenRefused('approval-revoked');
  });
});
