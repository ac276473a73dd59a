import type { Bilingual } from '#kernel/refusal';
import { limitFaults, statutoryLimit } from './definition-rules.js';
import type { Material, MatterDefinition, MatterDraft } from './events.js';
import { elementNames, missingElements } from './guide.js';
import { listFaults } from './list-rules.js';

/** What a draft lacks, or what in it cannot be right; `element` is a stable name, the words are for people. */
export interface DraftGap {
  readonly element: string;
  readonly kind: 'MISSING' | 'CONTRADICTORY';
  readonly detail: Bilingual;
}

/** Beside the elements of the guide a matter needs these. */
const factNames = {
  name: { zh: '事项名称', en: 'name' },
  category: { zh: '事项类别', en: 'category' },
  unit: { zh: '办理单位及其层级', en: 'handling unit and its level' },
  certificate: { zh: '是否发证', en: 'whether a certificate is issued' },
} as const satisfies Record<string, Bilingual>;

const unitOf = ({ unitId, unitName, unitKind, level, approvalOffice }: MatterDraft) =>
  unitId !== undefined && unitName && unitKind && level && approvalOffice !== undefined
    ? { unitId, unitName, unitKind, level, approvalOffice }
    : undefined;

const missing = (element: string, { zh, en }: Bilingual): DraftGap => ({
  element,
  kind: 'MISSING',
  detail: { zh: `缺少${zh}`, en: `It lacks: ${en}.` },
});

const withoutEnglish = (draft: MatterDraft): readonly string[] =>
  Object.entries(draft).flatMap(([field, value]) => (isUntranslated(value) ? [field] : []));

const isUntranslated = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'zh' in value && value.zh !== '' && 'en' in value && value.en === '';

const englishGaps = (draft: MatterDraft): readonly DraftGap[] => {
  const fields = withoutEnglish(draft);
  const materials = (draft.materials ?? []).filter(({ name }) => isUntranslated(name)).map(({ code }) => code);
  const all = [...fields, ...materials];
  if (all.length === 0) return [];
  const detail = { zh: `缺少英文：${all.join('、')}`, en: `No English text for: ${all.join(', ')}.` };
  return [{ element: 'english', kind: 'MISSING', detail }];
};

const contradictions = (draft: MatterDraft, date: string): readonly DraftGap[] => {
  const {
    category,
    statutoryDays = null,
    promisedDays = null,
    instant = false,
    materials = [],
    certificate = null,
  } = draft;
  if (!category) return [];
  const limits = { category, statutoryDays, promisedDays, instant };
  return [
    ...limitFaults(limits, date),
    ...listFaults({ ...draft, promisedDays, materials, certificate }, statutoryLimit(limits, date)),
    ...materialsTwice(materials),
  ].map(({ code, detail }): DraftGap => ({ element: code, kind: 'CONTRADICTORY', detail }));
};

const materialsTwice = (materials: readonly Material[]) =>
  new Set(materials.map(({ code }) => code)).size < materials.length
    ? [{ code: 'material-twice', detail: { zh: '材料编码重复', en: 'Two materials have the same code.' } }]
    : [];

/** What keeps a draft from becoming a matter with a guide, as of a legal date: nothing where it is complete. */
export const draftGaps = (draft: MatterDraft, date: string): readonly DraftGap[] => {
  const { grassroots = false, name, category, certificate } = draft;
  // A text whose English alone is missing is told of once, below.
  const elements = missingElements({ ...translated(draft), grassroots }, translated(draft));
  return [
    ...(name && name.zh.trim() !== '' ? [] : [missing('name', factNames.name)]),
    ...(category ? [] : [missing('category', factNames.category)]),
    ...(unitOf(draft) || !draft.unitName ? [] : [missing('unit', factNames.unit)]),
    ...(certificate === undefined ? [missing('certificate', factNames.certificate)] : []),
    ...elements.map((element) => missing(element, elementNames[element])),
    ...englishGaps(draft),
    ...contradictions(draft, date),
  ];
};

const translated = (draft: MatterDraft): MatterDraft =>
  Object.fromEntries(
    Object.entries(draft).map(([field, value]) => [
      field,
      isUntranslated(value) ? { zh: (value as Bilingual).zh, en: '-' } : (value as unknown),
    ]),
  );

/** The definition a draft amounts to, where it says all that a definition needs. */
export const definitionOf = (code: string, draft: MatterDraft): MatterDefinition | undefined => {
  const {
    mainItem: _,
    content: __,
    acceptance: ___,
    complaints: ____,
    process: _____,
    conditions: ______,
    ...facts
  } = draft;
  const unit = unitOf(draft);
  const { name, category, certificate, materials = [], basis = [], grassroots = false } = facts;
  if (!unit || !name || !category || certificate === undefined) return undefined;
  const { statutoryDays = null, promisedDays = null, instant = false } = facts;
  const stated = { name, category, certificate, materials, basis, grassroots, statutoryDays, promisedDays, instant };
  return { ...facts, ...unit, ...stated, code };
};
