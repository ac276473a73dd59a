import { createHash } from 'node:crypto';
import { scenes } from '#test-support/paper-scenes';
import { linesOf, papersAfter } from '#test-support/papers-history';
import type { CaseEvent } from '#cases/events';
import {
  actsTo,
  close,
  deliver,
  fileNo,
  happened,
  holdHearing,
  informOfHearing,
  notifyHearing,
  opine,
  proposedRejection,
  receive,
  recuse,
  reject,
  requestHearing,
  submit,
} from '#test-support/case-history';
import { acceptLacking, foundWanting, mayLack, reopen } from '#test-support/aftermath-acts';
import { as, decider, fileAuditor, unitHead } from '#test-support/people';
import { type PaperFacts, paperFactsAfter } from './paper-facts.js';
import { paperOf, UnknownEdition } from './papers.js';

const subject = '你（单位）于2026年3月2日提出的“食品经营许可”（事项编码：M-100）申请';
const notCounted =
  '办理中依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在上述期限内，依照《中华人民共和国行政许可法》第四十五条的规定另行书面告知。';
const remedy =
  '如不服，可以自收到本决定书之日起60日内向调兵山市人民政府申请行政复议（《行政复议法》（2023年修订）第二十条、第二十四条），也可以自收到本决定书之日起6个月内直接向调兵山市人民法院提起行政诉讼（《行政诉讼法》第四十六条）。对复议决定不服的，可以自收到复议决定书之日起15日内向有管辖权的人民法院提起行政诉讼；复议机关逾期不作决定的，可以自复议期满之日起15日内起诉（《行政诉讼法》第四十五条）。';

