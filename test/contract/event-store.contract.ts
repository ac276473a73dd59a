import { appendContract } from './event-store-appends.js';
import { readContract } from './event-store-reads.js';
import { openScene, type RunningEventStore } from './event-store-scene.js';
import { subscriptionContract } from './event-store-subscriptions.js';

/** What every event store must do that this project runs on, seen through the official client. */
export const eventStoreContract = (name: string, connect: () => Promise<RunningEventStore>): void => {
  describe(`an event store (${name})`, () => {
    const scene = openScene(connect);
    appendContract(scene);
    readContract(scene);
    subscriptionContract(scene);
  });
};
