import { createHash } from 'node:crypto';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { GuideElements, GuideTexts, Material, MatterFacts } from './events.js';

/** The names of the elements of an 办事指南 (C311: nine; C312: seven, without the last two). */
export const elementNames = {
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

export type GuideElement = keyof typeof elementNames;

const notAskedOfGrassroots: readonly string[] = ['timeLimit', 'handledBy'];

/** What the elements of a guide are made from, as far as it is known. */
type GuideFacts = Partial<MatterFacts> & { readonly grassroots?: boolean };

type KnownElements = { readonly [Element in GuideElement]?: GuideElements[Element] | undefined };

const elementsOf = (matter: GuideFacts, texts: Partial<GuideTexts>): KnownElements => {
  const { statutoryDays = null, promisedDays = null, instant = false, unitName } = matter;
  const limited = statutoryDays !== null || promisedDays !== null || instant;
  return {
    mainItem: texts.mainItem,
    content: texts.content,
    basis: matter.basis,
    acceptance: texts.acceptance,
    complaints: texts.complaints,
    process: texts.process,
    materials: matter.materials,
    timeLimit: limited ? { statutoryDays, promisedDays, instant } : null,
    handledBy: unitName ?? null,
  };
};

/** The elements that are missing or empty, of the nine, or of the seven that are asked of a grassroots matter. */
export const missingElements = (matter: GuideFacts, texts: Partial<GuideTexts>): readonly GuideElement[] => {
  const known = elementsOf(matter, texts);
  return (Object.keys(elementNames) as GuideElement[]).filter(
    (element) => isEmpty(known[element]) && !(matter.grassroots && notAskedOfGrassroots.includes(element)),
  );
};

/**
 * The guide of a matter: the texts given, the facts taken from the matter, so that the two cannot differ. Refuses with
 * `guide-incomplete`, naming every element that is missing or empty.
 */
export const assembleGuide = (
  matter: MatterFacts & { readonly grassroots: boolean },
  texts: Partial<GuideTexts>,
): GuideElements => {
  const missing = missingElements(matter, texts);
  const { mainItem, content, acceptance, complaints, process, timeLimit } = elementsOf(matter, texts);
  if (missing.length > 0 || !(mainItem && content && acceptance && complaints && process)) {
    throw new Refusal('guide-incomplete', 'invalid', {
      zh: `办事指南缺少：${missing.map((element) => elementNames[element].zh).join('、')}`,
      en: `The guide lacks: ${missing.map((element) => elementNames[element].en).join(', ')}.`,
    });
  }
  return {
    mainItem,
    content,
    basis: matter.basis,
    acceptance,
    complaints,
    process,
    materials: matter.materials,
    timeLimit: timeLimit ?? null,
    handledBy: matter.unitName,
    ...(texts.conditions ? { conditions: texts.conditions } : {}),
  };
};

const isEmpty = (element: KnownElements[GuideElement]): boolean => {
  if (element === undefined || element === null) return true;
  if (Array.isArray(element)) return element.length === 0;
  return 'zh' in element && (element.zh.trim() === '' || element.en.trim() === '');
};

/** What a guide should say of each paper and these do not: they keep no guide from being published. */
export const missingMaterialDetails = (
  materials: readonly Material[],
): readonly { readonly code: string; readonly lacks: readonly ('basis' | 'issuedBy' | 'shared')[] }[] =>
  materials
    .map((material) => ({
      code: material.code,
      lacks: (['basis', 'issuedBy', 'shared'] as const).filter((detail) => material[detail] === undefined),
    }))
    .filter(({ lacks }) => lacks.length > 0);

/** SHA-256 (hex) of the elements in the order `assembleGuide` gives them. */
export const guideHash = (elements: GuideElements): string =>
  createHash('sha256').update(JSON.stringify(elements)).digest('hex');
