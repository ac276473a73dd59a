import type { Decider } from './decider.js';
import type { Envelope } from './envelope.js';
import { Refusal } from './refusal.js';
import { specFor } from './spec.js';

type Ticked = { type: 'Ticked'; data: { on: string } };
type Tick = { type: 'Tick'; data: { on: readonly string[] } };

const clock: Decider<number, Tick, Ticked> = {
  initialState: 0,
  decide: ({ data }, ticks) => {
    if (ticks > 2) throw new Refusal('worn-out', 'conflict', { zh: '已磨损', en: 'It is worn out.' });
    return data.on.map((on) => ({ type: 'Ticked', data: { on } }));
  },
  evolve: (ticks) => ticks + 1,
};

const given = specFor(clock);
const by = { id: 'a', role: 'clerk' } as const;
const tick = (...on: string[]) => ({ type: 'Tick', data: { on }, by, at: '2026-03-02T09:00:00+08:00' }) as const;
const ticked = (on: string): Ticked => ({ type: 'Ticked', data: { on } });
const recorded = { ...ticked('2026-03-01'), metadata: {} as Envelope };

describe('given/when/then', () => {
  it('accepts exactly the events that were decided, in their order', () =>
    given().when(tick('2026-03-02', '2026-03-03')).then(ticked('2026-03-02'), ticked('2026-03-03')));

  it('fails on a superset', () =>
    expect(() => given().when(tick('2026-03-02', '2026-03-03')).then(ticked('2026-03-02'))).toThrow());

  it('fails on a missing event', () =>
    expect(() => given().when(tick('2026-03-02')).then(ticked('2026-03-02'), ticked('2026-03-02'))).toThrow());

  it('fails on a wrong order', () =>
    expect(() =>
      given().when(tick('2026-03-02', '2026-03-03')).then(ticked('2026-03-03'), ticked('2026-03-02')),
    ).toThrow());

  it('fails on a wrong date', () =>
    expect(() => given().when(tick('2026-03-02')).then(ticked('2026-03-04'))).toThrow());

  it('fails on an extra field', () =>
    expect(() =>
      given()
        .when(tick('2026-03-02'))
        .then({ ...ticked('2026-03-02'), effectiveDate: '2026-03-02' }),
    ).toThrow());

  it('knows "already so" from events', () => {
    given().when(tick()).thenNothing();
    expect(() => given().when(tick('2026-03-02')).thenNothing()).toThrow();
  });

  it('compares refusals by code, and a decision is no refusal', () => {
    given(recorded, recorded, recorded).when(tick('2026-03-02')).thenRefused('worn-out');
    expect(() => given(recorded, recorded, recorded).when(tick('2026-03-02')).thenRefused('other')).toThrow();
    expect(() => given().when(tick('2026-03-02')).thenRefused('worn-out')).toThrow();
  });
});
