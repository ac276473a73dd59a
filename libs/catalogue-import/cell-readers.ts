import type { Material, MatterFacts } from '#catalogue/events';
import { matterCategories, type MatterCategory } from '#law/matter-categories';
import { shortened } from './table.js';

/** What a cell says, or why it cannot be read (zh, en). */
export type Reading<Value> = { readonly value: Value } | { readonly zh: string; readonly en: string };

const unreadable = (text: string, zh: string, en: string): Reading<never> => ({
  zh: `“${shortened(text)}”${zh}`,
  en: `“${shortened(text)}” ${en}`,
});

/** Whole numbers; a spreadsheet may write 20 as 20.0. */
export const readNumber = (text: string): Reading<number> => {
  const digits = /^(\d{1,5})(?:\.0+)?(?:个?工作日|个?月|年)?$/.exec(text)?.[1];
  return digits === undefined ? unreadable(text, '不是整数', 'is no whole number.') : { value: Number(digits) };
};

const yes = ['是', '有', 'Y', 'YES', 'TRUE', '1'];
const no = ['否', '无', '没有', 'N', 'NO', 'FALSE', '0'];

export const readFlag = (text: string): Reading<boolean> => {
  const word = text.toUpperCase();
  if (yes.includes(word)) return { value: true };
  return no.includes(word) ? { value: false } : unreadable(text, '须为是或否', 'is neither 是 nor 否.');
};

export const readCategory = (
  text: string,
  known: Readonly<Record<string, MatterCategory>>,
): Reading<MatterCategory> => {
  const own = Object.entries(matterCategories).find(([key, { zh }]) => key === text || zh === text)?.[0];
  const category = Object.hasOwn(known, text) ? known[text] : (own as MatterCategory | undefined);
  return category ? { value: category } : unreadable(text, '不是事项类别', 'is no category of matters.');
};

/** One text of law per line, or between semicolons. */
export const readBasis = (text: string): Reading<MatterFacts['basis']> => ({ value: parts(text, /[\n；;]/) });

const parts = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const readYears = (text: string): Reading<number | 'PERMANENT'> =>
  text === '永久' || text === 'PERMANENT' ? { value: 'PERMANENT' } : readNumber(text);

const forms: Readonly<Record<string, Material['original']>> = {
  原件: 'ORIGINAL',
  复印件: 'COPY',
  均可: 'EITHER',
  ORIGINAL: 'ORIGINAL',
  COPY: 'COPY',
  EITHER: 'EITHER',
};

/** What may stand after the name of a material, in any order; the rest is told apart by its beginning. */
const marks: Readonly<Record<string, Partial<Material>>> = {
  主要: { secondary: false },
  次要: { secondary: true },
  必要: { required: true },
  非必要: { required: false },
  可共享: { shared: true },
  不可共享: { shared: false },
};

/**
 * One material per line: its name, then after `|` original or copy, 主要 or 次要, 必要 or 非必要, 可共享 or 不可共享, `en:` its
 * English name, `签发:` who issues it, `依据:` the text that asks for it. Codes are M01, M02, … in their order.
 */
export const readMaterials = (text: string): Reading<readonly Material[]> => {
  const materials: Material[] = [];
  for (const [index, line] of parts(text, /\n/).entries()) {
    const [zh = '', ...details] = line.split('|').map((part) => part.trim());
    const read = readDetails(details);
    if ('zh' in read) return read;
    const { en = '', ...known } = read.value;
    const code = `M${String(index + 1).padStart(2, '0')}`;
    materials.push({ code, name: { zh, en }, required: true, original: 'EITHER', secondary: false, ...known });
  }
  return { value: materials };
};

type Details = Partial<Omit<Material, 'code' | 'name'>> & { readonly en?: string };

const readDetails = (details: readonly string[]): Reading<Details> => {
  let known: Details = {};
  for (const detail of details) {
    const original = Object.hasOwn(forms, detail) ? forms[detail] : undefined;
    const mark = Object.hasOwn(marks, detail) ? marks[detail] : undefined;
    const named = /^(en|签发|依据)[:：](.+)$/.exec(detail);
    const [, label, text = ''] = named ?? [];
    if (original) known = { ...known, original };
    else if (mark) known = { ...known, ...mark };
    else if (label === 'en') known = { ...known, en: text.trim() };
    else if (label === '签发') known = { ...known, issuedBy: { zh: text.trim(), en: text.trim() } };
    else if (label === '依据') known = { ...known, basis: text.trim() };
    else if (detail !== '') return unreadable(detail, '不是材料的说明', 'says nothing about a material that is known.');
  }
  return { value: known };
};
