import { dayNumber } from '#calendar/day-number';
import type { TermUnit } from '#calendar/due-date';
import { addDays } from '#calendar/legal-dates';
import { reviewPolicies } from './review-policies.js';

/** WD working days, ND natural days. An extension is granted once, by this person, before the term ends. */
export interface LegalTerm {
  readonly quantity: number;
  readonly unit: TermUnit;
  readonly extension?: { readonly quantity: number; readonly approvedBy: 'ORGAN_HEAD' | 'GOVERNMENT_HEAD' };
}

/**
 * One version of one rule, in force on the legal dates from `effectiveFrom` to `effectiveTo`, both included. DEFAULT: the law is
 * silent and this office chose; LOCAL: a rule of the province or the city.
 */
export interface Policy {
  readonly policyId: string;
  readonly version: number;
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
  readonly rank: 'STATUTE' | 'REGULATION' | 'LOCAL' | 'DEFAULT';
  readonly basis: readonly string[];
  readonly term: LegalTerm;
}

const licensing = (policyId: string, article: string, term: LegalTerm): Policy => ({
  policyId,
  version: 1,
  effectiveFrom: '2004-07-01',
  rank: 'STATUTE',
  basis: [`《行政许可法》${article}`],
  term,
});

/** What this office holds itself to where no text does; the document of the city calls for the duty, not for the days. */
const byDefault = (policyId: string, effectiveFrom: string, basis: string, quantity: number): Policy => ({
  policyId,
  version: 1,
  effectiveFrom,
  rank: 'DEFAULT',
  basis: [basis],
  term: { quantity, unit: 'WD' },
});

/** How long a file is kept, in years. The schedule of the office may set more for a matter. */
const retention = (policyId: string, years: number): Policy => ({
  policyId,
  version: 1,
  effectiveFrom: '2006-12-18',
  rank: 'DEFAULT',
  basis: ['《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）'],
  term: { quantity: years, unit: 'YEAR' },
});

const cityDocument = '调政办发〔2020〕9号';
const wd = (quantity: number): LegalTerm => ({ quantity, unit: 'WD' });

/** Every rule of time with all its versions (domain.md 2.1, 2.7, 2.10). Never edit a line that was in force: end it, add one. */
export const policies: readonly Policy[] = [
  licensing('NOTICE', '第三十二条第一款第（四）项', wd(5)),
  licensing('DECISION', '第四十二条第一款', {
    ...wd(20),
    extension: { quantity: 10, approvedBy: 'ORGAN_HEAD' },
  }),
  licensing('JOINT_DECISION', '第四十二条第二款', {
    ...wd(45),
    extension: { quantity: 15, approvedBy: 'GOVERNMENT_HEAD' },
  }),
  licensing('LOWER_EXAMINATION', '第四十三条', wd(20)),
  licensing('DELIVERY', '第四十四条', wd(10)),
  licensing('HEARING_REQUEST', '第四十七条第一款', wd(5)),
  licensing('HEARING_HOLD', '第四十七条第一款', wd(20)),
  licensing('HEARING_NOTICE', '第四十八条第一款第（一）项', wd(7)),
  licensing('RENEWAL_APPLICATION', '第五十条第一款', { quantity: 30, unit: 'ND' }),
  licensing('FALSE_MATERIAL_BAN', '第七十八条', { quantity: 1, unit: 'YEAR' }),
  licensing('FRAUD_BAN', '第七十九条', { quantity: 3, unit: 'YEAR' }),
  {
    policyId: 'REMEDY_REVIEW',
    version: 1,
    effectiveFrom: '1999-10-01',
    effectiveTo: '2023-12-31',
    rank: 'STATUTE',
    basis: ['《行政复议法》（1999年）第九条'],
    term: { quantity: 60, unit: 'ND' },
  },
  {
    policyId: 'REMEDY_REVIEW',
    version: 2,
    effectiveFrom: '2024-01-01',
    rank: 'STATUTE',
    basis: ['《行政复议法》（2023年修订）第二十条第一款'],
    term: { quantity: 60, unit: 'ND' },
  },
  {
    policyId: 'REMEDY_REVIEW_UNTOLD',
    version: 1,
    effectiveFrom: '2024-01-01',
    rank: 'STATUTE',
    basis: ['《行政复议法》（2023年修订）第二十条第三款'],
    term: { quantity: 1, unit: 'YEAR' },
  },
  {
    policyId: 'REMEDY_SUIT',
    version: 1,
    effectiveFrom: '2015-05-01',
    rank: 'STATUTE',
    basis: ['《行政诉讼法》第四十六条第一款'],
    term: { quantity: 6, unit: 'MONTH' },
  },
  {
    policyId: 'REMEDY_SUIT_AFTER_REVIEW',
    version: 1,
    effectiveFrom: '2015-05-01',
    rank: 'STATUTE',
    basis: ['《行政诉讼法》第四十五条'],
    term: { quantity: 15, unit: 'ND' },
  },
  {
    policyId: 'REMEDY_SUIT_UNTOLD',
    version: 1,
    effectiveFrom: '2018-02-08',
    rank: 'STATUTE',
    basis: ['《最高人民法院关于适用〈行政诉讼法〉的解释》第六十四条'],
    term: { quantity: 1, unit: 'YEAR' },
  },
  {
    policyId: 'DISCLOSURE_PUBLISH',
    version: 1,
    effectiveFrom: '2008-05-01',
    effectiveTo: '2019-05-14',
    rank: 'REGULATION',
    basis: ['《政府信息公开条例》（2007年）第十八条'],
    term: wd(20),
  },
  {
    policyId: 'DISCLOSURE_PUBLISH',
    version: 2,
    effectiveFrom: '2019-05-15',
    rank: 'REGULATION',
    basis: ['《政府信息公开条例》（2019年修订）第二十六条'],
    term: wd(20),
  },
  {
    policyId: 'DISCLOSURE_ANSWER',
    version: 1,
    effectiveFrom: '2008-05-01',
    effectiveTo: '2019-05-14',
    rank: 'REGULATION',
    basis: ['《政府信息公开条例》（2007年）第二十四条'],
    term: { ...wd(15), extension: { quantity: 15, approvedBy: 'ORGAN_HEAD' } },
  },
  {
    policyId: 'DISCLOSURE_ANSWER',
    version: 2,
    effectiveFrom: '2019-05-15',
    rank: 'REGULATION',
    basis: ['《政府信息公开条例》（2019年修订）第三十三条'],
    term: { ...wd(20), extension: { quantity: 20, approvedBy: 'ORGAN_HEAD' } },
  },
  {
    policyId: 'DISCLOSURE_THIRD_PARTY',
    version: 1,
    effectiveFrom: '2019-05-15',
    rank: 'REGULATION',
    basis: ['《政府信息公开条例》（2019年修订）第三十二条'],
    term: wd(15),
  },
  {
    policyId: 'LICENCE_PUBLICITY',
    version: 1,
    effectiveFrom: '2020-04-14',
    rank: 'LOCAL',
    basis: ['行政许可和行政处罚信用信息“双公示”：作出决定之日起7个工作日'],
    term: wd(7),
  },
  ...reviewPolicies,
  byDefault('OVERRUN_EXPLANATION', '2020-01-01', '《优化营商环境条例》第三十六条（公开说明理由；期限自定）', 3),
  byDefault('SERVICE_OF_NEGATIVE', '2020-04-14', '参照《行政许可法》第四十四条', 10),
  byDefault('NEGATIVE_FILING', '2020-04-14', `${cityDocument}三（二）2 否定备案制`, 5),
  byDefault('COMPLAINT_ADMISSION', '2020-04-14', `${cityDocument}三（六）3`, 5),
  byDefault('COMPLAINT_ANSWER', '2020-04-14', `${cityDocument}三（六）3`, 10),
  retention('RETENTION_APPROVED', 30),
  retention('RETENTION_OTHER', 10),
];

