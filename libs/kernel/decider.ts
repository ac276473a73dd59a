import type { Actor, Envelope } from './envelope.js';

/** A vocabulary maps each event (or command) name to its payload. */
export type Message<Vocabulary> = {
  [Type in keyof Vocabulary & string]: { readonly type: Type; readonly data: Vocabulary[Type] };
}[keyof Vocabulary & string];

/** An event as it stands in the log: the fact, and who recorded it when (rule 3 of docs/architecture.md). */
export type Recorded<Event> = Event & { readonly metadata: Envelope };

/** What a decision returns: a fact and, where it differs from the day it happened, its legal date (Asia/Shanghai). */
export type Decided<Event> = Event & { readonly effectiveDate?: string };

/** A command as it reaches `decide`: who asks, and when it happened (an instant, ISO 8601 with zone). */
export type Asked<Command> = Command & { readonly by: Actor; readonly at: string };

/**
 * The rules of one kind of stream. Both functions are pure. `decide` has three outcomes: events (it happened), none (it is
 * already so), a thrown `Refusal` (the rules say no). `evolve` never refuses: facts are facts.
 */
export interface Decider<State, Command, Event> {
  readonly initialState: State;
  decide(command: Asked<Command>, state: State): readonly Decided<Event>[];
  evolve(state: State, event: Recorded<Event>): State;
}

/** The state after a history. */
export const fold = <State, Event>(
  decider: { readonly initialState: State; evolve(state: State, event: Recorded<Event>): State },
  history: readonly Recorded<Event>[],
): State => history.reduce((state, event) => decider.evolve(state, event), decider.initialState);

/** For the `default` of a switch that must name every member: forgetting one does not compile. */
export const never = (value: never): never => {
  throw new Error(`Not a member of the vocabulary: ${JSON.stringify(value)}`);
};
