import type { CaseEvents } from '#cases/events';
import type { NegativeKind } from '#cases/negative-events';
import { before, type CaseHistory, type CaseStep, type Found, of, type Surroundings } from './rule.js';

type Findings = readonly Omit<Found, 'caseId'>[];

const decisionTypes = ['ApprovalDecided', 'RejectionDecided'] as const;

const windowTypes: ReadonlySet<keyof CaseEvents> = new Set([
  'ApplicationReceived',
  'MaterialsChecked',
  'CaseAccepted',
  'AcceptedWithDeficiency',
]);

/** Decider ∉ {receiver, checker, accepter, sole reviewer} (domain.md 3.3, 22). */
export const decidedAlone = (history: CaseHistory): Findings =>
  of(history, ...decisionTypes).flatMap((decision) => {
    const { id } = decision.metadata.actor;
    const earlier = before(history, decision);
    const atWindow = earlier.filter(({ type, metadata }) => windowTypes.has(type) && metadata.actor.id === id);
    const opinions = earlier.filter(({ type }) => type === 'OpinionRecorded');
    const onlyOwn = opinions.length > 0 && opinions.every(({ metadata }) => metadata.actor.id === id);
    const found: Omit<Found, 'caseId'>[] = [];
    if (atWindow.length > 0)
      found.push({
        words: {
          zh: `决定人 ${id} 此前经办了收件、审查或受理`,
          en: `${id} decided what ${id} had received, checked or accepted`,
        },
        steps: [...atWindow, decision],
      });
    if (onlyOwn)
      found.push({
        words: { zh: `决定人 ${id} 是唯一的审查人`, en: `${id} decided on nobody’s opinion but the own` },
        steps: [...opinions, decision],
      });
    return found;
  });

/** What an officer who must keep out of a case did in it all the same. */
export const actedThoughRecused = (history: CaseHistory): Findings =>
  of(history, 'RecusalRecorded').flatMap((recusal) => {
    const later = history.steps.filter(
      ({ revision, metadata }) => revision > recusal.revision && metadata.actor.id === recusal.data.officer,
    );
    if (later.length === 0) return [];
    const { officer } = recusal.data;
    return [
      {
        words: { zh: `${officer} 回避后仍然经办`, en: `${officer} acted after having to keep out` },
        steps: [recusal, ...later],
      },
    ];
  });

const fixedKinds: Readonly<Partial<Record<CaseStep['type'], NegativeKind>>> = {
  RejectionDecided: 'REJECTED',
  SupplementLapsed: 'SUPPLEMENT_LAPSED',
  DeficiencyLapsed: 'DEFICIENCY_LAPSED',
  ApprovalRevoked: 'REVOKED',
  RenewalRefused: 'RENEWAL_REFUSED',
};

/** The "no" that a step is, by the kind under which it is proposed; nothing where it is none. */
const negativeKindOf = (step: CaseStep): NegativeKind | undefined => {
  if (step.type === 'AcceptanceRefused') return step.data.kind;
  if (step.type === 'ApprovalDecided') return step.data.refused ? 'PARTLY_REJECTED' : undefined;
  return fixedKinds[step.type];
};

/** Every "no" of a case with its kind. */
export const negativesOf = ({
  steps,
}: CaseHistory): readonly { readonly kind: NegativeKind; readonly step: CaseStep }[] =>
  steps.flatMap((step) => {
    const kind = negativeKindOf(step);
    return kind === undefined ? [] : [{ kind, step }];
  });

const lastOf = (
  history: CaseHistory,
  type: 'NegativeProposed' | 'NegativeConfirmed',
  kind: NegativeKind,
  step: CaseStep,
): CaseStep | undefined =>
  of(history, type).findLast(({ revision, data }) => revision < step.revision && data.kind === kind);

/** 否定备案制: proposed by one, confirmed by another, before it is done. */
export const unconfirmedNegative = (history: CaseHistory): Findings =>
  negativesOf(history).flatMap(({ kind, step }) => {
    const proposed = lastOf(history, 'NegativeProposed', kind, step);
    const confirmed = lastOf(history, 'NegativeConfirmed', kind, step);
    if (!proposed || !confirmed)
      return [
        { words: { zh: '否定决定未经提出和确认', en: 'A “no” that nobody had proposed and confirmed' }, steps: [step] },
      ];
    if (proposed.metadata.actor.id !== confirmed.metadata.actor.id) return [];
    const { id } = confirmed.metadata.actor;
    return [
      {
        words: { zh: `${id} 自提自批否定意见`, en: `${id} confirmed the own proposal` },
        steps: [proposed, confirmed, step],
      },
    ];
  });

/** A decision without a grant, of a unit that kept a register of grants by then (docs/decisions/0005). */
export const decidedWithoutGrant = (history: CaseHistory, _: object, { registerSince }: Surroundings): Findings =>
  of(history, ...decisionTypes).flatMap((decision) => {
    const since = registerSince.get(decision.data.unit);
    const { grantId, occurredAt, actor } = decision.metadata;
    if (since === undefined || grantId !== undefined || Date.parse(occurredAt) <= Date.parse(since)) return [];
    return [
      { words: { zh: `${actor.id} 无授权作出决定`, en: `${actor.id} decided under no grant` }, steps: [decision] },
    ];
  });
