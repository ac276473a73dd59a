import type { CaseEvent } from '#cases/events';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import type { Delay, HolderShare } from './attribution.js';
import type { CitedInterval } from './cited-custody.js';
import { type EventRef, refOf } from './event-refs.js';
import { sameCharge } from './intervals.js';

/** 直接责任、主要领导责任、重要领导责任. */
export const tiers = ['DIRECT', 'MAIN_LEADER', 'IMPORTANT_LEADER'] as const;
export type Tier = (typeof tiers)[number];

/** What the division of liability says of a person's part (domain.md 3.5). */
export const liabilityRules = {
  EXAMINER_WRONG: { zh: '承办人意见错误', en: 'The officer who examined gave the wrong opinion' },
  NOT_SEEN_BY_AUDITOR: { zh: '审核人未发现错误', en: 'The auditor of the file did not see the error' },
  NOT_SEEN_BY_DECIDER: { zh: '批准人未发现错误', en: 'The decision maker did not see the error' },
  AUDITOR_OVERRODE: { zh: '审核人否定正确意见', en: 'The auditor of the file overrode a right opinion' },
  DECIDER_OVERRODE: { zh: '批准人否定正确意见', en: 'The decision maker overrode the right opinions' },
  WITHOUT_THE_CHAIN: { zh: '未经承办审核直接决定', en: 'It was decided without any opinion on the application' },
  WRONG_VOTE: { zh: '会签时同意错误意见', en: 'Agreed with the error when asked jointly' },
  RIGHT_DISSENT: { zh: '持正确意见，不承担责任', en: 'Held the right view: not liable' },
  HELD_TOO_LONG: { zh: '经办超过环节时限', en: 'Held the case beyond the plan of its stage' },
  LEFT_UNATTENDED: { zh: '本单位内无人经办或无人接手', en: 'Left the case waiting within the unit' },
} as const satisfies Record<string, Bilingual>;

/** A proposal for people to conclude on, never a conclusion. Where only a unit answers for it, `person` is missing. */
export interface LiabilityProposal {
  readonly person?: string;
  readonly unit?: string;
  readonly tier: Tier | 'EXEMPT';
  readonly rule: keyof typeof liabilityRules;
  readonly text: Bilingual;
  readonly cites: readonly EventRef[];
}

type Told = CaseEvent & { readonly metadata: { readonly actor: Actor } } & EventRef;
type Opinion = Extract<Told, { type: 'OpinionRecorded' }>;
type Decision = Extract<Told, { type: 'ApprovalDecided' | 'RejectionDecided' }>;

const propose = (
  actor: Actor,
  tier: LiabilityProposal['tier'],
  rule: LiabilityProposal['rule'],
  ...events: readonly EventRef[]
): LiabilityProposal => ({
  person: actor.id,
  ...(actor.unit === undefined ? {} : { unit: actor.unit }),
  tier,
  rule,
  text: liabilityRules[rule],
  cites: events.map(refOf),
});

/** Each person's last word before a decision counts. */
const lastWords = (history: readonly Told[], decision: Decision): readonly Opinion[] => {
  const before = history.slice(0, history.indexOf(decision));
  const reopened = before.findLastIndex(({ type }) => type === 'CaseReopened');
  const words = new Map<string, Opinion>();
  for (const event of before.slice(reopened + 1)) {
    if (event.type === 'OpinionRecorded') words.set(event.metadata.actor.id, event);
  }
  return [...words.values()];
};

/** Who was asked to sign jointly (会签), with the event that asked. */
const jointlyAsked = (history: readonly Told[]): ReadonlyMap<string, EventRef> =>
  new Map(
    history.flatMap((event) =>
      event.type === 'OpinionRequested' && event.data.mode === 'JOINT'
        ? event.data.from.map((person) => [person, refOf(event)] as const)
        : [],
    ),
  );

interface Chain {
  readonly decision: Decision;
  readonly examiners: readonly Opinion[];
  readonly auditors: readonly Opinion[];
  readonly joint: readonly Opinion[];
  readonly isWrong: (opinion: Opinion) => boolean;
  /** Spoke against what was decided. Who only was undecided is neither. */
  readonly isRight: (opinion: Opinion) => boolean;
}

