import { issuedWithoutAccepting, signedFromOutside } from './bypass-rules.js';
import { notFiledTheSameDay, outOfOrder, withoutReasons, withoutRemedy } from './decision-rules.js';
import { actedThoughRecused, decidedAlone, decidedWithoutGrant, unconfirmedNegative } from './duty-rules.js';
import { decidedAtOnce, enteredInBatches, enteredLate, enteredOutOfHours } from './entry-rules.js';
import {
  beyondNotice,
  consultedInVain,
  notToldAtOnce,
  notToldInTime,
  overrunUnexplained,
  pausedWithoutNotice,
} from './notice-rules.js';
import { grantedOutOfOrder } from './order-of-acceptance.js';
import { inEachCase, type Rule } from './rule.js';

const licensingLaw = '2004-07-01';
const cityRules = '2020-04-14';
const businessRegulation = '2020-01-01';

const rule = (
  ruleId: string,
  basis: string,
  zh: string,
  en: string,
  effectiveFrom: string,
  search: Rule['search'],
  parameters: Rule['versions'][number]['parameters'] = {},
): Rule => ({ ruleId, basis, text: { zh, en }, versions: [{ version: 1, effectiveFrom, parameters }], search });

/** Every rule that history is held against. Change one by adding a version: what was found under the old one stays right. */
export const rules: readonly Rule[] = [
  rule(
    'SEPARATION_OF_DUTIES',
    '调政办发〔2020〕9号三（二）2',
    '收件、审查、受理的人员和唯一审查人不得作出决定',
    'Nobody decides who received, checked or accepted, or who alone examined',
    cityRules,
    inEachCase(decidedAlone),
  ),
  rule(
    'RECUSED_ACTED',
    '《行政许可法》第四十八条；回避制度',
    '应当回避的人员不得再经办',
    'Who must keep out of a case does nothing in it',
    licensingLaw,
    inEachCase(actedThoughRecused),
  ),
  rule(
    'DECISION_UNDER_GRANT',
    '调政办发〔2020〕9号三（二）1 充分授权',
    '已登记授权的单位，决定须有有效授权',
    'Where a unit keeps a register of grants, every decision is under one',
    cityRules,
    inEachCase(decidedWithoutGrant),
  ),
  rule(
    'NEGATIVE_CONFIRMED',
    '调政办发〔2020〕9号三（二）2 否定备案制',
    '否定决定须一人提出、另一人确认',
    'Every “no” is proposed by one and confirmed by another',
    cityRules,
    inEachCase(unconfirmedNegative),
  ),
  rule(
    'NEGATIVE_FILED',
    '调政办发〔2020〕9号三（二）2 否定备案制',
    '否定决定当日备案',
    'Every “no” is filed the same working day',
    cityRules,
    inEachCase(notFiledTheSameDay),
  ),
  rule(
    'REMEDY_PRESENT',
    '《行政许可法》第三十八条第二款',
    '否定决定须告知救济途径、机关和期限',
    'Every “no” tells body, term and court of its remedies',
    licensingLaw,
    inEachCase(withoutRemedy),
  ),
  rule(
    'REASONS_PRESENT',
    '《行政许可法》第三十八条第二款、第七十二条第七项',
    '否定决定须说明理由和依据',
    'Every “no” gives reasons with their basis',
    licensingLaw,
    inEachCase(withoutReasons),
  ),
  rule(
    'NOTICE_ONCE',
    '《行政许可法》第三十二条第一款第四项',
    '一次告知需要补正的全部内容',
    'All that is missing is told at once',
    licensingLaw,
    inEachCase(notToldAtOnce),
  ),
  rule(
    'NOTICE_IN_TIME',
    '《行政许可法》第三十二条第一款第四项',
    '五个工作日内告知，逾期视为受理',
    'What is missing is told within five working days',
    licensingLaw,
    inEachCase(notToldInTime),
  ),
  rule(
    'PAUSE_WITH_NOTICE',
    '《行政许可法》第四十五条',
    '中止计时须书面告知所需时间',
    'The clock stops only under a written notice of the time needed',
    licensingLaw,
    inEachCase(pausedWithoutNotice),
  ),
  rule(
    'PAUSE_WITHIN_NOTICE',
    '《行政许可法》第四十五条',
    '特殊环节不得超过告知的时间',
    'A special procedure ends by the day its notice named',
    licensingLaw,
    inEachCase(beyondNotice),
  ),
  rule(
    'CONSULTATION_IN_TERM',
    '征求意见函载明的期限',
    '被征求意见的单位按期答复',
    'A consulted unit answers within the term',
    cityRules,
    inEachCase(consultedInVain),
  ),
  rule(
    'OVERRUN_EXPLAINED',
    '《优化营商环境条例》第三十六条',
    '超过承诺时限须公开说明理由',
    'An overrun of the promise is explained in public',
    businessRegulation,
    inEachCase(overrunUnexplained),
  ),
  rule(
    'STEPS_IN_ORDER',
    '《行政许可法》第三十四条、第三十八条',
    '先受理后决定，先准予后发证',
    'No decision before acceptance, no certificate before approval',
    licensingLaw,
    inEachCase(outOfOrder),
  ),
  rule(
    'ORDER_OF_ACCEPTANCE',
    '《行政许可法》第五十七条',
    '有数量限制的，按受理先后决定',
    'Limited quantities are granted in the order of acceptance',
    licensingLaw,
    grantedOutOfOrder,
  ),
  rule(
    'LATE_ENTRY',
    '调政办发〔2020〕9号三（二）1 严禁体外循环',
    '事项发生后超过 hours 小时才录入',
    'Entered more than `hours` hours after it happened',
    cityRules,
    inEachCase(enteredLate),
    { hours: 24 },
  ),
  rule(
    'BATCH_ENTRY',
    '调政办发〔2020〕9号三（二）1 严禁体外循环',
    '同一人员在 minutes 分钟内录入 cases 件以上',
    'At least `cases` receipts entered by one person within `minutes` minutes',
    cityRules,
    enteredInBatches,
    { cases: 8, minutes: 15 },
  ),
  rule(
    'BYPASS_AT_ONCE',
    '调政办发〔2020〕9号三（二）1 严禁体外循环',
    '非即办事项在收件后 minutes 分钟内作出决定',
    'Decided within `minutes` minutes of the receipt, though no matter for the spot',
    cityRules,
    inEachCase(decidedAtOnce),
    { minutes: 60 },
  ),
  rule(
    'SIGNED_FROM_OUTSIDE',
    '调政办发〔2020〕9号三（二）1 严禁明进暗不进',
    '作出决定的人员应当在中心岗位办理',
    'Who decides works on a post of the centre',
    cityRules,
    signedFromOutside,
  ),
  rule(
    'ISSUED_WITHOUT_ACCEPTING',
    '调政办发〔2020〕9号三（二）1 严禁体外循环',
    '窗口当月及上月零受理而发证 certificates 件以上',
    'At least `certificates` certificates in a month from a window that accepted nothing in it or the month before',
    cityRules,
    issuedWithoutAccepting,
    { certificates: 5 },
  ),
  rule(
    'OUT_OF_HOURS',
    '调政办发〔2020〕9号三（二）1 严禁体外循环',
    '工作人员在夜间（from 时至 to 时）或者休息日录入',
    'Staff entries between `from` and `to` o’clock at night, or on a day of rest',
    cityRules,
    inEachCase(enteredOutOfHours),
    { from: 21, to: 6 },
  ),
];

export const ruleIds: readonly string[] = rules.map(({ ruleId }) => ruleId);
