import type { Recorded } from '#kernel/decider';
import type { Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { administrations } from './administration.js';
import { type AdministrationEvent, isSeparate, type SeparateRole, separateRoles } from './events.js';

const given = specFor(administrations);
const taken = (role: SeparateRole): Recorded<AdministrationEvent> => ({
  type: 'AdministrationTaken',
  data: { role },
  metadata: {} as Envelope,
});
const take = (role: SeparateRole) => ({
  type: 'TakeAdministration' as const,
  data: { role },
  by: { id: 'zhang-3', role },
  at: '2026-03-02T09:00:00+08:00',
});

describe('one person and the roles of administrator, auditor and supervisor', () => {
  it.each(separateRoles)('takes the first that is used: %s', (role) =>
    given().when(take(role)).then({ type: 'AdministrationTaken', data: { role } }),
  );

  it.each(separateRoles)('records nothing more while it stays the same: %s', (role) =>
    given(taken(role)).when(take(role)).thenNothing(),
  );

  it.each(
    separateRoles.flatMap((one) =>
      separateRoles.filter((other) => other !== one).map((other) => [one, other] as const),
    ),
  )('refuses whoever has been %s to be %s', (one, other) =>
    given(taken(one)).when(take(other)).thenRefused('administration-not-separate'),
  );

  it('is asked of these three roles alone', () => {
    expect(separateRoles.every((role) => isSeparate(role))).toBe(true);
    expect(isSeparate('bureau') || isSeparate('investigator')).toBe(false);
  });
});
