import { createHash } from 'node:crypto';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { GuideElements, GuideTexts, MatterDefinition } from './events.js';

/** The names of the elements of an 办事指南 (C311: nine; C312: seven, without the last two). */
const elementNames = {
  mainItem: { zh: '主项名称', en: 'name of the main item' },
  content: { zh: '内容', en: 'content' },
  basis: { zh: '依据', en: 'legal basis' },
  acceptance: { zh: '受理方式', en: 'way of acceptance' },
  complaints: { zh: '投诉渠道', en: 'complaint channels' },
  process: { zh: '办事流程', en: 'process' },
  materials: { zh: '申报材料', en: 'materials' },
  timeLimit: { zh: '办结时限', en: 'time limit' },
  handledBy: { zh: '办理主体', en: 'handling unit' },
} as const satisfies Record<string, Bilingual>;

const notAskedOfGrassroots: readonly string[] = ['timeLimit', 'handledBy'];

/**
 * The guide of a matter: the texts given, the facts taken from the matter, so that the two cannot differ. Refuses with
 * `guide-incomplete`, naming every element that is missing or empty.
 */
export const assembleGuide = (matter: MatterDefinition, texts: GuideTexts): GuideElements => {
  const { statutoryDays, promisedDays, instant } = matter;
  const limited = statutoryDays !== null || promisedDays !== null || instant;
  const elements: GuideElements = {
    mainItem: texts.mainItem,
    content: texts.content,
    basis: matter.basis,
    acceptance: texts.acceptance,
    complaints: texts.complaints,
    process: texts.process,
    materials: matter.materials,
    timeLimit: limited ? { statutoryDays, promisedDays, instant } : null,
    handledBy: matter.unitName,
    ...(texts.conditions ? { conditions: texts.conditions } : {}),
  };
  const missing = Object.entries(elementNames).filter(
    ([element]) =>
      isEmpty(elements[element as keyof typeof elementNames]) &&
      !(matter.grassroots && notAskedOfGrassroots.includes(element)),
  );
  if (missing.length === 0) return elements;
  throw new Refusal('guide-incomplete', 'invalid', {
    zh: `办事指南缺少：${missing.map(([, { zh }]) => zh).join('、')}`,
    en: `The guide lacks: ${missing.map(([, { en }]) => en).join(', ')}.`,
  });
};

const isEmpty = (element: GuideElements[keyof typeof elementNames] | undefined): boolean => {
  if (element === undefined || element === null) return true;
  if (Array.isArray(element)) return element.length === 0;
  return 'zh' in element && (element.zh.trim() === '' || element.en.trim() === '');
};

/** SHA-256 (hex) of the elements in the order `assembleGuide` gives them. */
export const guideHash = (elements: GuideElements): string =>
  createHash('sha256').update(JSON.stringify(elements)).digest('hex');