/** What each kind says, to the letter. */
const golden: Readonly<Record<keyof typeof scenes, readonly string[]>> = {
  acceptance: [
    '受理通知书 DBS-1-SL',
    '王梅：',
    `${subject}，申请材料齐全、符合法定形式，依照《中华人民共和国行政许可法》第三十二条第一款第（五）项的规定，决定予以受理，受理日期为2026年3月2日。`,
    '法定办理期限为自2026年3月2日的次日起20个工作日。本机关承诺自2026年3月2日的次日起10个工作日内作出决定。',
    notCounted,
    '办件编号为DBS-1，可以凭此编号查询办理进度。',
    '调兵山市卫生健康局 2026-03-04',
  ],
  'deemed-acceptance': [
    '受理通知书 DBS-1-SL',
    '王梅：',
    `${subject}，本机关没有在法定期限内一次告知需要补正的全部内容，依照《中华人民共和国行政许可法》第三十二条第一款第（四）项的规定，自收到申请材料之日（2026年3月2日）起即为受理。`,
    '法定办理期限为自2026年3月2日的次日起20个工作日。本机关承诺自2026年3月2日的次日起10个工作日内作出决定。',
    notCounted,
    '办件编号为DBS-1，可以凭此编号查询办理进度。',
    '调兵山市卫生健康局 2026-03-10',
  ],
  supplement: [
    '补正材料告知书 DBS-1-BZ',
    '王梅：',
    `${subject}，申请材料不齐全或者不符合法定形式，依照《中华人民共和国行政许可法》第三十二条第一款第（四）项的规定，现一次告知需要补正的全部内容：`,
    '- 平面图：no PLAN',
    '- 照片：no PHOTO',
    '请于2026年3月10日以前（含当日）补正。按照要求提交全部补正材料的，本机关予以受理。',
    '逾期没有补正且没有正当理由的，本机关退回申请材料；材料齐全后可以重新提出申请。',
    '调兵山市卫生健康局 2026-03-03',
  ],
  'non-acceptance': [
    '不予受理决定书 DBS-1-BSL',
    '王梅：',
    `${subject}，经审查，申请事项依法不属于本机关职权范围，依照《中华人民共和国行政许可法》第三十二条第一款第（二）项的规定，决定不予受理。`,
    '理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    '请向有权机关铁岭市公安局提出申请。',
    remedy,
    '调兵山市卫生健康局 2026-03-03',
  ],
  'non-acceptance of false papers': [
    '不予受理决定书 DBS-1-BSL',
    '王梅：',
    `${subject}，经审查，申请人隐瞒有关情况或者提供虚假材料，依照《中华人民共和国行政许可法》第七十八条的规定，决定不予受理。`,
    '理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    '依照《中华人民共和国行政许可法》第七十八条的规定，在2027年3月3日以前（含当日）不得再次申请该事项。',
    remedy,
    '调兵山市卫生健康局 2026-03-03',
  ],
  deficiency: [
    '容缺受理通知书 DBS-1-RQ',
    '王梅：',
    `${subject}，主要申请材料齐全、符合法定形式，下列次要材料暂缺，决定容缺受理：`,
    '- 照片',
    '请于2026年3月11日以前（含当日）一次补齐，形式为原件。全部补齐以前，本机关不颁发证照。',
    '你（单位）的承诺：I will bring it。',
    '逾期没有补齐的，视为放弃申请，本机关退回申请材料，终结办理；可以重新提出申请。',
    '法定办理期限为自2026年3月4日的次日起20个工作日。本机关承诺自2026年3月4日的次日起10个工作日内作出决定。',
    notCounted,
    '办件编号为DBS-1，可以凭此编号查询办理进度。',
    '调兵山市卫生健康局 2026-03-04',
  ],
  rejection: [
    '不予行政许可决定书 DBS-1-BPZ',
    '王梅：',
    `${subject}，经审查，不符合法定条件、标准，依照《中华人民共和国行政许可法》第三十八条第二款的规定，决定不予行政许可。`,
    '理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    remedy,
    '调兵山市卫生健康局 2026-03-09',
  ],
  approval: [
    '准予行政许可决定书 DBS-1-ZY',
    '王梅：',
    `${subject}，经审查，符合法定条件、标准，依照《中华人民共和国行政许可法》第三十八条第一款的规定，决定准予行政许可。`,
    '准予的内容：may sell food。',
    '应当遵守的条件：closed at night。',
    '有效期自2026年3月9日起至2031年3月9日止。',
    '自作出决定之日起十个工作日内向你（单位）颁发、送达证照（依照《中华人民共和国行政许可法》第四十四条的规定）。',
    '调兵山市卫生健康局 2026-03-09',
  ],
  'approval in part': [
    '部分准予行政许可决定书 DBS-1-ZY',
    '王梅：',
    `${subject}，经审查，部分符合法定条件、标准，依照《中华人民共和国行政许可法》第三十八条第一款的规定，决定部分准予行政许可。`,
    '准予的内容：may sell cold food。',
    '本决定自2026年3月9日起有效。',
    '自作出决定之日起十个工作日内向你（单位）颁发、送达证照（依照《中华人民共和国行政许可法》第四十四条的规定）。',
    '申请的其余部分不予批准，理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    remedy,
    '调兵山市卫生健康局 2026-03-09',
  ],
  'approval of an adjudication': [
    '准予决定书 DBS-1-ZY',
    '王梅：',
    '你（单位）于2026年3月2日提出的“食品经营许可”（事项编码：M-400）申请，经审查，符合法定条件、标准，参照《中华人民共和国行政许可法》第三十八条第一款的规定，决定准予。',
    '准予的内容：may sell food。',
    '本决定自2026年3月9日起有效。',
    `${remedy}与该行政行为有利害关系的其他当事人享有同样的权利。`,
    '调兵山市卫生健康局 2026-03-09',
  ],
  revocation: [
    '撤销行政许可决定书 DBS-1-CX',
    '王梅：',
    `${subject}，本机关曾作出准予决定。经查，违反法定程序作出准予决定，依照《中华人民共和国行政许可法》第六十九条第一款第（三）项的规定，决定予以撤销。`,
    '理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    '作出本决定前，本机关听取了你（单位）的陈述和申辩（笔录编号：heard-1）。',
    '你（单位）的合法权益因撤销受到损害的，本机关依法给予赔偿（依照《中华人民共和国行政许可法》第六十九条第四款的规定）。',
    remedy,
    '调兵山市卫生健康局 2026-04-01',
  ],
  'special-procedure': [
    '特殊环节时限告知书 DBS-1-TS',
    '王梅：',
    `${subject}，依照《食品安全法》第三十五条，需要进行检验。`,
    '该环节所需时间为10个工作日，自2026年3月6日起至2026年3月20日止；依照《中华人民共和国行政许可法》第四十五条的规定，所需时间不计算在办理期限内。',
    '该环节提前结束的，办理期限自结束之日恢复计算；超过上述时间的，超出的时间计算在办理期限内。',
    '送达申请人的告知书文号：TS-NOTICE-1。',
    '该环节的备案编号：YS-2026-1。',
    '调兵山市卫生健康局 2026-03-06',
  ],
  'hearing-right': [
    '听证权利告知书 DBS-1-TZQL',
    '王梅：',
    `${subject}，依照《中华人民共和国行政许可法》第四十六条、第四十七条的规定，在作出决定前，你（单位）和利害关系人享有要求听证的权利。`,
    '要求听证的，请自被告知听证权利之日（2026年3月9日）起五日内，即在2026年3月16日以前（含当日）提出申请。',
    '逾期没有提出的，视为放弃听证权利。申请人、利害关系人不承担组织听证的费用。',
    '调兵山市卫生健康局 2026-03-09',
  ],
  'hearing-notice': [
    '听证通知书 DBS-1-TZ',
    '王梅：',
    `${subject}，依照《中华人民共和国行政许可法》第四十八条的规定，定于2026年3月20日在二楼听证室公开举行听证。`,
    '听证主持人（工号）：head-1。认为主持人与该事项有直接利害关系的，有权申请回避。',
    '举行听证时，审查人员提供审查意见的证据、理由，申请人、利害关系人可以提出证据，并进行申辩和质证。听证制作笔录，由参加人确认无误后签字或者盖章；本机关根据听证笔录作出决定。',
    '调兵山市卫生健康局 2026-03-11',
  ],
  extension: [
    '延长办理期限告知书 DBS-1-YQ',
    '王梅：',
    `${subject}，不能在法定期限内作出决定，依照《行政许可法》第四十二条第一款，经本行政机关负责人批准，延长10个工作日，延长后的期限至2026年4月14日止。`,
    '延长期限的理由：more to examine。',
    '调兵山市卫生健康局 2026-03-10',
  ],
  'supplement-lapsed': [
    '退件通知书 DBS-1-TJ',
    '王梅：',
    `${subject}，本机关以补正材料告知书（编号：DBS-1-BZ）一次告知需要补正的全部内容，你（单位）逾期没有补正，决定退回申请材料，终结办理。`,
    '理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    '现退回下列申请材料：',
    '- 申请书（原件）',
    '- 平面图（原件）',
    '材料齐全后，可以重新提出申请。',
    remedy,
    '调兵山市卫生健康局 2026-03-11',
  ],
  'deficiency-lapsed': [
    '容缺受理退件通知书 DBS-1-RQT',
    '王梅：',
    `${subject}，经容缺受理，你（单位）没有在承诺的期限内补齐下列材料，视为放弃申请，决定退回申请材料，终结办理：`,
    '- 照片',
    '理由和依据如下：',
    '- The floor plan shows no sink.（依据：《行政许可法》第三十八条）',
    '现退回下列申请材料：',
    '- 申请书（原件）',
    '- 平面图（原件）',
    '材料齐全后，可以重新提出申请。',
    remedy,
    '调兵山市卫生健康局 2026-03-12',
  ],
  'delivery-receipt': [
    '送达回证 DBS-1-SD',
    '王梅：',
    `${subject}（办件编号：DBS-1），下列文书、证照已经送达：`,
    '- DBS-1-ZY',
    '- M-100-DBS-1',
    '送达方式：窗口直接送达。送达日期：2026年3月10日。',
    '签收情况：signed。',
    '对送达的决定申请行政复议、提起行政诉讼的期限，自送达之日起计算。',
    '调兵山市卫生健康局 2026-03-10',
  ],
};

