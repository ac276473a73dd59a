import type { Bilingual } from '#kernel/refusal';

/**
 * The eight procedures whose time is not counted, where a law asks for them and the applicant was told the time in writing
 * (行政许可法 art. 45). The list is closed: 公示 and 勘测 run within the clock unless another law says so.
 */
export const clockStoppers = {
  HEARING: { zh: '听证', en: 'Hearing' },
  TENDER: { zh: '招标', en: 'Tender' },
  AUCTION: { zh: '拍卖', en: 'Auction' },
  INSPECTION: { zh: '检验', en: 'Inspection' },
  TESTING: { zh: '检测', en: 'Testing' },
  QUARANTINE: { zh: '检疫', en: 'Quarantine' },
  APPRAISAL: { zh: '鉴定', en: 'Appraisal' },
  EXPERT_REVIEW: { zh: '专家评审', en: 'Expert review' },
} as const satisfies Record<string, Bilingual>;

export type ClockStopper = keyof typeof clockStoppers;

/** Whether a special procedure of this kind can stop the clock at all. */
export const stopsTheClock = (procedure: string): procedure is ClockStopper => Object.hasOwn(clockStoppers, procedure);
