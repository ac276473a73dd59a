import type { CaseEvent, CaseEventType } from '#cases/events';
import type { Actor } from '#kernel/envelope';

/** In whose hands a case can be (domain.md 3.5). AUDIT has no event that opens it: opinions are asked for beside the flow. */
type HolderKind = 'WINDOW' | 'TRANSIT' | 'QUEUE' | 'OFFICER' | 'DECISION' | 'CERTIFICATE' | 'DELIVERY';

/** To whom time is charged: as near to a person as the kind allows. Ids, never names. */
export interface Charge {
  readonly unit?: string;
  readonly post?: string;
  readonly officer?: string;
}

export interface Hold {
  readonly kind: HolderKind;
  readonly charged: Charge;
}

/** What of an event custody is built from. */
export type CustodyEvent = CaseEvent & {
  readonly metadata: { readonly occurredAt: string; readonly actor: Actor };
};

/** Where a case stands between two events. Without a hold it is in nobody's hands: not yet received, or over. */
export interface Hands {
  readonly hold?: Hold;
  /** The window it came in by, or whose clerk acted last: where it goes back to and is handed over. */
  readonly window: Charge;
  /** The officer who reviews it, also while another decides. */
  readonly reviewing?: Charge;
  readonly unit: string;
  readonly certificate: boolean;
}

/** Who looks after what came in online: the general window of the centre. */
const generalWindow: Charge = { unit: 'centre-window' };

export const noHands: Hands = { window: generalWindow, unit: '', certificate: false };

const chargeOf = ({ unit, post }: Actor): Charge => ({
  ...(unit === undefined ? {} : { unit }),
  ...(post === undefined ? {} : { post }),
});

const holdsIt = (hands: Hands, kind: HolderKind, charged: Charge): Hands => ({ ...hands, hold: { kind, charged } });

const inNobodysHands = ({ hold: _, ...hands }: Hands): Hands => hands;

const toReviewer = (hands: Hands, reviewing: Charge | undefined): Hands =>
  reviewing ? holdsIt({ ...hands, reviewing }, 'OFFICER', reviewing) : holdsIt(hands, 'QUEUE', { unit: hands.unit });

/** A clerk who acts on a case at the window answers for it from then on. */
const seenByClerk = (hands: Hands, by: Actor): Hands => {
  if (by.role !== 'clerk') return hands;
  const window = chargeOf(by);
  return { ...hands, window, ...(hands.hold?.kind === 'WINDOW' ? { hold: { kind: 'WINDOW', charged: window } } : {}) };
};

const assigned = (hands: Hands, officer: string, post: string): Hands => {
  const reviewing = { unit: hands.unit, post, officer };
  // Who decides keeps the case, whoever will review it if it comes back.
  return hands.hold?.kind === 'DECISION' ? { ...hands, reviewing } : toReviewer(hands, reviewing);
};

const reopened = (hands: Hands, to: 'RECEIVED' | 'IN_REVIEW' | 'IN_DECISION'): Hands => {
  if (to === 'RECEIVED') return holdsIt(hands, 'WINDOW', hands.window);
  return to === 'IN_DECISION' ? holdsIt(hands, 'DECISION', { unit: hands.unit }) : toReviewer(hands, hands.reviewing);
};

const atWindow = (hands: Hands): Hands => holdsIt(hands, 'WINDOW', hands.window);
const handedOver = (hands: Hands): Hands => holdsIt(hands, 'DELIVERY', hands.window);
const onItsWay = (hands: Hands, unit: string): Hands => holdsIt({ ...hands, unit }, 'TRANSIT', { unit });

const received = ({ data: { matter }, metadata: { actor } }: Of<'ApplicationReceived'>): Hands => {
  const window = actor.role === 'clerk' ? chargeOf(actor) : generalWindow;
  const certificate = matter.certificateKind !== null;
  return { window, unit: matter.unitId, certificate, hold: { kind: 'WINDOW', charged: window } };
};

const recused = (hands: Hands, officer: string): Hands => {
  const { reviewing, ...others } = hands;
  if (reviewing?.officer !== officer) return hands;
  return others.hold?.kind === 'OFFICER' ? toReviewer(others, undefined) : others;
};

type Of<Type extends CaseEventType> = CustodyEvent & { readonly type: Type };

const byClerk = (hands: Hands, { metadata }: CustodyEvent): Hands => seenByClerk(hands, metadata.actor);

/** What moves a case that is in somebody's hands; every other event leaves it there. */
const moves: { readonly [Type in CaseEventType]?: (hands: Hands, event: Of<Type>) => Hands } = {
  MaterialsChecked: byClerk,
  SupplementRequested: byClerk,
  SupplementReceived: byClerk,
  CaseAccepted: byClerk,
  CaseRouted: (hands, { data }) => onItsWay(hands, data.toUnit),
  CaseTransferred: ({ reviewing: _, ...hands }, { data }) => onItsWay(hands, data.toUnit),
  CaseTaken: (hands, { data: { unit, post }, metadata: { actor } }) =>
    toReviewer({ ...hands, unit }, { unit, post, officer: actor.id }),
  OfficerAssigned: (hands, { data }) => assigned(hands, data.to, data.toPost),
  ReturnedToHolder: (hands, { data }) => toReviewer(hands, { unit: hands.unit, post: data.toPost, officer: data.to }),
  RecusalRecorded: (hands, { data }) => recused(hands, data.officer),
  CaseReturnedToWindow: atWindow,
  SubmittedForDecision: (hands, { data }) => holdsIt(hands, 'DECISION', { unit: data.toUnit }),
  ReturnedForReview: (hands) => toReviewer(hands, hands.reviewing),
  ApprovalDecided: (hands, { data }) =>
    hands.certificate ? holdsIt(hands, 'CERTIFICATE', { unit: data.unit }) : handedOver(hands),
  CertificateIssued: handedOver,
  RejectionDecided: handedOver,
  AcceptanceRefused: handedOver,
  SupplementLapsed: handedOver,
  DeficiencyLapsed: handedOver,
  CaseWithdrawn: inNobodysHands,
  CaseTerminated: inNobodysHands,
  CaseClosed: inNobodysHands,
};

/** The events by which a case can come into other hands. */
export const movingEvents: readonly CaseEventType[] = [
  'ApplicationReceived',
  'CaseReopened',
  ...(Object.keys(moves) as CaseEventType[]),
];

/** The hands a case is in after an event. */
export const handsAfter = (hands: Hands, event: CustodyEvent): Hands => {
  if (event.type === 'ApplicationReceived') return received(event);
  if (event.type === 'CaseReopened') return reopened(hands, event.data.to);
  const move = moves[event.type] as ((before: Hands, event: CustodyEvent) => Hands) | undefined;
  return hands.hold && move ? move(hands, event) : hands;
};
