import { actsTo, happened } from '#test-support/case-history';
import { venueOfCase } from './venue.js';

describe('the venue whose hours count for a case', () => {
  const [received, ...later] = happened(...actsTo.IN_REVIEW);
  if (received?.type !== 'ApplicationReceived') throw new Error('No receipt');
  const entered = { ...received, metadata: { ...received.metadata, venue: 'kiosk' } };

  it('is the one its receipt names, before the one where it was entered', () => {
    expect(venueOfCase([{ ...entered, data: { ...received.data, venue: 'town' } }, ...later])).toBe('town');
    expect(venueOfCase([entered, ...later])).toBe('kiosk');
  });

  it('is none where the receipt names none, and where there is no receipt', () => {
    expect(venueOfCase([received, ...later])).toBeUndefined();
    expect(venueOfCase(later)).toBeUndefined();
    expect(venueOfCase([])).toBeUndefined();
  });
});
