import { localDate } from '#calendar/legal-dates';
import type { Decided, Decider, Message } from '#kernel/decider';
import type { Actor, Channel, Envelope } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import type { Schema } from '#event-log/decode';
import { envelopeOf } from '#event-log/envelope-of';
import { policyAt } from '#law/policies';

/** An event as it goes to the log. */
export interface SimulatedEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata: Envelope;
}

/** What a stream has to append: `after` is the revision it stood at before. */
export interface Batch {
  readonly stream: string;
  readonly after: number;
  readonly events: SimulatedEvent[];
}

/** What happened and is not written yet, and how often the rules said no. */
export interface Recorder {
  readonly batches: Map<string, Batch>;
  readonly refusals: Map<string, number>;
  /** On which everything is counted, for the envelopes. */
  readonly calendarVersion: string;
}

export const newRecorder = (calendarVersion: string): Recorder => ({
  batches: new Map(),
  refusals: new Map(),
  calendarVersion,
});

/** How an act came in, where that is not plain from who acts. */
export interface Came {
  readonly channel?: Channel;
  readonly grantId?: string;
  /** When it happened (milliseconds since 1970), where it was entered later. */
  readonly happenedAt?: number;
  /** Names the command, where its name must not depend on what was asked before (the rings of the clock). */
  readonly commandId?: string;
}

export interface SimulatedStream<State, Command> {
  readonly name: string;
  readonly state: () => State;
  /** Asks the rules as the api would, at an instant (milliseconds since 1970). The events; none where nothing was to do or refused. */
  ask(command: Command, by: Actor, at: number, came?: Came): readonly SimulatedEvent[];
}

type AnyMessage = Message<Record<string, unknown>>;

interface Rules<State, Command, Event> {
  readonly name: string;
  readonly decider: Decider<State, Command, Event>;
  readonly schema: Schema;
  readonly matterVersion?: (state: State) => string | undefined;
}

/** One stream of the simulated city, folded as it grows. A refusal is counted by its code, and nothing happens. */
export const simulatedStream = <State, Command extends AnyMessage, Event extends AnyMessage>(
  { batches, refusals, calendarVersion }: Recorder,
  { name, decider, schema, matterVersion }: Rules<State, Command, Event>,
): SimulatedStream<State, Command> => {
  let state = decider.initialState;
  let revision = -1;
  let asked = 0;

  const decided = (command: Command, by: Actor, at: string): readonly Decided<Event>[] => {
    try {
      return decider.decide({ ...command, by, at }, state);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const refusal = `${command.type}: ${error.code}`;
      refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
      return [];
    }
  };

  const record = (event: Decided<Event>, by: Actor, at: string, recordedAt: string, came: Came): SimulatedEvent => {
    const commandId = came.commandId ?? `${name}-${asked}`;
    const context = {
      auth: 'system',
      simulated: true,
      channel: came.channel ?? (by.role === 'clerk' ? 'window' : by.role === 'system' ? 'system' : 'internal'),
      commandId,
      commandDigest: '',
      $correlationId: name,
      $causationId: commandId,
      policyVersion: policyAt(localDate(at)).version,
      calendarVersion,
      legalRegime: 'cn',
      ...(came.grantId === undefined ? {} : { grantId: came.grantId }),
    } as const;
    const metadata = envelopeOf(schema, event, { by, at, recordedAt }, context, matterVersion?.(state), undefined);
    state = decider.evolve(state, { type: event.type, data: event.data, metadata } as never);
    const batch = batches.get(name) ?? { stream: name, after: revision, events: [] };
    const recorded = { type: event.type, data: event.data, metadata };
    batch.events.push(recorded);
    batches.set(name, batch);
    revision += 1;
    return recorded;
  };

  return {
    name,
    state: () => state,
    ask: (command, by, when, came = {}) => {
      const at = new Date(came.happenedAt ?? when).toISOString();
      const recordedAt = new Date(when).toISOString();
      asked += 1;
      return decided(command, by, at).map((event) => record(event, by, at, recordedAt, came));
    },
  };
};
