import type { EventStore } from './event-store.js';
import type { Call } from './grpc-server.js';
import type { NextCommit } from './subscription-call.js';

/** Under load there is at most one delivery in so many milliseconds, so that many events travel together. */
const COALESCE_MS = 10;
/** So few new events are no load: they go out at once. */
const FEW = 2;

/** Wakes the subscriptions that have seen everything when there is more. */
export const liveEdge = (
  store: EventStore,
): { nextCommit: NextCommit; leave: (call: Call) => void; stop: () => void } => {
  const waiting = new Map<Call, () => void>();
  let deliveredAt = 0;
  let delivered = store.size();
  let timer: NodeJS.Timeout | undefined;

  const deliver = (): void => {
    timer = undefined;
    deliveredAt = performance.now();
    delivered = store.size();
    const woken = [...waiting.values()];
    waiting.clear();
    for (const wake of woken) wake();
  };

  const stopListening = store.onCommit(() => {
    if (timer !== undefined || waiting.size === 0) return;
    const rest = COALESCE_MS - (performance.now() - deliveredAt);
    if (rest <= 0 || store.size() - delivered <= FEW) deliver();
    else timer = setTimeout(deliver, rest);
  });

  return {
    nextCommit: (call, seen) =>
      call.isClosed() || store.size() > seen
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.set(call, resolve);
          }),
    /** The call is over: what waits for it goes on, and sees that. */
    leave: (call) => {
      waiting.get(call)?.();
      waiting.delete(call);
    },
    stop: () => {
      stopListening();
      clearTimeout(timer);
    },
  };
};