const chainOf = (history: readonly Told[], decision: Decision): Chain => {
  const agreed = decision.type === 'ApprovalDecided' ? 'APPROVE' : 'REJECT';
  const asked = jointlyAsked(history);
  const words = lastWords(history, decision).filter(({ metadata }) => metadata.actor.id !== decision.metadata.actor.id);
  const joint = words.filter(({ metadata }) => asked.has(metadata.actor.id));
  const others = words.filter((opinion) => !joint.includes(opinion));
  const auditors = others.filter(({ metadata }) => metadata.actor.role === 'file-auditor');
  const examiners = others.filter((opinion) => !auditors.includes(opinion));
  return {
    decision,
    examiners,
    auditors,
    joint,
    isWrong: ({ data }) => data.conclusion === agreed && !data.dissent,
    isRight: ({ data }) => data.dissent || (data.conclusion !== agreed && data.conclusion !== 'UNDECIDED'),
  };
};

/** Whose the error was that the decision maker let pass or made. */
const atTheTop = ({ decision, examiners, auditors, isWrong }: Chain): LiabilityProposal => {
  const { actor } = decision.metadata;
  const chain = [...examiners, ...auditors];
  if (chain.length === 0) return propose(actor, 'DIRECT', 'WITHOUT_THE_CHAIN', decision);
  const wrong = chain.filter(isWrong);
  if (wrong.length === 0) return propose(actor, 'DIRECT', 'DECIDER_OVERRODE', ...chain, decision);
  return propose(actor, 'IMPORTANT_LEADER', 'NOT_SEEN_BY_DECIDER', ...wrong, decision);
};

/**
 * Who may have to answer for the last decision of a case, supposing it was wrong: by who said what before it. Nothing where
 * nothing was decided.
 */
export const decisionLiability = (history: readonly Told[]): readonly LiabilityProposal[] => {
  const decision = history.findLast(
    (event): event is Decision => event.type === 'ApprovalDecided' || event.type === 'RejectionDecided',
  );
  if (!decision) return [];
  const chain = chainOf(history, decision);
  const { examiners, auditors, joint, isWrong, isRight } = chain;
  const wrongExaminers = examiners.filter(isWrong);
  const rightExaminers = examiners.filter(isRight);
  const isOverridden = wrongExaminers.length === 0 && rightExaminers.length > 0;
  return [
    ...wrongExaminers.map((one) => propose(one.metadata.actor, 'DIRECT', 'EXAMINER_WRONG', one, decision)),
    ...auditors
      .filter(isWrong)
      .map((one) =>
        isOverridden
          ? propose(one.metadata.actor, 'DIRECT', 'AUDITOR_OVERRODE', ...rightExaminers, one)
          : propose(one.metadata.actor, 'MAIN_LEADER', 'NOT_SEEN_BY_AUDITOR', ...wrongExaminers, one),
      ),
    atTheTop(chain),
    ...joint.filter(isWrong).map((one) => propose(one.metadata.actor, 'MAIN_LEADER', 'WRONG_VOTE', one, decision)),
    ...[...examiners, ...auditors, ...joint]
      .filter(isRight)
      .map((one) => propose(one.metadata.actor, 'EXEMPT', 'RIGHT_DISSENT', one)),
  ];
};

const citesOf = (custody: readonly CitedInterval[], { kind, charged }: HolderShare): readonly EventRef[] => {
  const refs = custody
    .filter((interval) => interval.kind === kind && sameCharge(interval.charged, charged))
    .flatMap(({ opened, closed }) => [...opened, ...closed]);
  const byName = new Map(refs.map((ref) => [`${ref.stream}@${ref.revision}`, ref]));
  return [...byName.values()];
};

/** Who may have to answer for an overrun: whoever went beyond the plan of the stage, with the events that show it. */
export const delayLiability = (delay: Delay, custody: readonly CitedInterval[]): readonly LiabilityProposal[] => {
  if (delay.overdueMinutes === 0) return [];
  return delay.holders
    .filter(({ excessMinutes }) => excessMinutes > 0)
    .map((share) => {
      const { unit, officer } = share.charged;
      const rule = officer === undefined ? 'LEFT_UNATTENDED' : 'HELD_TOO_LONG';
      return {
        ...(officer === undefined ? {} : { person: officer }),
        ...(unit === undefined ? {} : { unit }),
        tier: officer === undefined ? 'MAIN_LEADER' : 'DIRECT',
        rule,
        text: liabilityRules[rule],
        cites: citesOf(custody, share),
      };
    });
};
