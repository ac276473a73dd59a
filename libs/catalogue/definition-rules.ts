import { type Bilingual, Refusal } from '#kernel/refusal';
import { termAt } from '#law/policies';
import type { MatterDefinition, MatterFacts } from './events.js';

/** The statutory limit in working days on a legal date: the matter's own, else that of every licence (行政许可法 art. 42), else none. */
export const statutoryLimit = (
  { statutoryDays, category }: Pick<MatterFacts, 'statutoryDays' | 'category'>,
  date: string,
): number | null => statutoryDays ?? (category === 'ADMINISTRATIVE_LICENCE' ? termAt('DECISION', date).quantity : null);

/**
 * Refuses a definition that cannot be right on a legal date: an empty name or basis of a power, a number of days that is none,
 * a promise longer than the statute, an instant matter that takes days, materials with the same code.
 */
export const checkDefinition = (matter: MatterDefinition, date: string): void => {
  const { code, name, statutoryDays, promisedDays, instant, materials } = matter;
  if (code.trim() !== code || code === '') invalid('bad-code', { zh: '事项编码无效', en: 'The code is not valid.' });
  for (const text of [name, matter.unitName, ...materials.map((material) => material.name)]) requireText(text);
  if (matter.basis.length === 0 && !matter.grassroots) {
    invalid('basis-missing', { zh: '缺少设定依据', en: 'A power needs a legal basis.' });
  }
  for (const days of [statutoryDays, promisedDays]) {
    if (days !== null && !(Number.isSafeInteger(days) && days >= 0)) {
      invalid('bad-days', { zh: `时限无效：${days}`, en: `Not a number of working days: ${days}.` });
    }
  }
  const limit = statutoryLimit(matter, date);
  if (promisedDays !== null && limit !== null && promisedDays > limit) {
    invalid('promise-exceeds-statute', {
      zh: `承诺时限${promisedDays}个工作日超过法定时限${limit}个工作日`,
      en: `The promise of ${promisedDays} working days exceeds the statutory limit of ${limit}.`,
    });
  }
  if (instant && (promisedDays === null || promisedDays > 1)) {
    invalid('instant-takes-days', {
      zh: '即办件的承诺时限不得超过1个工作日',
      en: 'An instant matter is promised for the same day or the next working day.',
    });
  }
  if (new Set(materials.map((material) => material.code)).size < materials.length) {
    invalid('material-twice', { zh: '材料编码重复', en: 'Two materials have the same code.' });
  }
};

const requireText = ({ zh, en }: Bilingual): void => {
  if (zh.trim() === '' || en.trim() === '') {
    invalid('name-missing', { zh: '名称须有中文和英文', en: 'Names are needed in Chinese and in English.' });
  }
};

const invalid = (code: string, detail: Bilingual): never => {
  throw new Refusal(code, 'invalid', detail);
};
