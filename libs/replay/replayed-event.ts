import type { RecordedCaseEvent } from '#cases/events';

/** An event of a case with its place in the case's stream; `id` is the store's. */
export type ReplayedEvent = RecordedCaseEvent & { readonly id: string; readonly revision: number };
