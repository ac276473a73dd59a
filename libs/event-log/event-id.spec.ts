import { v5 } from 'uuid';
import { eventId } from './event-id.js';

describe('the id of an event', () => {
  it('is the UUIDv5 of its name, as events recorded before have it', () => {
    const names = ['', '受理', ...Array.from({ length: 200 }, (_, n) => `command-${n}/0/writer/${n}`)];
    for (const name of names) expect(eventId(name)).toBe(v5(name, '5a9c1c5e-6a67-5d0e-9d9b-0a52b3f4c9d1'));
  });
});
