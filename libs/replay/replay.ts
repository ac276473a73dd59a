import { localDate } from '#calendar/legal-dates';
import { evolve, initialCase } from '#cases/case';
import type { Case } from '#cases/case-file';
import type { CaseEventType } from '#cases/events';
import { type Clock, clocksOf } from '#deadlines/clock';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import { clocksAfter } from './clocks-after.js';
import { type Axes, axesInWords, dateOf, type LeftOut, leftOut } from './axes.js';
import { type Difference, differences } from './differences.js';
import { type DocumentHash, documentHashes } from './document-hashes.js';
import type { CalendarKnownOn } from './known-calendars.js';
import type { ReplayedEvent } from './replayed-event.js';
import { type RulesOfEvent, rulesOfEvent, type RuleTexts, ruleTexts } from './rules-in-force.js';

/** One event of a case, and what it made of the case. */
export interface ReplayStep {
  readonly revision: number;
  readonly eventId: string;
  readonly type: CaseEventType;
  readonly actor: Actor;
  readonly onBehalfOf?: string;
  readonly mandateId?: string;
  readonly grantId?: string;
  readonly channel: string;
  /** When it happened, when it was recorded (instants), and from which legal date it counts. */
  readonly times: { readonly occurredAt: string; readonly recordedAt: string; readonly effectiveDate: string };
  readonly data: unknown;
  readonly differences: readonly Difference[];
  readonly state: Case;
  /** As they stood on the legal day it was recorded, on the calendar known then. */
  readonly clocks: readonly Clock[];
  readonly documents: readonly DocumentHash[];
  readonly rules: RulesOfEvent;
}

/** An event of the record that is not part of what was asked for. */
export interface Omission {
  readonly revision: number;
  readonly type: CaseEventType;
  readonly because: LeftOut;
}

/** A case as the record tells it, up to a point on either axis of time. */
export interface Replay {
  /** What is shown, in words. */
  readonly shows: Bilingual;
  readonly steps: readonly ReplayStep[];
  readonly omitted: readonly Omission[];
  /** The legal date on which `clocks` are read: that of the point asked for, else of the last event. */
  readonly asOf?: string;
  readonly state: Case;
  readonly clocks: readonly Clock[];
  readonly rules: readonly RuleTexts[];
}

const given = (event: ReplayedEvent): Omit<ReplayStep, 'differences' | 'state' | 'clocks'> => {
  const { revision, id, type, data, metadata } = event;
  const { actor, onBehalfOf, mandateId, grantId, channel, occurredAt, recordedAt, effectiveDate } = metadata;
  return {
    revision,
    eventId: id,
    type,
    actor,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(mandateId === undefined ? {} : { mandateId }),
    ...(grantId === undefined ? {} : { grantId }),
    channel,
    times: { occurredAt, recordedAt, effectiveDate },
    data,
    documents: documentHashes(event),
    rules: rulesOfEvent(event),
  };
};

const stepsOf = (events: readonly ReplayedEvent[], knownOn: CalendarKnownOn): readonly ReplayStep[] => {
  const clocksOfEvent = clocksAfter(knownOn);
  let state: Case = initialCase;
  return events.map((event) => {
    const before = state;
    state = evolve(before, event);
    return { ...given(event), differences: differences(before, state), state, clocks: clocksOfEvent(event) };
  });
};

/** The day the clocks of the whole are read on, and the day whose calendar they are read by. */
const daysOf = ({ at, knownAt }: Axes, last: ReplayedEvent): { readonly asOf: string; readonly knownOn: string } => {
  const recorded = localDate(last.metadata.recordedAt);
  const known = knownAt && dateOf(knownAt);
  const asOf = at && at.kind !== 'revision' ? dateOf(at) : (known ?? recorded);
  return { asOf, knownOn: known ?? (asOf > recorded ? asOf : recorded) };
};

/**
 * Replays the history of one case, given whole and in the order of its stream. The same history and axes always give the same
 * answer, and a shorter one gives the beginning of a longer one's.
 */
export const replay = (history: readonly ReplayedEvent[], knownOn: CalendarKnownOn, axes: Axes = {}): Replay => {
  const reasons = leftOut(history, axes);
  const events = history.filter((_, at) => reasons[at] === undefined);
  const omitted = history.flatMap(({ revision, type }, at) => {
    const because = reasons[at];
    return because === undefined ? [] : [{ revision, type, because }];
  });
  const steps = stepsOf(events, knownOn);
  const last = events.at(-1);
  const days = last && daysOf(axes, last);
  return {
    shows: axesInWords(axes),
    steps,
    omitted,
    ...(days === undefined ? {} : { asOf: days.asOf }),
    state: steps.at(-1)?.state ?? initialCase,
    clocks: days === undefined ? [] : clocksOf(knownOn(days.knownOn), events, days.asOf),
    rules: ruleTexts(events),
  };
};
