import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import { officeHours } from '#calendar/office-hours';
import { acceptedEarlier } from '#cases/acceptance-order';
import {
  accept,
  type Acts,
  approve,
  calendar,
  check,
  happened,
  licence,
  logged,
  opine,
  receive,
  ring,
  route,
  submit,
  take,
} from '#test-support/case-history';
import { fileAuditor } from '#test-support/people';
import { beginCheck, caseHistoryOf } from './check.js';
import { rules } from './rules.js';

const limited = { ...licence, ways: { limitedQuantity: true } };

/** An application for something of which there is not enough: received on a day, accepted at the window, or by law. */
const application = fc.record({
  receivedOn: fc.integer({ min: 0, max: 4 }),
  byLaw: fc.boolean(),
  granted: fc.boolean(),
});
type Application = typeof application extends fc.Arbitrary<infer Value> ? Value : never;

const day = (n: number): string => addDays('2026-03-02', n);
/** Five working days after a receipt of that week have passed. */
const silence = '2026-03-16';

const acceptanceOf = ({ receivedOn, byLaw }: Application): Acts => {
  const received = receive(day(receivedOn), { matter: limited });
  return byLaw
    ? [received, ring(silence, 'NOTICE_5')]
    : [received, check(day(receivedOn)), accept(day(receivedOn + 1))];
};
const decisionOn = (date: string): Acts => [
  route(date),
  take(date),
  opine(date),
  opine(date, fileAuditor),
  submit(date),
  approve(date),
];

/** The day the law counts, whoever accepted and when that was recorded: that on which all papers were in. */
const countsFrom = ({ receivedOn }: Application): string => day(receivedOn);

describe('the order of acceptance where the number is limited', () => {
  it('is total: of two different applications one was accepted before the other, and never both', () => {
    const place = fc.record({ day: fc.integer({ min: 0, max: 3 }).map(day), position: fc.nat(3) });
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        const same = a.day === b.day && a.position === b.position;
        expect([acceptedEarlier(a, b), acceptedEarlier(b, a)].filter(Boolean)).toHaveLength(same ? 0 : 1);
        const isWrong = a.day < b.day && !acceptedEarlier(a, b);
        const isBroken = acceptedEarlier(a, b) && acceptedEarlier(b, c) && !acceptedEarlier(a, c);
        expect([isWrong, isBroken]).toEqual([false, false]);
      }),
    );
  });

  it('finds just those that were granted while an earlier one waited, by the day all papers were in', () => {
    const scene = fc
      .array(application, { minLength: 2, maxLength: 6 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length })));
    let outOfOrder = 0;
    fc.assert(
      fc.property(scene, ([all, order]) => {
        // Case by case, decided on another day each in the shuffled order; all acceptances stand before all decisions in the log.
        const histories = all.map((one, index) => {
          const acts = acceptanceOf(one);
          const decided = one.granted ? decisionOn(addDays('2026-03-23', order.indexOf(index))) : [];
          const accepted = happened(...acts).length;
          return logged(happened(...acts, ...decided), `c${index}`).map((step, revision) => ({
            ...step,
            position:
              revision < accepted ? 1_000 * index + revision : 100_000 + 1_000 * order.indexOf(index) + revision,
          }));
        });
        const around = { hours: officeHours(calendar), registerSince: new Map(), asOf: '2026-12-31' };
        const running = beginCheck(rules, around);
        for (const [index, steps] of histories.entries()) {
          const history = caseHistoryOf(`c${index}`, steps);
          if (history) running.look(history);
        }
        const found = running.end().filter(({ ruleId }) => ruleId === 'ORDER_OF_ACCEPTANCE');
        const wronged = all.flatMap((one, index) => {
          const passedOver = all.some((other, at) => {
            const [mine, theirs] = [countsFrom(one), countsFrom(other)];
            const earlier = theirs < mine || (theirs === mine && at < index);
            const waits = !other.granted || order.indexOf(at) > order.indexOf(index);
            return at !== index && earlier && waits;
          });
          return one.granted && passedOver ? [`c${index}`] : [];
        });
        outOfOrder += wronged.length;
        expect(found.map(({ caseId }) => caseId)).toEqual(wronged);
      }),
      { numRuns: 60 },
    );
    expect(outOfOrder).toBeGreaterThan(20);
  });
});
