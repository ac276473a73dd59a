import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import { type Asked, type Decided, fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope, Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { specFor } from '#kernel/spec';
import { type CaseFacts, type ErasureCommand, erasureRoles, erasures } from './erasure.js';
import type { ErasureEvent } from './events.js';

const given = specFor(erasures);
const person = (id: string, role: Role): Actor => ({ id, role });
const subject = person('s-1', 'applicant');
const archivist = person('archivist', 'centre');
const head = person('head', 'unit-head');
const auditor = person('auditor', 'auditor');
const system = person('system', 'system');

const facts: CaseFacts = { subjectRef: 's-1', closedDate: '2026-03-10', retentionYears: 10, held: false };
const lastDay = '2036-03-10';
const keyIds = ['c1.abc'];

const ask = <Type extends ErasureCommand['type']>(
  type: Type,
  by: Actor,
  date: string,
  data: Extract<ErasureCommand, { type: Type }>['data'],
): Asked<ErasureCommand> => ({ type, data, by, at: `${date}T09:00:00+08:00` }) as unknown as Asked<ErasureCommand>;

const request = (date: string, by = subject, change: Partial<CaseFacts> = {}) =>
  ask('RequestErasure', by, date, { caseId: 'c1', keyIds, facts: { ...facts, ...change } });
const propose = (date: string, by = archivist, held = false) =>
  ask('ProposeDestruction', by, date, { caseId: 'c1', keyIds, listNo: 'L-1', facts: { ...facts, held } });
const approve = (by: Actor, date = '2036-03-12', held = false) => ask('ApproveDestruction', by, date, { held });
const record = (date = '2036-03-12') => ask('RecordDestruction', system, date, {});

const happened = (...acts: readonly Asked<ErasureCommand>[]): readonly Recorded<ErasureEvent>[] => {
  const history: Recorded<ErasureEvent>[] = [];
  for (const act of acts) {
    const events: readonly Decided<ErasureEvent>[] = erasures.decide(act, fold(erasures, history));
    history.push(...events.map((event) => ({ ...event, metadata: { actor: act.by } as Envelope })));
  }
  return history;
};

describe('the personal data of a case', () => {
  it('is needed while the case is open', () =>
    given()
      .when(request('2026-03-05', subject, { closedDate: null }))
      .thenRefused('case-still-open'));

  it('is restricted, not destroyed, while a law keeps the record', () =>
    given()
      .when(request('2026-04-01'))
      .then(
        { type: 'ErasureRequested', data: { caseId: 'c1', by: 'SUBJECT', keyIds } },
        {
          type: 'ProcessingRestricted',
          data: { keyIds, retainUntil: lastDay, basis: '《个人信息保护法》第四十七条第二款' },
        },
      ));

  it('is neither proposed nor approved for destruction while an investigation holds it', () => {
    given()
      .when(propose('2036-03-11', archivist, true))
      .thenRefused('legal-hold');
    given(...happened(propose('2036-03-11')))
      .when(approve(head, '2036-03-12', true))
      .thenRefused('legal-hold');
  });

  it('is only asked for once the term of the record has ended', () =>
    given()
      .when(request('2036-03-11'))
      .then({ type: 'ErasureRequested', data: { caseId: 'c1', by: 'SUBJECT', keyIds } }));

  it('is nobody else’s to have erased', () =>
    given()
      .when(request('2026-04-01', person('s-2', 'applicant')))
      .thenRefused('not-your-data'));

  it('is not destroyed on the last day of its retention, only after it', () => {
    given().when(propose(lastDay)).thenRefused('retention-running');
    given()
      .when(propose('2036-03-11'))
      .then({ type: 'DestructionProposed', data: { listNo: 'L-1', keyIds, retainUntil: lastDay } });
  });

  it('that is kept for ever is never destroyed', () =>
    given()
      .when(
        ask('ProposeDestruction', archivist, '2999-01-01', {
          caseId: 'c1',
          keyIds,
          listNo: 'L-1',
          facts: { ...facts, retentionYears: null },
        }),
      )
      .thenRefused('retention-running'));

  it('goes only when two others than who proposed it have approved', () => {
    const proposed = happened(propose('2036-03-11'));
    given(...proposed)
      .when(approve(person('archivist', 'auditor')))
      .thenRefused('four-eyes');
    given(...proposed)
      .when(record())
      .thenRefused('not-approved');
    const once = happened(propose('2036-03-11'), approve(head));
    given(...once)
      .when(approve(head))
      .thenRefused('four-eyes');
    given(...once)
      .when(record())
      .thenRefused('not-approved');
    given(...happened(propose('2036-03-11'), approve(head), approve(auditor)))
      .when(record())
      .then({ type: 'KeysDestroyed', data: { listNo: 'L-1', keyIds } });
  });

  it('stays when the list is declined, and can be proposed anew', () => {
    const declined = happened(propose('2036-03-11'), ask('DeclineDestruction', head, '2036-03-12', {}));
    given(...declined)
      .when(approve(auditor))
      .thenRefused('nothing-proposed');
    given(...declined)
      .when(propose('2036-03-20'))
      .then({ type: 'DestructionProposed', data: { listNo: 'L-1', keyIds, retainUntil: lastDay } });
  });

  it('can be read again when the restriction is lifted, which only the archive does', () => {
    const restricted = happened(request('2026-04-01'));
    given(...restricted)
      .when(ask('LiftRestriction', archivist, '2026-04-02', { ground: 'CLAIM' }))
      .then({ type: 'RestrictionLifted', data: { keyIds, ground: 'CLAIM' } });
    given(...restricted)
      .when(ask('LiftRestriction', head, '2026-04-02', { ground: 'CLAIM' }))
      .thenRefused('role-not-permitted');
    given()
      .when(ask('LiftRestriction', archivist, '2026-04-02', { ground: 'CLAIM' }))
      .thenRefused('not-restricted');
  });

  it('once destroyed is destroyed: saying so twice changes nothing, and nothing else can be asked', () => {
    const gone = happened(propose('2036-03-11'), approve(head), approve(auditor), record());
    given(...gone)
      .when(record())
      .thenNothing();
    given(...gone)
      .when(request('2036-04-01'))
      .thenRefused('already-destroyed');
  });
});

describe('whatever is asked about erasure, in whatever order', () => {
  const people = ['a', 'b', 'c'];
  const command = fc.record({
    type: fc.constantFrom(...(Object.keys(erasureRoles) as ErasureCommand['type'][])),
    id: fc.constantFrom(...people),
    days: fc.integer({ min: -30, max: 30 }),
  });
  const payload = (type: ErasureCommand['type']): unknown =>
    type === 'RequestErasure' || type === 'ProposeDestruction'
      ? { caseId: 'c1', keyIds, listNo: 'L-1', facts: { ...facts, subjectRef: 'a' } }
      : { ground: 'CLAIM' };

  it('no key is destroyed before its time, nor without three people', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (asked) => {
        const history: Recorded<ErasureEvent>[] = [];
        const dated: { event: ErasureEvent; by: string; date: string }[] = [];
        for (const { type, id, days } of asked) {
          const role = erasureRoles[type][0];
          const date = addDays(lastDay, days);
          const act = { type, data: payload(type), by: { id, role }, at: `${date}T09:00:00+08:00` };
          try {
            for (const event of erasures.decide(act as never, fold(erasures, history))) {
              history.push({ ...event, metadata: { actor: act.by } as Envelope });
              dated.push({ event, by: id, date });
            }
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
        }
        const destroyed = dated.findIndex(({ event }) => event.type === 'KeysDestroyed');
        if (destroyed < 0) return;
        const proposal = dated.findLastIndex(({ event }, at) => at < destroyed && event.type === 'DestructionProposed');
        const approvals = dated.slice(proposal, destroyed).filter(({ event }) => event.type === 'DestructionApproved');
        expect(dated[proposal]?.date.localeCompare(lastDay)).toBe(1);
        expect(new Set([dated[proposal]?.by, ...approvals.map(({ by }) => by)]).size).toBe(3);
        expect(dated.slice(destroyed + 1)).toEqual([]);
      }),
      { numRuns: 2_000 },
    ));
});
