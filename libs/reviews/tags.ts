import type { Bilingual } from '#kernel/refusal';

/** What a reviewer may tick: this office's list until the annexes of GB/T 39734 are adopted. `bad` ones are complaints. */
export const reviewTags = {
  PROMPT: { bad: false, zh: '办事快', en: 'Prompt' },
  FRIENDLY: { bad: false, zh: '态度好', en: 'Friendly' },
  CLEAR: { bad: false, zh: '告知清楚', en: 'Clearly explained' },
  SLOW: { bad: true, zh: '办事慢', en: 'Slow' },
  UNFRIENDLY: { bad: true, zh: '态度差', en: 'Unfriendly' },
  UNCLEAR: { bad: true, zh: '未一次告知', en: 'Not told all at once' },
  EXTRA_PAPERS: { bad: true, zh: '要求指南以外材料', en: 'Papers beyond the guide' },
  REPEATED_VISITS: { bad: true, zh: '多次跑动', en: 'Repeated visits' },
  OVERCHARGED: { bad: true, zh: '违规收费', en: 'Charged without basis' },
  SYSTEM_FAULT: { bad: true, zh: '系统故障', en: 'The system failed' },
} as const satisfies Record<string, Bilingual & { readonly bad: boolean }>;

export type ReviewTag = keyof typeof reviewTags;
export const reviewTagCodes = Object.keys(reviewTags) as readonly ReviewTag[];
