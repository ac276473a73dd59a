import type { Asked } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import { as, bureau, officer, unitHead } from '#test-support/people';
import { chief, chiefs, chiefsOf, march } from '#test-support/posts-history';
import type { ChiefCommand, ChiefCommands } from './commands.js';
import { chiefAt, chiefsAt } from './chief.js';
import type { ChiefEvents } from './events.js';

const given = specFor(chiefs);
const centre = as(unitHead, { role: 'centre' });
const ask = <Type extends ChiefCommand['type']>(type: Type, data: ChiefCommands[Type], by = unitHead, at = march(2)) =>
  ({ type, data, by, at }) as unknown as Asked<ChiefCommand>;

const appointment: ChiefEvents['ChiefAppointed'] = {
  venue: 'centre',
  officer: 'chen',
  post: 'health-chief',
  grants: ['g-1'],
  docNo: 'RM-1',
  from: '2026-03-02',
};
const successor = { ...appointment, officer: 'deng', docNo: 'RM-2', from: '2026-03-09' };
const appoint = (change: Partial<typeof appointment> = {}, by = unitHead) =>
  ask('AppointChief', { ...appointment, ...change, unit: bureau }, by);
const replace = (change: Partial<typeof appointment> = {}) =>
  ask('ReplaceChief', { ...successor, ...change, unit: bureau });
const appointed = chief('ChiefAppointed', appointment, march(2));
const replaced = chief('ChiefReplaced', { ...successor, previous: 'chen' }, march(4));
const seal = { sealId: 'seal-1', venue: 'centre', docNo: 'YZ-1' };
const sealed = chief('SealRegistered', seal, march(2));

describe('the chief of a unit', () => {
  it('is one per venue: a second is not appointed beside the first', () => {
    given().when(appoint()).then({ type: 'ChiefAppointed', data: appointment });
    given(appointed).when(appoint()).thenNothing();
    given(appointed)
      .when(appoint({ officer: 'deng' }))
      .thenRefused('chief-in-office');
    given(appointed)
      .when(appoint({ officer: 'deng', venue: 'subcentre' }))
      .then({ type: 'ChiefAppointed', data: { ...appointment, officer: 'deng', venue: 'subcentre' } });
  });

  it('is replaced from a day on that is neither past nor before an appointment already made', () => {
    given(appointed)
      .when(replace())
      .then({ type: 'ChiefReplaced', data: { ...successor, previous: 'chen' } });
    given(appointed, replaced).when(replace()).thenNothing();
    given().when(replace()).thenRefused('no-chief');
    given(appointed)
      .when(replace({ from: '2026-03-01' }))
      .thenRefused('retroactive');
    given(appointed, replaced)
      .when(replace({ officer: 'fang', from: '2026-03-08' }))
      .thenRefused('chief-out-of-order');
    given()
      .when(appoint({ from: '2026-03-01' }))
      .thenRefused('retroactive');
  });

  it('is appointed by the unit’s head or the centre', () => {
    given().when(appoint({}, officer)).thenRefused('role-not-permitted');
    given()
      .when(appoint({}, as(unitHead, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
  });

  it('can be told for every moment: the successor takes office on the day, not when appointed', () => {
    const state = chiefsOf(appointed, replaced);
    const at = (moment: string) => chiefAt(state, 'centre', moment)?.officer;
    expect(at('2026-03-01T23:59:00+08:00')).toBeUndefined();
    expect(at(march(8, '23:59'))).toBe('chen');
    expect(at(march(9, '00:00'))).toBe('deng');
    expect(chiefsAt(state, march(9)).map(({ officer: id }) => id)).toEqual(['deng']);
    expect(chiefAt(state, 'subcentre', march(9))).toBeUndefined();
  });
});

describe('a seal', () => {
  const holder = { officerId: 'chen', postId: 'health-chief', asB: false, grantId: 'g-1' };
  const chen = as(unitHead, { id: 'chen', role: 'chief' });
  const docHash = 'a'.repeat(64);
  const use = (change: Partial<ChiefCommands['ApplySeal']> = {}, at = march(3), by = chen) =>
    ask('ApplySeal', { sealId: 'seal-1', docHash, holder, ...change }, by, at);
  const applied = {
    sealId: 'seal-1',
    venue: 'centre',
    docHash,
    officer: 'chen',
    post: 'health-chief',
    asB: false,
    grantId: 'g-1',
  };

  it('is registered once, at one venue, by the centre', () => {
    const register = (venue = 'centre', by = centre) => ask('RegisterSeal', { ...seal, venue, unit: bureau }, by);
    given().when(register()).then({ type: 'SealRegistered', data: seal });
    given(sealed).when(register()).thenNothing();
    given(sealed).when(register('subcentre')).thenRefused('seal-exists');
    given().when(register('centre', unitHead)).thenRefused('role-not-permitted');
  });

  it('is used by the chief, and every use is on record', () =>
    given(appointed, sealed)
      .when(use({ caseId: 'c1' }))
      .then({ type: 'SealApplied', data: { ...applied, caseId: 'c1', outsideOfficeHours: false } }));

  it.each([march(3, '12:00'), march(3, '16:30'), march(7)])('used at %s is flagged, not refused', (at) =>
    given(appointed, sealed)
      .when(use({}, at))
      .then({ type: 'SealApplied', data: { ...applied, outsideOfficeHours: true } }),
  );

  it('is used by B of the chief’s post while B stands in', () => {
    const bo = { ...holder, officerId: 'bo', asB: true };
    expect(
      given(appointed, sealed)
        .when(use({ holder: bo }, march(3), as(chen, { id: 'bo', role: 'officer' })))
        .decided(),
    ).toMatchObject([{ data: { officer: 'bo', asB: true } }]);
  });

  it('is used by nobody else, not for nobody, and not if unknown', () => {
    given(appointed, sealed)
      .when(use({}, march(3), as(chen, { id: 'deng' })))
      .thenRefused('not-the-seal-holder');
    given(appointed, sealed)
      .when(use({ holder: { ...holder, postId: 'another' } }))
      .thenRefused('not-the-seal-holder');
    given(sealed).when(use()).thenRefused('no-chief');
    given(appointed).when(use()).thenRefused('no-such-seal');
  });
});
