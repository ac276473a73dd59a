import type { Bilingual } from '#kernel/refusal';
import type { MatterFacts } from './events.js';

type Facts = Pick<
  MatterFacts,
  'certificate' | 'materials' | 'promisedDays' | 'promise' | 'deficiency' | 'stagePlan' | 'retentionYears' | 'venues'
>;

interface ListFault {
  readonly code: string;
  readonly detail: Bilingual;
}

const isCount = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;

/** Stages that pass after the decision: the limit of the matter does not cover them. */
const afterDecision: readonly string[] = ['CERTIFICATE', 'DELIVERY'];

/**
 * What is wrong with what a matter allows beyond the ordinary path: its certificate's validity, promise, deficiency, stage quotas
 * and retention. `statutory` is its limit in working days, `null` where it has none.
 */
export const listFaults = (matter: Facts, statutory: number | null): readonly ListFault[] => {
  const limit = matter.promisedDays ?? statutory;
  return [
    ...certificateFaults(matter),
    ...promiseFaults(matter),
    ...deficiencyFaults(matter, limit),
    ...stagePlanFaults(matter, limit),
    ...retentionFaults(matter),
  ];
};

const certificateFaults = ({ certificate }: Facts): ListFault[] => {
  const months = certificate?.validMonths ?? null;
  if (months === null || isCount(months, 1)) return [];
  const detail = { zh: `证照有效期无效：${months}`, en: `Not a number of months a certificate is valid: ${months}.` };
  return [{ code: 'bad-validity', detail }];
};

const promiseFaults = ({ promise }: Facts): ListFault[] => {
  if (!promise || (promise.items.length > 0 && isCount(promise.verificationDays, 1))) return [];
  const detail = {
    zh: '告知承诺须有承诺事项和核查期限（工作日）',
    en: 'A promise names what is promised and the working days within which it is verified.',
  };
  return [{ code: 'promise-rule-incomplete', detail }];
};

const deficiencyFaults = ({ deficiency, materials }: Facts, limit: number | null): ListFault[] => {
  if (!deficiency) return [];
  const secondary = new Set(materials.filter((material) => material.secondary).map(({ code }) => code));
  const primary = deficiency.materials.filter((code) => !secondary.has(code));
  const tooLong = !isCount(deficiency.termDays, 1) || (limit !== null && deficiency.termDays > limit);
  return [
    ...(deficiency.materials.length === 0 || primary.length > 0
      ? [
          {
            code: 'deficiency-not-secondary',
            detail: {
              zh: `容缺材料须为本事项的次要材料：${primary.join('、')}`,
              en: `Only secondary materials of the matter may come later: ${primary.join(', ')}.`,
            },
          },
        ]
      : []),
    ...(tooLong
      ? [
          {
            code: 'deficiency-too-long',
            detail: {
              zh: '容缺补正期限不得超过事项办理时限',
              en: 'What is missing is handed in within the matter’s own limit at the latest.',
            },
          },
        ]
      : []),
  ];
};

const stagePlanFaults = ({ stagePlan = {} }: Facts, limit: number | null): ListFault[] => {
  const quotas = Object.entries(stagePlan);
  const before = quotas.filter(([kind]) => !afterDecision.includes(kind));
  const sum = before.reduce((total, [, days]) => total + days, 0);
  if (quotas.every(([, days]) => isCount(days, 0)) && (limit === null || sum <= limit)) return [];
  const detail = {
    zh: `各环节时限之和（${sum}个工作日）超过办结时限或无效`,
    en: `The quotas of the stages (${sum} working days together) exceed the limit or are no numbers of days.`,
  };
  return [{ code: 'stage-plan-exceeds-limit', detail }];
};

const retentionFaults = ({ retentionYears, venues }: Facts): ListFault[] => [
  ...(retentionYears === undefined || retentionYears === 'PERMANENT' || isCount(retentionYears, 1)
    ? []
    : [{ code: 'bad-retention', detail: { zh: '保管期限无效', en: 'Not a number of years a file is kept.' } }]),
  ...(venues?.length === 0
    ? [{ code: 'no-venue', detail: { zh: '缺少受理场所', en: 'The list of venues is empty.' } }]
    : []),
];
