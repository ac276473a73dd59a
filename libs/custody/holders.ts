import type { CaseEvent } from '#cases/events';
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

/** The hands a case is in after an event. */
export const handsAfter = (hands: Hands, { type, data, metadata: { actor } }: CustodyEvent): Hands => {
  if (type === 'ApplicationReceived') {
    const window = actor.role === 'clerk' ? chargeOf(actor) : generalWindow;
    const { unitId: unit, certificateKind } = data.matter;
    return { window, unit, certificate: certificateKind !== null, hold: { kind: 'WINDOW', charged: window } };
  }
  if (type === 'CaseReopened') return reopened(hands, data.to);
  if (!hands.hold) return hands;
  switch (type) {
    case 'MaterialsChecked':
    case 'SupplementRequested':
    case 'SupplementReceived':
    case 'CaseAccepted':
      return seenByClerk(hands, actor);
    case 'CaseRouted':
      return holdsIt({ ...hands, unit: data.toUnit }, 'TRANSIT', { unit: data.toUnit });
    case 'CaseTransferred': {
      const { reviewing: _, ...others } = hands;
      return holdsIt({ ...others, unit: data.toUnit }, 'TRANSIT', { unit: data.toUnit });
    }
    case 'CaseTaken':
      return toReviewer({ ...hands, unit: data.unit }, { unit: data.unit, post: data.post, officer: actor.id });
    case 'OfficerAssigned':
      return assigned(hands, data.to, data.toPost);
    case 'ReturnedToHolder':
      return toReviewer(hands, { unit: hands.unit, post: data.toPost, officer: data.to });
    case 'RecusalRecorded': {
      const { reviewing: held, ...others } = hands;
      if (held?.officer !== data.officer) return hands;
      return others.hold?.kind === 'OFFICER' ? toReviewer(others, undefined) : others;
    }
    case 'CaseReturnedToWindow':
      return holdsIt(hands, 'WINDOW', hands.window);
    case 'SubmittedForDecision':
      return holdsIt(hands, 'DECISION', { unit: data.toUnit });
    case 'ReturnedForReview':
      return toReviewer(hands, hands.reviewing);
    case 'ApprovalDecided':
      return hands.certificate
        ? holdsIt(hands, 'CERTIFICATE', { unit: data.unit })
        : holdsIt(hands, 'DELIVERY', hands.window);
    case 'CertificateIssued':
    case 'RejectionDecided':
    case 'AcceptanceRefused':
    case 'SupplementLapsed':
    case 'DeficiencyLapsed':
      return holdsIt(hands, 'DELIVERY', hands.window);
    case 'CaseWithdrawn':
    case 'CaseTerminated':
    case 'CaseClosed':
      return inNobodysHands(hands);
    default:
      return hands;
  }
};
