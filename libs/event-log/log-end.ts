import { BACKWARDS, END, type EventStoreDBClient } from '@eventstore/db-client';

/** The position of the log's newest event; 0 where there is none. Who follows from here hears of what comes after. */
export const endOfLog = async (client: EventStoreDBClient): Promise<number> => {
  let position = 0;
  for await (const { event } of client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })) {
    position = Number(event?.position?.commit ?? 0n);
  }
  return position;
};
