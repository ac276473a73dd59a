import { type Asked, type Decided, type Decider, type Message } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import type { AccessEvent, AccessEvents } from './events.js';

/** What is known of the views of one case in one month: nothing depends on how many there were. */
export interface Views {
  readonly count: number;
}

export interface ViewCommands {
  RecordView: AccessEvents['CaseViewed'];
}

export type ViewCommand = Message<ViewCommands>;

/** Whose views may be kept from the applicant for a while. */
const investigating: ReadonlySet<Role> = new Set(['investigator', 'auditor']);

const notInvestigating = (): Refusal =>
  new Refusal('no-investigation', 'forbidden', {
    zh: '只有调查人员为调查目的查阅时，方可注明调查编号。',
    en: 'Only who investigates, and reads for that purpose, may name an investigation.',
  });

const decide = ({ data, by }: Asked<ViewCommand>): readonly Decided<AccessEvent>[] => {
  const deferred = data.investigationId !== undefined;
  if (deferred && !(investigating.has(by.role) && data.purpose === 'INVESTIGATION')) throw notInvestigating();
  return [{ type: 'CaseViewed', data }];
};

/** Each view is a fact of its own: reading twice is two views. */
export const viewings: Decider<Views, ViewCommand, AccessEvent> = {
  initialState: { count: 0 },
  decide,
  evolve: ({ count }) => ({ count: count + 1 }),
};