/** The rules in force on a legal date, by policy id. `version` names them as a whole and goes into the envelope of events. */
export interface PolicySet {
  readonly version: string;
  readonly effectiveFrom: string;
  readonly byId: ReadonlyMap<string, Policy>;
}

/** The days on which some rule began or ended, oldest first. A date and its number within the year name the set. */
const changeDays = (): readonly string[] => {
  const days = policies.flatMap(({ effectiveFrom, effectiveTo }) =>
    effectiveTo === undefined ? [effectiveFrom] : [effectiveFrom, addDays(effectiveTo, 1)],
  );
  return [...new Set(days)].toSorted();
};

const inForce = (date: string): ReadonlyMap<string, Policy> =>
  new Map(
    policies
      .filter(({ effectiveFrom, effectiveTo }) => effectiveFrom <= date && (effectiveTo ?? date) >= date)
      .map((policy) => [policy.policyId, policy]),
  );

const policySets: readonly PolicySet[] = changeDays().map((effectiveFrom, index, days) => {
  const year = effectiveFrom.slice(0, 4);
  const number = days.slice(0, index + 1).filter((day) => day.startsWith(year)).length;
  return { version: `cn-${year}.${number}`, effectiveFrom, byId: inForce(effectiveFrom) };
});

/** The set of a legal date; before 1999-10-01 a RangeError. */
export const policyAt = (date: string): PolicySet => {
  dayNumber(date);
  const set = policySets.findLast(({ effectiveFrom }) => effectiveFrom <= date);
  if (!set) throw new RangeError(`No policy is known for ${date}`);
  return set;
};

/** The set of that version, as an event names it; undefined for a version that never was. */
export const policySet = (version: string): PolicySet | undefined => policySets.find((set) => set.version === version);

/** The term a rule sets on a legal date; a rule that did not exist then is a RangeError. */
export const termAt = (policyId: string, date: string): LegalTerm => {
  const policy = policyAt(date).byId.get(policyId);
  if (!policy) throw new RangeError(`No rule ${policyId} was in force on ${date}`);
  return policy.term;
};

/** The newest set. What a case is decided under is that of its date: `policyAt(date).version`. */
export const currentPolicyVersion: string = policySets.at(-1)?.version ?? '';
