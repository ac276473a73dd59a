import type { Decider, Message } from '#kernel/decider';

/** Who had the log signed out of turn: the envelope's actor. Recorded before it is signed, so that no such act is without a name. */
interface SigningEvents {
  SigningAsked: Record<string, never>;
}

export type SigningEvent = Message<SigningEvents>;

export const signingSchemaVersions = { SigningAsked: 1 } as const satisfies Record<keyof SigningEvents, number>;

/** What is known of the month's askings: nothing depends on how many there were. */
interface Signings {
  readonly count: number;
}

export type SigningCommand = Message<{ AskForSigning: Record<string, never> }>;

/** The stream of the askings of the month of a legal date. */
export const signingStream = (date: string): string => `signing-${date.slice(0, 7).replace('-', '')}`;

/** Each asking is a fact of its own. */
export const signings: Decider<Signings, SigningCommand, SigningEvent> = {
  initialState: { count: 0 },
  decide: () => [{ type: 'SigningAsked', data: {} }],
  evolve: ({ count }) => ({ count: count + 1 }),
};