/**
 * SHA-256 of each scene's page. A line here never changes: papers given out with these words are compared with them. Other
 * words, or another layout, are a new version with a line of its own.
 */
const pages: Readonly<Record<keyof typeof scenes, readonly [edition: string, sha256: string]>> = {
  acceptance: ['paper/acceptance@1', '463921dbfb18780e1ac8cfd1ee1bfc9af05e86ccc899fcd6ba1ce146b6c588a1'],
  'deemed-acceptance': [
    'paper/deemed-acceptance@1',
    'b34814a7a1d04b66b8c7e3965e877edc89fe82215d9f01e118ba7fcd19d4195e',
  ],
  supplement: ['paper/supplement@1', '7c928a52421e700ab4adb09c6d6fc4e5878e5b4e60c78af86b91db37e33cb717'],
  'non-acceptance': ['paper/non-acceptance@1', '0b7f7f7524c15266db8e5d58d6ad0f881b6eebfdd95ee923b7f9343ce02148ac'],
  'non-acceptance of false papers': [
    'paper/non-acceptance@1',
    '140fe038e938c32ab085d9a375c8f4737f5e03690366b948f1e075aa9d96f569',
  ],
  deficiency: ['paper/deficiency@1', 'be02c86779384654b72c3af2f090c3a3e5f6b4bbee327cd864f03138a6096f75'],
  rejection: ['paper/rejection@1', 'ca346fa3b082789ee8c3b09e6ccf78097c26336123da3cf629a0949c3e2d162c'],
  approval: ['paper/approval@1', 'f7423cf3dc4f823cf719123d94776dc77c39e89ee9fe8d5d202037fcdd874501'],
  'approval in part': ['paper/approval@1', 'b3eaa4d2c7c53a07e23ee6142eba2551cba690fd04cc2d41dd3ff5c867a95e53'],
  'approval of an adjudication': [
    'paper/approval@2',
    '7b2528afc18f4bc52850a2d816dc192c26f01610eb923d96d573d8347cc07d87',
  ],
  revocation: ['paper/revocation@1', '7551ef1e4213c7c90e3529f3868108d62d5d66825a760c6ebcd06250619d2c5c'],
  'special-procedure': [
    'paper/special-procedure@1',
    'd8f9a604b3f9ad1ab2b1f5be51892a41493ca0558cc8c80d222a44d953381909',
  ],
  'hearing-right': ['paper/hearing-right@1', 'cdd9ef5b267a6314afa9bae82f65c00100a258582f0146c66b908e61ae9bb81f'],
  'hearing-notice': ['paper/hearing-notice@1', '8c48e1e739fbf4248dcc5218af30cf9505d49d307e91154f1d3fe9bcfe27cfce'],
  extension: ['paper/extension@1', '44cba380db78ed9e8eb26778232de0c58b72af64d16f466b564b52991f42403e'],
  'supplement-lapsed': [
    'paper/supplement-lapsed@1',
    'f92ce8fed481d378dc727e637f647c1dd3880c026b235b148f3aa6e183d84b77',
  ],
  'deficiency-lapsed': [
    'paper/deficiency-lapsed@1',
    '06a0e9d8758138fd03892649b824debcc524a430a9996e8e187e34f9adc904c9',
  ],
  'delivery-receipt': ['paper/delivery-receipt@1', '2e2261dbcd9060a635192a6da5873b11cef6bd04824f91e497a2c501e7034299'],
};

