import type { Bilingual } from '#kernel/refusal';
import type { DeadlineKind } from '#law/deadline-rules';
import type { Clock } from './clock.js';

/** What each deadline is called. */
export const deadlineNames = {
  NOTICE_5: { zh: '受理或一次性告知期限', en: 'Acceptance or notice of what is missing' },
  SUPPLEMENT: { zh: '补正期限', en: 'Supplement of papers' },
  STATUTORY: { zh: '法定办结期限', en: 'Statutory limit of the decision' },
  PROMISED: { zh: '承诺办结期限', en: 'Promised limit of the decision' },
  DELIVERY: { zh: '证件送达期限', en: 'Delivery of the certificate' },
  SERVE: { zh: '决定书送达期限', en: 'Service of the decision' },
  NEGATIVE_FILING: { zh: '否定备案期限', en: 'Filing of a negative' },
  DEFICIENCY: { zh: '容缺补齐期限', en: 'Papers still to come' },
  VERIFY_PROMISE: { zh: '承诺核查期限', en: 'Verification of the promise' },
  SPECIAL: { zh: '特殊环节期限', en: 'Special procedure' },
  CONSULT: { zh: '征求意见期限', en: 'Consultation' },
  HEARING_REQUEST: { zh: '申请听证期限', en: 'Request of a hearing' },
  HEARING_HOLD: { zh: '组织听证期限', en: 'Holding of the hearing' },
  EXPLAIN: { zh: '超期说明期限', en: 'Explanation of the overrun' },
  RENEWAL: { zh: '延续决定期限', en: 'Decision on the renewal' },
} as const satisfies Record<DeadlineKind, Bilingual>;

const units = { WD: { zh: '个工作日', en: 'working days' }, ND: { zh: '个自然日', en: 'natural days' } } as const;

const plus = (numbers: readonly number[]): string => numbers.map((n) => `+${n}`).join('');

const pausesIn = ({ pauses }: Clock): Bilingual => ({
  zh: pauses.map(({ from, to, usedBefore }) => `${from}暂停前已用${usedBefore}日，至${to}不计时，`).join(''),
  en: pauses.map(({ from, to, usedBefore }) => `${usedBefore} used before the pause of ${from} to ${to}, `).join(''),
});

const standing = ({ state, used, left, endedDate = '', timeliness }: Clock): Bilingual => {
  switch (state) {
    case 'ENDED':
      return {
        zh: `已于${endedDate}结束，共用${used}个工作日${timeliness?.asKnown ? '，按时' : '，逾期'}`,
        en: `ended on ${endedDate} after ${used} working days, ${timeliness?.asKnown ? 'in time' : 'late'}`,
      };
    case 'OVERDUE':
      return { zh: `已用${used}个工作日，已逾期`, en: `${used} working days used, overdue` };
    case 'PAUSED':
      return { zh: `现暂停计时，剩余${left}个工作日`, en: `paused now, ${left} working days left` };
    case 'RUNNING':
      return { zh: `已用${used}个工作日，剩余${left}个`, en: `${used} working days used, ${left} left` };
  }
};

/** A clock in a sentence: from when, how much, what was not counted, what is left, when due, and on what text that rests. */
export const wordsOf = (clock: Clock): Bilingual => {
  const { kind, day0, quantity, unit, extensions, dueDate, provisional, basis } = clock;
  const amount = `${quantity}${plus(extensions)}`;
  const paused = pausesIn(clock);
  const now = standing(clock);
  const may = provisional
    ? { zh: '（次年放假安排公布后可能调整）', en: ' (may still move: next year’s holidays are not published)' }
    : { zh: '', en: '' };
  return {
    zh: `${deadlineNames[kind].zh}：自${day0}次日起${amount}${units[unit].zh}，${paused.zh}${now.zh}，${dueDate}到期${may.zh}；依据：${basis}。`,
    en: `${deadlineNames[kind].en}: ${amount} ${units[unit].en} from the day after ${day0}, ${paused.en}${now.en}, due ${dueDate}${may.en}, because of ${basis}.`,
  };
};
