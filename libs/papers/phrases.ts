import type { Bilingual } from '#kernel/refusal';
import type { Opened } from './paper.js';
import type { PaperFacts } from './paper-facts.js';

/** 2026年3月2日: a legal date as papers write it (GB/T 9704). */
export const chineseDate = (date: string): string => {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
};

export const title = (zh: string, en: string): Bilingual => ({ zh, en });

/** Only a licence stands under the 行政许可法 itself; other matters follow its procedure as their guide has it. */
export const isLicence = ({ matter }: Pick<PaperFacts, 'matter'>): boolean =>
  matter.category === 'ADMINISTRATIVE_LICENCE';

const law = '《中华人民共和国行政许可法》';

/** “依照 …” for a licence, and “参照 …” for what follows it by analogy. */
export const underArticle = (facts: Pick<PaperFacts, 'matter'>, articles: string): string =>
  `${isLicence(facts) ? '依照' : '参照'}${law}${articles}的规定`;

/** The opening words: who applied when for what. */
export const application = ({ receivedDate, matter }: Pick<PaperFacts, 'receivedDate' | 'matter'>): string =>
  `你（单位）于${chineseDate(receivedDate)}提出的“${matter.name.zh}”（事项编码：${matter.code}）申请`;

export const materialName = ({ matter }: Pick<PaperFacts, 'matter'>, code: string): string =>
  matter.materials.find((material) => material.code === code)?.name.zh ?? code;

/** Each reason with the text of law it rests on (行政许可法 art. 38). */
export const reasonPoints = (reasons: Opened<readonly { facts: string; basis: string }[]>): readonly string[] =>
  reasons.map(({ facts, basis }) => `${facts}（依据：${basis}）`);

/** Full stop at the end of people's own words, where they have none. */
export const sentence = (text: string): string => (/[。！？.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}。`);