const kinds = Object.keys(scenes) as (keyof typeof scenes)[];

/** The event of an acceptance, with the facts before it. */
const acceptedCase = (): [PaperFacts, CaseEvent] => {
  const history = happened(...actsTo.ACCEPTED);
  const at = history.findIndex(({ type }) => type === 'CaseAccepted');
  const facts = history.slice(0, at).reduce<PaperFacts | undefined>(paperFactsAfter, undefined);
  const event = history[at];
  if (!facts || !event) throw new Error('No acceptance');
  return [facts, event];
};

describe('a written paper', () => {
  it.each(kinds)('of %s says what the law demands, and nothing else', (kind) =>
    expect(linesOf(scenes[kind]())).toEqual(golden[kind]),
  );

  it.each(kinds)('of %s is the same page, byte for byte, as when its edition came into force', (kind) => {
    const { heading, html } = scenes[kind]();
    expect([heading.kind, createHash('sha256').update(html).digest('hex')]).toEqual(pages[kind]);
  });

  it('of every edition has a scene here', () =>
    expect(new Set(Object.values(pages).map(([edition]) => edition)).size).toBe(16));

  it('tells the whole remedy wherever an act can be contested', () => {
    const contestable = kinds.filter((kind) => 'remedy' in scenes[kind]().paper);
    expect(contestable).toEqual([
      'non-acceptance',
      'non-acceptance of false papers',
      'rejection',
      'approval in part',
      'approval of an adjudication',
      'revocation',
      'supplement-lapsed',
      'deficiency-lapsed',
    ]);
    for (const kind of contestable) {
      const { html } = scenes[kind]();
      expect(html).toMatch(/60日内向.+申请行政复议.+6个月内直接向.+提起行政诉讼.+15日内/);
    }
  });

  it('is rendered by the edition it was recorded under, or not at all', () => {
    const [facts, accepted] = acceptedCase();
    expect(paperOf(facts, accepted, 'paper/acceptance@1')?.kind).toBe('paper/acceptance@1');
    expect(() => paperOf(facts, accepted, 'paper/acceptance@99')).toThrow(UnknownEdition);
    expect(() => paperOf(facts, accepted, 'paper/rejection@1')).toThrow(UnknownEdition);
  });

  it('is one where papers are missing: the notice of that acceptance stands for both', () => {
    const lacking = [receive('2026-03-02', { matter: mayLack }), foundWanting('2026-03-03', 'PHOTO')];
    const given = papersAfter(...lacking, acceptLacking('2026-03-04'));
    expect(given.map(({ heading }) => heading.kind)).toEqual(['paper/deficiency@1']);
  });

  it('has a number of its own in the case', () => {
    const numbers = papersAfter(...actsTo.REJECTED, deliver('2026-03-10')).map(({ heading }) => heading.docNo);
    expect(numbers).toEqual(['DBS-1-SL', 'DBS-1-BPZ', 'DBS-1-SD']);
  });

  it('has the number under which it stopped the clock, for another host and in a case opened again, too', () => {
    const host = as(unitHead, { id: 'head-2' });
    const acts = [
      ...actsTo.IN_REVIEW,
      informOfHearing('2026-03-09'),
      requestHearing('2026-03-10'),
      notifyHearing('2026-03-11', '2026-03-20'),
      recuse('2026-03-12', unitHead),
      notifyHearing('2026-03-12', '2026-03-23', host.id),
      holdHearing('2026-03-23', {}, host),
      opine('2026-03-24', fileAuditor),
      submit('2026-03-24'),
      ...proposedRejection('2026-03-24'),
      reject('2026-03-24', decider, { hearingRecordId: 'TZ-RECORD-1' }),
      fileNo('2026-03-24'),
      deliver('2026-03-24'),
      close('2026-03-24'),
      reopen('2026-06-01', {}, host),
      informOfHearing('2026-06-02'),
      requestHearing('2026-06-03'),
      notifyHearing('2026-06-04', '2026-06-15', host.id),
    ];
    const notices = papersAfter(...acts).filter(({ heading }) => heading.kind === 'paper/hearing-notice@1');
    expect(notices.map(({ heading }) => heading.docNo)).toEqual(['DBS-1-TZ', 'DBS-1-TZ2', 'DBS-1-TZ3']);
    const pauses = happened(...acts).flatMap(({ type, data }) => (type === 'ClockPaused' ? [data.noticeId] : []));
    expect(pauses).toEqual(['DBS-1-TZ', 'DBS-1-TZ3']);
  });
});
