import { localDate } from '#calendar/legal-dates';
import { type Decider, never, type Recorded } from '#kernel/decider';
import type { GrantCommand } from './commands.js';
import { everyMatter, type GrantEvent, type GrantEvents, type Scope } from './events.js';
import { refuse, requireRole, requireUnit } from './refusals.js';

/** A grant with its end, if it was revoked: both instants are of the moment the fact happened. */
export interface GivenGrant extends Readonly<GrantEvents['AuthorityGranted']> {
  readonly stage: 'GRANTED' | 'REVOKED';
  readonly grantedAt: string;
  readonly revokedAt?: string;
}

export type Grant = { readonly stage: 'NONE' } | GivenGrant;

export const evolveGrant = (state: Grant, { type, data, metadata }: Recorded<GrantEvent>): Grant => {
  switch (type) {
    case 'AuthorityGranted':
      return { ...data, stage: 'GRANTED', grantedAt: metadata.occurredAt };
    case 'AuthorityRevoked':
      return state.stage === 'NONE' ? state : { ...state, stage: 'REVOKED', revokedAt: metadata.occurredAt };
    default:
      return never(type);
  }
};

/** Whether the grant stood at an instant. A later revocation takes nothing away from what was decided before. */
export const standsAt = ({ grantedAt, revokedAt, from, to }: GivenGrant, at: string): boolean => {
  const date = localDate(at);
  const instant = Date.parse(at);
  if (instant < Date.parse(grantedAt) || (revokedAt !== undefined && instant >= Date.parse(revokedAt))) return false;
  return from <= date && date <= to;
};

export const covers = ({ matters, scopes }: GivenGrant, matter: string, scope: Scope): boolean =>
  scopes.includes(scope) && (matters.includes(everyMatter) || matters.includes(matter));

/** The rules of one grant of authority. */
export const grantDecider: Decider<Grant, GrantCommand, GrantEvent> = {
  initialState: { stage: 'NONE' },
  decide: (command, state) => {
    const { type, data, by, at } = command;
    requireRole(type, by);
    if (type === 'GrantAuthority') {
      requireUnit(data.unit, by);
      if (state.stage !== 'NONE') throw refuse('grant-exists');
      if (data.to < data.from) throw refuse('grant-reversed');
      if (data.from < localDate(at)) throw refuse('retroactive');
      return [{ type: 'AuthorityGranted', data }];
    }
    if (state.stage === 'NONE') throw refuse('no-such-grant');
    requireUnit(state.unit, by);
    if (state.stage === 'REVOKED') return [];
    if (state.to < localDate(at)) throw refuse('grant-over');
    return [{ type: 'AuthorityRevoked', data }];
  },
  evolve: evolveGrant,
};
