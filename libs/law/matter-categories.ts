import type { Bilingual } from '#kernel/refusal';

/** The seven kinds of matters (“6+1”类, domain.md No. 5). The category decides which law applies. */
export const matterCategories = {
  ADMINISTRATIVE_LICENCE: { zh: '行政许可', en: 'Administrative licence' },
  PAYMENT: { zh: '行政给付', en: 'Payment' },
  CONFIRMATION: { zh: '行政确认', en: 'Confirmation' },
  REWARD: { zh: '行政奖励', en: 'Reward' },
  ADJUDICATION: { zh: '行政裁决', en: 'Adjudication' },
  OTHER_POWER: { zh: '其他行政权力', en: 'Other administrative power' },
  PUBLIC_SERVICE: { zh: '公共服务', en: 'Public service' },
} as const satisfies Record<string, Bilingual>;

export type MatterCategory = keyof typeof matterCategories;
