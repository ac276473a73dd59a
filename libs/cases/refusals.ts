import { Refusal } from '#kernel/refusal';

/** Every "no" of this decider, in the words a letter could quote. */
const refusals = {
  'wrong-state': ['conflict', '办件当前状态不允许此操作。', 'The case is not in a state in which this can be done.'],
  'no-such-case': ['missing', '没有此办件，或您无权查看。', 'There is no such case, or it is not yours.'],
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'not-your-unit': ['forbidden', '办件不属于您所在的单位。', 'The case belongs to another unit.'],
  'not-your-case': ['forbidden', '办件由其他承办人持有。', 'Another officer holds this case.'],
  'not-your-application': ['forbidden', '只能以本人名义提交申请。', 'An applicant can apply in their own name only.'],
  'separation-of-duties': [
    'forbidden',
    '收件、审核与决定须由不同人员办理。',
    'Who received, checked, accepted or alone reviewed a case may not decide it.',
  ],
  'materials-not-checked': [
    'conflict',
    '尚未审查申请材料。',
    'The materials have not been checked since the last papers came in.',
  ],
  'materials-incomplete': [
    'conflict',
    '申请材料不齐全，应一次告知补正。',
    'The materials are not complete: ask once for all that is missing.',
  ],
  'materials-complete': [
    'conflict',
    '申请材料齐全，应予受理。',
    'The materials were found complete: there is nothing to ask for.',
  ],
  'one-time-notice': [
    'conflict',
    '补正须一次告知；再次告知仅限新提交材料中的问题。',
    'What is missing is told once, all together; a later notice may only name defects of newly handed-in papers.',
  ],
  'deemed-accepted': [
    'conflict',
    '五个工作日内未告知，自收到申请材料之日起即为受理。',
    'The five working days have passed without a notice: the application counts as accepted from the day it was received.',
  ],
  'unknown-material': ['invalid', '事项指南中没有该材料。', 'The guide of the matter does not ask for this paper.'],
  'opinions-missing': [
    'conflict',
    '尚无审查意见，不能提交决定。',
    'No review opinion has been recorded: there is nothing to decide on.',
  ],
  'reasons-missing': [
    'invalid',
    '否定决定必须载明理由和依据。',
    'A negative decision must state its reasons and their legal basis.',
  ],
  'negative-not-proposed': [
    'conflict',
    '否定性决定须先提出拟办意见。',
    'A negative decision must be proposed first, with its reasons.',
  ],
  'negative-not-confirmed': [
    'conflict',
    '否定性决定须经上级复核确认。',
    'A negative decision must be confirmed by a superior who did not propose it.',
  ],
  'competent-organ-missing': [
    'invalid',
    '不属于本机关职权的，应告知有权机关。',
    'Where the matter is another organ’s, that organ must be named.',
  ],
  'negative-misplaced': [
    'conflict',
    '办件当前情形不能作出此类否定性决定。',
    'A negative decision of this kind does not fit where the case stands.',
  ],
  'negative-open': ['conflict', '已有一件否定性拟办意见未办结。', 'Another negative decision is already proposed.'],
  'negative-not-done': [
    'conflict',
    '否定性决定尚未作出，不能备案。',
    'The negative decision has not been made yet: there is nothing to file.',
  ],
  'negative-not-filed': [
    'conflict',
    '上一件否定性决定尚未备案。',
    'The negative decision before this one has not been filed yet.',
  ],
  'filing-number-missing': ['invalid', '必须填写备案号。', 'The filing number is missing.'],
  'term-running': ['conflict', '告知的期限尚未届满。', 'The term that was told has not passed yet.'],
  recused: ['forbidden', '应当回避的人员不得办理本件。', 'Who must keep out of this case may not act in it.'],
  'recusal-of-another': [
    'forbidden',
    '只能提出本人回避；他人回避由本单位负责人决定。',
    'A person records their own recusal; a head of the unit that of others.',
  ],
  'special-not-filed': [
    'conflict',
    '该特殊环节未在营商局有效备案。',
    'This special procedure has no filing in force with the business environment bureau.',
  ],
  'special-exceeds-filing': [
    'conflict',
    '计划天数超过备案天数。',
    'The days planned are more than the days that were filed.',
  ],
  'special-already-open': ['conflict', '同类特殊环节正在进行。', 'A special procedure of this kind is under way.'],
  'special-open': ['conflict', '特殊环节尚未结束。', 'A special procedure is still under way.'],
  'no-such-special': ['missing', '没有此项进行中的特殊环节。', 'No such special procedure is under way.'],
  'basis-missing': ['invalid', '必须载明依据。', 'The legal basis is missing.'],
  'report-missing': ['invalid', '必须附报告。', 'The report is missing.'],
  'clock-not-stoppable': [
    'conflict',
    '该环节不属于《行政许可法》第四十五条所列八类，时间计入期限。',
    'Only the eight procedures of article 45 of the Licensing Law stop the clock.',
  ],
  'notice-not-served': [
    'conflict',
    '未书面告知所需时间，不得停止计时。',
    'The clock stops only when the time needed was told in writing before.',
  ],
  'two-officers': ['invalid', '现场核查须由两名以上工作人员进行。', 'Two or more officers are needed on site.'],
  'hearing-has-its-steps': [
    'invalid',
    '听证按听证程序办理，不作为特殊环节启动。',
    'A hearing has steps of its own and is not started as a special procedure.',
  ],
  'no-such-pause': ['missing', '没有此项暂停计时。', 'There is no such pause of the clock.'],
  'hearing-not-offered': ['conflict', '尚未告知听证权利。', 'The right to a hearing has not been told yet.'],
  'hearing-right-lapsed': ['conflict', '听证申请期限已过。', 'The five working days to ask for a hearing have passed.'],
  'hearing-not-requested': ['conflict', '没有人要求听证。', 'Nobody has asked for a hearing.'],
  'hearing-notice-short': [
    'invalid',
    '举行听证须提前七个工作日通知。',
    'A hearing is notified seven working days before it or earlier.',
  ],
  'hearing-host-involved': [
    'conflict',
    '听证主持人不得是审查该申请的工作人员。',
    'Who has examined the application may not host its hearing.',
  ],
  'hearing-already-notified': ['conflict', '听证时间、地点已通知。', 'The hearing has been notified already.'],
  'hearing-not-notified': ['conflict', '尚未通知听证。', 'The hearing has not been notified yet.'],
  'hearing-too-early': ['conflict', '未到通知的听证日期。', 'The day that was notified has not come yet.'],
  'hearing-record-unsigned': ['invalid', '听证笔录须签字或者盖章。', 'The record of the hearing must be signed.'],
  'hearing-pending': [
    'conflict',
    '听证程序尚未完结，不能提交或作出决定。',
    'A hearing was offered and is neither held nor lapsed: the case cannot be decided yet.',
  ],
  'hearing-record-missing': [
    'invalid',
    '经听证的，应当根据听证笔录作出决定。',
    'After a hearing the decision rests on its record and must name it.',
  ],
  'no-statutory-limit': ['conflict', '该办件没有法定期限。', 'The case has no statutory limit that runs.'],
  'extension-once': ['conflict', '期限只能延长一次，或者延期申请正在审批。', 'A limit is extended once only.'],
  'extension-too-long': ['invalid', '延长天数超过法律规定。', 'The extension is longer than the law allows.'],
  'extension-not-requested': ['conflict', '没有待批准的延期申请。', 'No extension waits for approval.'],
  'extension-not-approved': ['conflict', '延期未获批准。', 'The extension has not been approved.'],
  'opinions-awaited': ['conflict', '会签意见尚未收齐。', 'Opinions that were asked for have not been given yet.'],
  'not-an-earlier-holder': [
    'conflict',
    '只能退回本办件此前的承办人。',
    'A case can be returned only to an officer who held it before.',
  ],
  'own-unit': ['invalid', '不能向本单位征求意见。', 'A unit does not consult itself.'],
  'no-such-consultation': ['missing', '没有此项征求意见。', 'There is no such consultation.'],
  'no-overrun': ['conflict', '承诺期限未超过，无须说明。', 'The promise was not overrun: there is nothing to explain.'],
  'public-text-unfit': [
    'invalid',
    '公开说明须为一至一千字，且不得含有身份证号、电话、邮箱等个人信息。',
    'The public explanation has 1 to 1,000 characters and holds no identity, telephone or mail numbers of a person.',
  ],
  'no-such-alert': ['missing', '没有此项预警。', 'No such alert was raised.'],
  'alert-settled': ['conflict', '该预警已有结论。', 'The alert has been upheld or rescinded already.'],
  'not-instant': [
    'conflict',
    '该事项不是即办件，须先审查。',
    'The matter is not decided on the spot: it must be reviewed first.',
  ],
  'no-certificate': ['conflict', '该事项不核发证照。', 'The matter has no certificate.'],
  'certificate-first': ['conflict', '应先制证再送达。', 'The certificate must be issued before delivery.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type CaseRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. */
export const refuse = (code: CaseRefusalCode): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};
