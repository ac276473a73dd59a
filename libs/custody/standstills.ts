import { endOfDay } from '#calendar/legal-dates';
import type { CaseEventType } from '#cases/events';
import type { Charge, CustodyEvent } from './holders.js';

/** What takes a minute out of the holder's hands; where several do, the first of this list counts. */
export const standstillKinds = [
  'OUTAGE',
  'INVALID_PAUSE',
  'LEGAL_PAUSE',
  'APPLICANT',
  'DEPENDENCY',
  'UNCOVERED',
] as const;
type StandstillKind = (typeof standstillKinds)[number];

/** Instants (ISO 8601, UTC); `to` is missing while it lasts. */
export interface Standstill {
  readonly kind: StandstillKind;
  readonly from: string;
  readonly to?: string;
  /** Nobody where it is empty. */
  readonly charged: Charge;
}

/** Another unit was asked meanwhile: it holds up nothing and overlaps everything. */
export interface Consulted {
  readonly consultationId: string;
  readonly unit: string;
  readonly from: string;
  readonly to?: string;
}

interface OpenPause extends Standstill {
  readonly spId: string;
}

const end = <Item extends { readonly to?: string }>(item: Item, at: string): Item =>
  item.to === undefined || item.to > at ? { ...item, to: at } : item;

const utc = (instant: string): string => new Date(instant).toISOString();

const afterDecision: ReadonlySet<string> = new Set([
  'ApprovalDecided',
  'RejectionDecided',
  'DeficiencyLapsed',
  'CaseWithdrawn',
  'CaseTerminated',
]);
const afterSupplement: ReadonlySet<string> = new Set([
  'SupplementReceived',
  'SupplementLapsed',
  'CaseWithdrawn',
  'CaseTerminated',
]);

/** Pauses of the clock: never beyond the day the notice named, and the officer's own time where they were found invalid. */
const pausesAfter = (pauses: readonly OpenPause[], { type, data }: CustodyEvent, at: string): readonly OpenPause[] => {
  if (type === 'ClockPaused') {
    const noticed = utc(endOfDay(data.plannedEnd));
    const to = noticed < at ? at : noticed;
    return [...pauses, { kind: 'LEGAL_PAUSE', spId: data.spId, from: at, to, charged: {} }];
  }
  if (type === 'ClockResumed') return pauses.map((pause) => (pause.spId === data.spId ? end(pause, at) : pause));
  if (type === 'PauseInvalidated') {
    const charged = { officer: data.startedBy };
    return pauses.map((pause) => (pause.spId === data.spId ? { ...pause, kind: 'INVALID_PAUSE', charged } : pause));
  }
  return afterDecision.has(type) ? pauses.map((pause) => end(pause, at)) : pauses;
};

const supplementsAfter = (
  supplements: readonly Standstill[],
  { type }: CustodyEvent,
  at: string,
): readonly Standstill[] => {
  if (type === 'SupplementRequested') return [...supplements, { kind: 'APPLICANT', from: at, charged: {} }];
  return afterSupplement.has(type) ? supplements.map((supplement) => end(supplement, at)) : supplements;
};

const consultationsAfter = (
  consulted: readonly Consulted[],
  { type, data }: CustodyEvent,
  at: string,
): readonly Consulted[] => {
  if (type === 'ConsultationRequested') {
    return [...consulted, { consultationId: data.consultationId, unit: data.unit, from: at }];
  }
  if (type !== 'ConsultationAnswered' && type !== 'ConsultationSilent') return consulted;
  return consulted.map((one) => (one.consultationId === data.consultationId ? end(one, at) : one));
};

/** The events by which something can begin or end to stand still, or turns out never to have stood. */
export const standstillEvents: readonly CaseEventType[] = [
  'ClockPaused',
  'ClockResumed',
  'PauseInvalidated',
  'SupplementRequested',
  'SupplementReceived',
  'SupplementLapsed',
  'ApprovalDecided',
  'RejectionDecided',
  'DeficiencyLapsed',
  'CaseWithdrawn',
  'CaseTerminated',
];

/** What stood still in a case, as its own stream tells it, and what ran beside it. */
export interface Standstills {
  readonly pauses: readonly OpenPause[];
  readonly supplements: readonly Standstill[];
  readonly consulted: readonly Consulted[];
}

export const noStandstills: Standstills = { pauses: [], supplements: [], consulted: [] };

/** `at`: when the event happened, in UTC, never before the one before it. */
export const standstillsAfter = (known: Standstills, event: CustodyEvent, at: string): Standstills => ({
  pauses: pausesAfter(known.pauses, event, at),
  supplements: supplementsAfter(known.supplements, event, at),
  consulted: consultationsAfter(known.consulted, event, at),
});
