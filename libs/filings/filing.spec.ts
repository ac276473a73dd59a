import { fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { type FilingEvent, filingId, filingStream, type SpecialFiling } from './events.js';
import { type FilingCommand, filingInForce, filings } from './filing.js';

const chief: Actor = { id: 'chief-1', role: 'chief', unit: 'urban' };
const bureau: Actor = { id: 'bureau-1', role: 'bureau' };
const survey: SpecialFiling = {
  kind: 'SPECIAL',
  matterCode: 'M-1',
  type: 'SURVEY',
  days: 10,
  basis: '《行政许可法》第三十四条',
  unit: 'urban',
};

const given = specFor(filings);
const asked = (command: FilingCommand, by: Actor, date = '2026-03-02') => ({
  ...command,
  by,
  at: `${date}T09:00:00+08:00`,
});
const recorded = (...events: FilingEvent[]): Recorded<FilingEvent>[] =>
  events.map((event) => ({ ...event, metadata: {} as Envelope }));

const submitted: FilingEvent = { type: 'FilingSubmitted', data: survey };
const acknowledged: FilingEvent = { type: 'FilingAcknowledged', data: { filingNo: 'BA-1', from: '2026-03-03' } };
const repealed: FilingEvent = { type: 'FilingRepealed', data: { effectiveFrom: '2026-04-01' } };
const submit = (data: SpecialFiling, by = chief) => asked({ type: 'SubmitFiling', data }, by);
const acknowledge = (data: { filingNo: string; from: string; to?: string }, by = bureau) =>
  asked({ type: 'AcknowledgeFiling', data }, by);
const sendBack = (by = bureau) => asked({ type: 'ReturnFiling', data: { reason: '依据不足' } }, by);
const repeal = (effectiveFrom: string, by = bureau) => asked({ type: 'RepealFiling', data: { effectiveFrom } }, by);
const inForce = (date: string, ...events: FilingEvent[]) =>
  filingInForce(fold(filings, recorded(...events)), date)?.filingNo ?? null;

describe('a filing of a special procedure', () => {
  it('is submitted by the unit of the matter', () => given().when(submit(survey)).then(submitted));

  it('is recorded once, however often the same is submitted, and again when something changes', () => {
    given(...recorded(submitted))
      .when(submit(survey))
      .thenNothing();
    given(...recorded(submitted))
      .when(submit({ ...survey, days: 5 }))
      .then({ type: 'FilingSubmitted', data: { ...survey, days: 5 } });
  });

  it('is not submitted by another unit, nor by somebody who does not speak for the unit', () => {
    given()
      .when(submit(survey, { ...chief, unit: 'housing' }))
      .thenRefused('not-your-unit');
    given()
      .when(submit(survey, { ...chief, role: 'officer' }))
      .thenRefused('role-not-permitted');
  });

  it('is answered by the bureau alone', () => {
    for (const command of [
      acknowledge({ filingNo: 'BA-1', from: '2026-03-03' }, chief),
      sendBack(chief),
      repeal('2026-04-01', chief),
    ]) {
      given(...recorded(submitted))
        .when(command)
        .thenRefused('role-not-permitted');
    }
  });

  it('is acknowledged from today on, not for the past, and not to an end before its beginning', () => {
    const history = given(...recorded(submitted));
    history.when(acknowledge({ filingNo: 'BA-1', from: '2026-03-03' })).then(acknowledged);
    history.when(acknowledge({ filingNo: 'BA-1', from: '2026-03-01' })).thenRefused('filing-backdated');
    history
      .when(acknowledge({ filingNo: 'BA-1', from: '2026-03-03', to: '2026-03-02' }))
      .thenRefused('filing-term-reversed');
  });

  it('is answered once: without a new submission there is nothing to answer', () => {
    given().when(sendBack()).thenRefused('nothing-submitted');
    given(...recorded(submitted, acknowledged))
      .when(acknowledge({ filingNo: 'BA-2', from: '2026-03-03' }))
      .thenRefused('nothing-submitted');
    given(...recorded(submitted, { type: 'FilingReturned', data: { reason: '依据不足' } }))
      .when(sendBack())
      .thenRefused('nothing-submitted');
  });

  it('is in force from its first day to its last, both included', () => {
    const until: FilingEvent = {
      type: 'FilingAcknowledged',
      data: { filingNo: 'BA-1', from: '2026-03-03', to: '2026-03-31' },
    };
    expect(inForce('2026-03-02', submitted, until)).toBeNull();
    expect(inForce('2026-03-03', submitted, until)).toBe('BA-1');
    expect(inForce('2026-03-31', submitted, until)).toBe('BA-1');
    expect(inForce('2026-04-01', submitted, until)).toBeNull();
  });

  it('stays in force while a new one waits or is sent back, with the days it was acknowledged for', () => {
    const longer: FilingEvent = { type: 'FilingSubmitted', data: { ...survey, days: 30 } };
    const returned: FilingEvent = { type: 'FilingReturned', data: { reason: '时间过长' } };
    for (const history of [
      [submitted, acknowledged, longer],
      [submitted, acknowledged, longer, returned],
    ]) {
      expect(filingInForce(fold(filings, recorded(...history)), '2026-03-10')).toMatchObject({
        filingNo: 'BA-1',
        days: 10,
      });
    }
    const next: FilingEvent = { type: 'FilingAcknowledged', data: { filingNo: 'BA-2', from: '2026-03-10' } };
    expect(inForce('2026-03-09', submitted, acknowledged, longer, next)).toBe('BA-1');
    expect(inForce('2026-03-10', submitted, acknowledged, longer, next)).toBe('BA-2');
  });

  it('is repealed for the future, once', () => {
    given(...recorded(submitted, acknowledged))
      .when(repeal('2026-04-01'))
      .then(repealed);
    given(...recorded(submitted, acknowledged))
      .when(repeal('2026-03-01'))
      .thenRefused('filing-backdated');
    given(...recorded(submitted, acknowledged, repealed))
      .when(repeal('2026-05-01'))
      .thenNothing();
    given(...recorded(submitted))
      .when(repeal('2026-04-01'))
      .thenRefused('not-in-force');
    expect(inForce('2026-03-31', submitted, acknowledged, repealed)).toBe('BA-1');
    expect(inForce('2026-04-01', submitted, acknowledged, repealed)).toBeNull();
  });

  it('can be filed anew after it was repealed', () => {
    const next: FilingEvent = { type: 'FilingAcknowledged', data: { filingNo: 'BA-2', from: '2026-05-01' } };
    expect(inForce('2026-05-01', submitted, acknowledged, repealed, submitted, next)).toBe('BA-2');
  });

  it('has one stream per matter and procedure', () =>
    expect(filingStream(filingId('DBS-CG-02', 'SITE_CHECK'))).toBe('filing-DBS-CG-02-SITE_CHECK'));
});
