import { acceptedEarlier, type AcceptancePlace } from '#cases/acceptance-order';
import { type CaseHistory, type CaseStep, type Found, of, type Search } from './rule.js';

interface Place extends AcceptancePlace {
  readonly caseId: string;
  readonly accepted: CaseStep;
  readonly granted?: CaseStep;
  /** From where on in the log it stood in nobody's way: decided, withdrawn, ended. */
  readonly doneAt: number;
}

const ends = [
  'ApprovalDecided',
  'RejectionDecided',
  'CaseWithdrawn',
  'CaseTerminated',
  'DeficiencyLapsed',
  'CaseClosed',
] as const;

const placeOf = (history: CaseHistory): Place | undefined => {
  const accepted = of(history, 'CaseAccepted', 'CaseDeemedAccepted', 'AcceptedWithDeficiency')[0];
  if (!accepted) return undefined;
  const end = of(history, ...ends)[0];
  const { caseId } = history;
  return {
    caseId,
    day: accepted.metadata.effectiveDate,
    position: accepted.position,
    accepted,
    ...(end?.type === 'ApprovalDecided' ? { granted: end } : {}),
    doneAt: end?.position ?? Number.POSITIVE_INFINITY,
  };
};

/** Whom a grant passed over: accepted earlier, and at that moment still without an end. */
const passedOver = (places: readonly Place[], place: Place): readonly Found[] => {
  const { granted } = place;
  if (!granted) return [];
  const waiting = places.filter((other) => acceptedEarlier(other, place) && other.doneAt > granted.position);
  if (waiting.length === 0) return [];
  const words = {
    zh: `先于 ${waiting.length} 件更早受理的申请准予：${waiting.map(({ caseId }) => caseId).join('、')}`,
    en: `Granted before ${waiting.length} accepted earlier: ${waiting.map(({ caseId }) => caseId).join(', ')}`,
  };
  return [
    { caseId: place.caseId, words, steps: [...waiting.map(({ accepted }) => accepted), place.accepted, granted] },
  ];
};

/** 有数量限制的，按受理先后 (行政许可法 art. 57): a later acceptance was granted while an earlier one waited. */
export const grantedOutOfOrder = (): Search => {
  const byMatter = new Map<string, Place[]>();
  return {
    look: (history) => {
      const { matter } = history.received.data;
      const place = matter.ways?.limitedQuantity === true ? placeOf(history) : undefined;
      if (place) byMatter.set(matter.code, [...(byMatter.get(matter.code) ?? []), place]);
      return [];
    },
    end: () => [...byMatter.values()].flatMap((places) => places.flatMap((place) => passedOver(places, place))),
  };
};
