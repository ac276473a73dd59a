import type { Bilingual } from '#kernel/refusal';

/** For what somebody may be called to account (domain.md T16, No. 53), with the text it stands in. */
export const grounds = {
  REFUSED_LAWFUL_APPLICATION: {
    basis: '《行政许可法》第七十二条第一项',
    zh: '对符合法定条件的申请不予受理',
    en: 'An application that met the conditions was not accepted',
  },
  NOT_ON_DISPLAY: {
    basis: '《行政许可法》第七十二条第二项',
    zh: '未公示依法应当公示的材料',
    en: 'What must be on display was not',
  },
  DUTY_TO_TELL: {
    basis: '《行政许可法》第七十二条第三项',
    zh: '未履行法定告知义务',
    en: 'Applicant or interested persons were not told what they must be told',
  },
  NOT_TOLD_ONCE: {
    basis: '《行政许可法》第七十二条第四项',
    zh: '未一次告知必须补正的全部内容',
    en: 'What was missing was not told at once and in full',
  },
  NO_REASONS: {
    basis: '《行政许可法》第七十二条第七项',
    zh: '未说明不予受理或者不予许可的理由',
    en: 'A refusal gave no reasons',
  },
  NO_HEARING: {
    basis: '《行政许可法》第七十二条第八项',
    zh: '应当听证而不举行听证',
    en: 'A hearing that had to be held was not',
  },
  TOOK_BENEFITS: {
    basis: '《行政许可法》第七十三条',
    zh: '索取或者收受财物、谋取其他利益',
    en: 'Property or another benefit was asked for or taken',
  },
  UNLAWFUL_GRANT: {
    basis: '《行政许可法》第七十四条第一项',
    zh: '对不符合法定条件的准予许可或者超越职权',
    en: 'Granted against the conditions or beyond the power',
  },
  LATE_OR_UNLAWFUL_REFUSAL: {
    basis: '《行政许可法》第七十四条第二项',
    zh: '对符合法定条件的不予许可或者不在法定期限内决定',
    en: 'Refused against the conditions, or not decided within the legal term',
  },
  PASSIVE_OR_DELAYED: {
    basis: '调政办发〔2020〕9号三（六）4',
    zh: '消极懈怠、故意拖延',
    en: 'Passive, or delayed on purpose',
  },
  NOT_ONLINE: {
    basis: '调政办发〔2020〕9号三（六）4',
    zh: '不执行网上受理、网上审批或者优化流程',
    en: 'Did not accept or decide online, or not by the simplified process',
  },
  BYPASS: {
    basis: '调政办发〔2020〕9号三（二）1',
    zh: '明进暗不进、体外循环',
    en: 'Handled outside the centre and its system',
  },
} as const satisfies Record<string, Bilingual & { readonly basis: string }>;

export type Ground = keyof typeof grounds;
export const groundCodes = Object.keys(grounds) as readonly Ground[];

/** From the mildest to the most severe (公职人员政务处分法 art. 7, 12): an appeal may go up this list only. */
export const measures = {
  NONE: { zh: '不予处理', en: 'None' },
  TALK: { zh: '谈话提醒', en: 'Reminded in a talk' },
  CRITICISM: { zh: '批评教育', en: 'Criticised' },
  STATEMENT: { zh: '责令检查', en: 'Made to examine the own conduct in writing' },
  ADMONITION: { zh: '诫勉', en: 'Admonished' },
  WARNING: { zh: '警告', en: 'Warning' },
  DEMERIT: { zh: '记过', en: 'Demerit' },
  MAJOR_DEMERIT: { zh: '记大过', en: 'Major demerit' },
  DEMOTION: { zh: '降级', en: 'Demotion' },
  REMOVAL: { zh: '撤职', en: 'Removal from post' },
  DISMISSAL: { zh: '开除', en: 'Dismissal' },
} as const satisfies Record<string, Bilingual>;

export type Measure = keyof typeof measures;
export const measureCodes = Object.keys(measures) as readonly Measure[];

export const isMoreSevere = (one: Measure, other: Measure): boolean =>
  measureCodes.indexOf(one) > measureCodes.indexOf(other);
