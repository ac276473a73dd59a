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
  'two-officers': ['invalid', '核查应由两名以上工作人员进行。', 'A verification takes two or more officers.'],
  'rectification-ordered': ['conflict', '已责令限期整改。', 'Rectification has been ordered already.'],
  'rectification-not-ordered': ['conflict', '尚未责令整改。', 'No rectification has been ordered.'],
  'hearing-not-held': [
    'conflict',
    '已申请听证，听证后方可作出决定。',
    'A hearing has been asked for: there is no decision before it is held.',
  ],
  'hearing-record-missing': [
    'invalid',
    '应当根据听证笔录作出决定，并载明笔录编号。',
    'A decision after a hearing names its record, and none other.',
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
  'basis-missing': ['invalid', '应当载明依据。', 'The text or document it rests on must be named.'],
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
  'negative-not-filed': [
    'conflict',
    '原否定决定尚未备案。',
    'The negative decision that is to be undone has not been filed yet.',
  ],
  'reopened-elsewhere': [
    'invalid',
    '未受理的办件回到收件环节，已受理的办件回到审查或者决定环节。',
    'A case that was never accepted is received again; one that was goes back to its review or decision.',
  ],
  'order-not-served': ['invalid', '文书送达日期不能晚于今日。', 'The order cannot have been served after today.'],
  'certificate-first': ['conflict', '应先制证再送达。', 'The certificate must be issued before delivery.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

export type CaseRefusalCode = keyof typeof refusals;

/** The refusal of that code, to be thrown. */
export const refuse = (code: CaseRefusalCode): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};
