import { deadlineNames } from '#deadlines/clock-words';
import type { Bilingual } from '#kernel/refusal';
import type { AlertLevel } from '#law/deadline-rules';
import type { Notice } from './events.js';

const levels = {
  NOTICE: { zh: '提醒', en: 'Notice' },
  YELLOW: { zh: '黄牌预警', en: 'Yellow alert' },
  RED: { zh: '红牌预警', en: 'Red alert' },
} as const satisfies Record<AlertLevel, Bilingual>;

/** A notification in one line: what it is about, of which case, and the dates. */
export const wordsOf = ({
  subject,
  level = 'NOTICE',
  caseNo,
  matter,
  kind,
  dueDate,
  toldBefore = '',
}: Notice): Bilingual => {
  const { name } = matter;
  const deadline = deadlineNames[kind];
  switch (subject) {
    case 'ALERT_RAISED':
      return {
        zh: `【${levels[level].zh}】${caseNo} ${name.zh}：${deadline.zh}，到期日${dueDate}`,
        en: `${levels[level].en}: ${caseNo} ${name.en}: ${deadline.en}, due ${dueDate}`,
      };
    case 'ALERT_ESCALATED':
      return {
        zh: `【预警升级】${caseNo} ${name.zh}：${deadline.zh}，到期日${dueDate}，${levels[level].zh}至今无人签收`,
        en: `Alert escalated: ${caseNo} ${name.en}: ${deadline.en}, due ${dueDate}; nobody has answered the ${levels[level].en.toLowerCase()}`,
      };
    case 'DUE_DATE_MOVED':
      return {
        zh: `【期限变更】${caseNo} ${name.zh}：${deadline.zh}因放假安排调整，由${toldBefore}改为${dueDate}`,
        en: `Due date moved: ${caseNo} ${name.en}: ${deadline.en}, from ${toldBefore} to ${dueDate} by a new holiday arrangement`,
      };
  }
};
