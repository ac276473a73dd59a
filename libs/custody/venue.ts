import type { CaseEvent } from '#cases/events';
import type { Recorded } from '#kernel/decider';

/** Where a case came in, by whose office hours all its working minutes count; nothing where the receipt names no venue. */
export const venueOfCase = ([received]: readonly Recorded<CaseEvent>[]): string | undefined =>
  received?.type === 'ApplicationReceived' ? (received.data.venue ?? received.metadata.venue) : undefined;
