import { type Asked, type Decider, type Message, never, type Recorded } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import type { FailureCause, NotificationEvent, NotificationEvents } from './events.js';

/** How far a notification has come. */
export type Notification =
  | { readonly stage: 'NONE' }
  | {
      readonly stage: 'DUE' | 'SENT' | 'GIVEN_UP';
      readonly tries: number;
      readonly notice: NotificationEvents['NotificationDue'];
    };

export interface NotificationCommands {
  Announce: NotificationEvents['NotificationDue'];
  /** What came of a try. */
  NoteDelivery: { readonly failed?: FailureCause };
}

export type NotificationCommand = Message<NotificationCommands>;

/** With pauses that double from half a minute on, some four hours. */
const mostTries = 10;

/** The pause before the next try, in milliseconds: half a minute, doubled after each. */
export const pauseAfter = (tries: number): number => 30_000 * 2 ** Math.max(0, tries - 1);

const decide = (command: Asked<NotificationCommand>, state: Notification): readonly NotificationEvent[] => {
  const { type, data, by } = command;
  if (by.role !== 'system') {
    throw new Refusal('role-not-permitted', 'forbidden', {
      zh: '您的角色不能进行此操作。',
      en: 'Your role may not do this.',
    });
  }
  switch (type) {
    case 'Announce':
      return state.stage === 'NONE' ? [{ type: 'NotificationDue', data }] : [];
    case 'NoteDelivery': {
      if (state.stage !== 'DUE') return [];
      const tries = state.tries + 1;
      if (data.failed === undefined) return [{ type: 'NotificationSent', data: { tries } }];
      const failed: NotificationEvent = { type: 'NotificationFailed', data: { tries, cause: data.failed } };
      return tries < mostTries ? [failed] : [failed, { type: 'NotificationGivenUp', data: { tries } }];
    }
    default:
      return never(type);
  }
};

const evolve = (state: Notification, { type, data }: Recorded<NotificationEvent>): Notification => {
  if (type === 'NotificationDue') return { stage: 'DUE', tries: 0, notice: data };
  if (state.stage === 'NONE') return state;
  switch (type) {
    case 'NotificationSent':
      return { ...state, stage: 'SENT', tries: data.tries };
    case 'NotificationFailed':
      return { ...state, tries: data.tries };
    case 'NotificationGivenUp':
      return { ...state, stage: 'GIVEN_UP' };
    default:
      return never(type);
  }
};

/** The rules of one notification; its stream is `notificationStream(event, channel)`. */
export const notifications: Decider<Notification, NotificationCommand, NotificationEvent> = {
  initialState: { stage: 'NONE' },
  decide,
  evolve,
};
