import { type Bilingual, Refusal } from '#kernel/refusal';
import { termAt } from '#law/policies';
import type { MatterFacts } from './events.js';
import { listFaults } from './list-rules.js';

/** The statutory limit in working days on a legal date: the matter's own, else that of every licence (行政许可法 art. 42), else none. */
export const statutoryLimit = (
  { statutoryDays, category }: Pick<MatterFacts, 'statutoryDays' | 'category'>,
  date: string,
): number | null => statutoryDays ?? (category === 'ADMINISTRATIVE_LICENCE' ? termAt('DECISION', date).quantity : null);

/** Why a definition cannot be right: a stable code and the words. */
export interface DefinitionFault {
  readonly code: string;
  readonly detail: Bilingual;
}

const fault = (code: string, detail: Bilingual): DefinitionFault => ({ code, detail });

type Identified = MatterFacts & { readonly code: string; readonly grassroots: boolean };

/**
 * Refuses a definition that cannot be right on a legal date: an empty name or basis of a power, a number of days that is none,
 * a promise longer than the statute, an instant matter that takes days, materials with the same code, lists that name what the
 * matter does not have.
 */
export const checkDefinition = (matter: Identified, date: string): void => {
  const [first] = definitionFaults(matter, date);
  if (first) throw new Refusal(first.code, 'invalid', first.detail);
};

/** Everything that is wrong with a definition on a legal date. */
export const definitionFaults = (matter: Identified, date: string): readonly DefinitionFault[] => {
  const { code, name, materials } = matter;
  const texts = [name, matter.unitName, ...materials.map((material) => material.name)];
  return [
    ...(code.trim() !== code || code === ''
      ? [fault('bad-code', { zh: '事项编码无效', en: 'The code is not valid.' })]
      : []),
    ...(texts.some(({ zh, en }) => zh.trim() === '' || en.trim() === '')
      ? [fault('name-missing', { zh: '名称须有中文和英文', en: 'Names are needed in Chinese and in English.' })]
      : []),
    ...(matter.basis.length === 0 && !matter.grassroots
      ? [fault('basis-missing', { zh: '缺少设定依据', en: 'A power needs a legal basis.' })]
      : []),
    ...limitFaults(matter, date),
    ...(new Set(materials.map((material) => material.code)).size < materials.length
      ? [fault('material-twice', { zh: '材料编码重复', en: 'Two materials have the same code.' })]
      : []),
    ...listFaults(matter, statutoryLimit(matter, date)),
  ];
};

/** What is wrong with the limits alone. */
export const limitFaults = (
  matter: Pick<MatterFacts, 'statutoryDays' | 'promisedDays' | 'instant' | 'category'>,
  date: string,
): readonly DefinitionFault[] => {
  const { statutoryDays, promisedDays, instant } = matter;
  const limit = statutoryLimit(matter, date);
  return [
    ...[statutoryDays, promisedDays]
      .filter((days) => days !== null && !(Number.isSafeInteger(days) && days >= 0))
      .map((days) => fault('bad-days', { zh: `时限无效：${days}`, en: `Not a number of working days: ${days}.` })),
    ...(promisedDays !== null && limit !== null && promisedDays > limit && limit >= 0
      ? [
          fault('promise-exceeds-statute', {
            zh: `承诺时限${promisedDays}个工作日超过法定时限${limit}个工作日`,
            en: `The promise of ${promisedDays} working days exceeds the statutory limit of ${limit}.`,
          }),
        ]
      : []),
    ...(instant && (promisedDays === null || promisedDays > 1)
      ? [
          fault('instant-takes-days', {
            zh: '即办件的承诺时限不得超过1个工作日',
            en: 'An instant matter is promised for the same day or the next working day.',
          }),
        ]
      : []),
  ];
};
