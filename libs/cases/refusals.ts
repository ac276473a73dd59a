import { type Bilingual, Refusal } from '#kernel/refusal';

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
  'notice-incomplete': [
    'conflict',
    '补正须一次告知全部内容，告知书未列明：{}。',
    'What is missing is told once, all together. The notice does not name: {}.',
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
  'not-yours-to-propose': [
    'forbidden',
    '此类否定性决定不由您的岗位拟办。',
    'A negative decision of this kind is proposed by somebody in another role.',
  ],
  'not-the-approver': [
    'forbidden',
    '延期由本行政机关负责人批准；统一、联合、集中办理的，由本级人民政府负责人批准。',
    'The head of the organ extends the limit; of a jointly handled matter the head of the government does.',
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
  'identical-case-open': [
    'conflict',
    '同一申请人就同一事项已有未办结的办件。',
    'The same person has an open case for the same thing; a second one must be asked for on purpose.',
  ],
  'reapplication-banned': [
    'forbidden',
    '因提供虚假材料或者以欺骗手段取得许可，法定期限内不得再次申请该许可。',
    'After false papers or fraud this licence may not be applied for again until the ban has ended.',
  ],
  'acceptance-to-be-refused': [
    'conflict',
    '经审查不需要许可或者不属于本机关职权，应依法作出不予受理决定。',
    'The check found nothing that could be accepted here: acceptance is to be refused, not mended.',
  ],
  'no-such-way': ['conflict', '该事项未列入此项办理方式的清单。', 'The matter is not listed for this way of handling.'],
  'nothing-named': [
    'invalid',
    '应逐项列明，且不得重复或为空。',
    'What it is about must be named, each thing once and at least one.',
  ],
  'main-paper-missing': [
    'conflict',
    '只有清单所列次要材料可以容缺，主要材料必须齐全。',
    'Only secondary papers of the list may follow later; the main ones must be in and in order.',
  ],
  'undertaking-too-long': [
    'invalid',
    '容缺补正期限不得超过该事项的办理时限。',
    'The term of the undertaking may not be longer than the time limit of the matter.',
  ],
  'nothing-outstanding': ['conflict', '没有待补交的材料。', 'No paper is still to come in.'],
  'paper-not-outstanding': ['invalid', '所交材料不在待补交之列。', 'This is not one of the papers still to come in.'],
  'papers-outstanding': [
    'conflict',
    '尚有材料未补齐，不得准予或者制证。',
    'Papers are still missing: nothing can be granted and no certificate made.',
  ],
  'term-still-runs': ['conflict', '期限尚未届满。', 'The term has not ended yet.'],
  'bad-credit': [
    'forbidden',
    '申请人有未修复的严重失信记录，不适用告知承诺制。',
    'With serious bad credit that is not repaired the way of a promise is closed.',
  ],
  'promise-not-offered': ['conflict', '尚未告知承诺内容。', 'No promise has been offered.'],
  'promise-signed': ['conflict', '承诺书已签署。', 'The promise has been signed already.'],
  'no-promise': ['conflict', '该决定不是以告知承诺方式作出的。', 'The decision does not rest on a promise.'],
  'promise-verified': ['conflict', '承诺已核查。', 'The promise has been verified already.'],
  'promise-not-broken': [
    'conflict',
    '核查未发现承诺不实，或者已经整改。',
    'No verification has found the promise false, or it has been put right.',
  ],
  'rectification-ordered': ['conflict', '已责令限期整改。', 'Rectification has been ordered already.'],
  'rectification-not-ordered': ['conflict', '尚未责令整改。', 'No rectification has been ordered.'],
  'hearing-not-held': [
    'conflict',
    '已申请听证，听证后方可作出决定。',
    'A hearing has been asked for: there is no decision before it is held.',
  ],
  'earlier-undecided': [
    'conflict',
    '有数量限制的许可，应按受理先后顺序作出决定。',
    'Where the number is limited, applications accepted earlier are decided first.',
  ],
  'nothing-to-serve': ['conflict', '没有待送达的文书。', 'There is no paper to be served.'],
  'online-review-missing': [
    'conflict',
    '该决定书未载明网上复议途径，不能网上送达，请改用窗口或者邮寄送达。',
    'This paper does not tell how to ask for review online: serve it at the window or by courier.',
  ],
  'decision-not-served': [
    'conflict',
    '尚有文书未送达，不能办结归档。',
    'A paper has not been served yet: the case cannot be closed.',
  ],
  'not-a-slip': [
    'invalid',
    '只能更正笔误等文书性错误，且须为清单所列字段。',
    'Only clerical slips in the listed fields can be corrected.',
  ],
  'nothing-granted': ['conflict', '没有准予的决定可以撤销。', 'Nothing was granted that could be revoked.'],
  'harms-public-interest': [
    'conflict',
    '撤销可能对公共利益造成重大损害的，不予撤销。',
    'What would do major harm to the public interest is not revoked.',
  ],
  'party-not-heard': [
    'invalid',
    '撤销前应听取被许可人的陈述和申辩，并载明笔录编号。',
    'The holder must be heard before a revocation, and the record named.',
  ],
  'approval-revoked': ['conflict', '准予决定已被撤销。', 'The approval has been revoked.'],
  'approval-not-revoked': ['conflict', '准予决定未被撤销。', 'The approval has not been revoked.'],
  'no-standing-certificate': ['conflict', '没有有效的证照。', 'There is no certificate that stands.'],
  'certificate-without-term': ['conflict', '该证照长期有效，无需延续。', 'The certificate has no end to be renewed.'],
  'certificate-still-valid': ['conflict', '证照仍在有效期内。', 'The certificate has not run out.'],
  'certificate-expired': ['conflict', '证照有效期已届满。', 'The certificate has run out.'],
  'renewal-not-requested': ['conflict', '未提出延续申请。', 'No renewal has been asked for.'],
  'nothing-decided': ['conflict', '没有可以重新作出的决定。', 'There is no decision that could be made anew.'],
  'reopened-elsewhere': [
    'invalid',
    '未受理的办件回到收件环节，已受理的办件回到审查或者决定环节。',
    'A case that was never accepted is received again; one that was goes back to its review or decision.',
  ],
  'b-may-not-delay': [
    'forbidden',
    'B岗在代岗期间不得退回、暂停或申请延期。',
    'While B stands in, B may not return a case, stop its clock or ask for more time (AB岗制).',
  ],
  'no-such-day': [
    'invalid',
    '日期不存在或超出可计算的年份。',
    'There is no such day, or the calendar does not reach it.',
  ],
  'order-not-served': ['invalid', '文书送达日期不能晚于今日。', 'The order cannot have been served after today.'],
  'certificate-first': ['conflict', '应先制证再送达。', 'The certificate must be issued before delivery.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type CaseRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. `named` is what its words tell of, where they have a place {} for it. */
export const refuse = (code: CaseRefusalCode, named: readonly Bilingual[] = []): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, {
    zh: zh.replace('{}', () => named.map((one) => one.zh).join('、')),
    en: en.replace('{}', () => named.map((one) => one.en).join(', ')),
  });
};
