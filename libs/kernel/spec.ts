import { deepStrictEqual, fail, ok } from 'node:assert/strict';
import type { Asked, Decided, Decider, Recorded } from './decider.js';
import { fold } from './decider.js';
import { Refusal } from './refusal.js';

/**
 * A decider's specification. Strict: `then` compares the whole list of events in order, to the letter; `thenRefused` compares
 * the refusal's code; `thenNothing` means "it is already so".
 */
export const specFor =
  <State, Command, Event>(decider: Decider<State, Command, Event>) =>
  (...history: readonly Recorded<Event>[]) => ({
    when: (command: Asked<Command>) => {
      const run = () => decider.decide(command, fold(decider, history));
      return {
        then: (...expected: readonly Decided<Event>[]): void => deepStrictEqual(run(), expected),
        thenNothing: (): void => deepStrictEqual(run(), []),
        thenRefused: (code: string): void => {
          let events: readonly Decided<Event>[];
          try {
            events = run();
          } catch (error) {
            ok(error instanceof Refusal, `Expected a refusal ${code}, but it failed: ${String(error)}`);
            deepStrictEqual(error.code, code);
            return;
          }
          fail(`Expected a refusal ${code}, but it was decided: ${JSON.stringify(events)}`);
        },
        /** For a look at one part of a long payload; prefer `then`. */
        decided: run,
      };
    },
  });
