import { rollOver } from '#calendar/legal-dates';
import type { Reason } from '#cases/events';
import type { Remedy } from '#law/remedy';
import { negativesOf } from './duty-rules.js';
import { type CaseHistory, type CaseStep, type Found, of, type Surroundings } from './rule.js';

type Findings = readonly Omit<Found, 'caseId'>[];

interface Told {
  readonly step: CaseStep;
  readonly remedy: Remedy | undefined;
  readonly reasons: readonly Reason[] | undefined;
}

const refusing = [
  'AcceptanceRefused',
  'RejectionDecided',
  'SupplementLapsed',
  'DeficiencyLapsed',
  'ApprovalRevoked',
  'RenewalRefused',
] as const;

/** Every paper that takes or refuses something: what it tells of reasons and remedies. */
const refusalsOf = (history: CaseHistory): readonly Told[] => [
  ...of(history, ...refusing).map((step) => ({ step, remedy: step.data.remedy, reasons: step.data.reasons })),
  ...of(history, 'ApprovalDecided').flatMap((step) => {
    const { refused } = step.data;
    return refused ? [{ step, remedy: refused.remedy, reasons: refused.reasons }] : [];
  }),
];

const isFull = (remedy: Remedy | undefined): boolean => {
  if (remedy === undefined) return false;
  if (remedy.kind !== 'REVIEW') return true;
  return remedy.reviewTermDays > 0 && remedy.reviewBody.zh !== '' && remedy.court.zh !== '';
};

/** 救济告知 (行政许可法 art. 38(2)): body, term and court stand in every "no". */
export const withoutRemedy = (history: CaseHistory): Findings =>
  refusalsOf(history)
    .filter(({ remedy }) => !isFull(remedy))
    .map(({ step }) => ({
      words: { zh: '否定决定未告知救济途径', en: 'A “no” that does not tell its remedies in full' },
      steps: [step],
    }));

/** 说明理由: facts and a text of law for every reason. */
export const withoutReasons = (history: CaseHistory): Findings =>
  refusalsOf(history)
    .filter(({ reasons = [] }) => reasons.length === 0 || reasons.some(({ basis }) => basis.trim() === ''))
    .map(({ step }) => ({
      words: { zh: '否定决定未说明理由或依据', en: 'A “no” without reasons or their basis' },
      steps: [step],
    }));

/** 当日备案: the same day, or the next working day where it was done on a day of rest. */
export const notFiledTheSameDay = (history: CaseHistory, _: object, { hours, asOf }: Surroundings): Findings =>
  negativesOf(history).flatMap(({ kind, step }) => {
    const fileBy = rollOver(hours.calendar, step.metadata.effectiveDate).date;
    const filed = of(history, 'NegativeFiled').find(
      ({ revision, data }) => revision > step.revision && data.kind === kind,
    );
    const filedOn = filed?.metadata.effectiveDate;
    if (filedOn === undefined ? fileBy >= asOf : filedOn <= fileBy) return [];
    const words =
      filedOn === undefined
        ? { zh: `应于 ${fileBy} 备案，未备案`, en: `To be filed by ${fileBy}, and never filed` }
        : { zh: `应于 ${fileBy} 备案，${filedOn} 才备案`, en: `To be filed by ${fileBy}, filed on ${filedOn}` };
    return [{ words, steps: [step, ...(filed ? [filed] : [])] }];
  });

const needed = {
  ApprovalDecided: ['CaseAccepted', 'CaseDeemedAccepted', 'AcceptedWithDeficiency'],
  RejectionDecided: ['CaseAccepted', 'CaseDeemedAccepted', 'AcceptedWithDeficiency'],
  CertificateIssued: ['ApprovalDecided'],
} as const;

/** No decision before acceptance, no certificate before an approval. */
export const outOfOrder = (history: CaseHistory): Findings =>
  of(history, 'ApprovalDecided', 'RejectionDecided', 'CertificateIssued').flatMap((step) => {
    const wanted: readonly string[] = needed[step.type];
    const led = history.steps.some(({ type, revision }) => revision < step.revision && wanted.includes(type));
    if (led) return [];
    const words = { zh: `${step.type} 之前没有应有的环节`, en: `${step.type} without the step that leads to it` };
    return [{ words, steps: [step] }];
  });
