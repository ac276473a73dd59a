import { documentNo } from '#cases/document-no';
import type { MaterialHandedIn } from '#cases/events';
import type { Edition, Opened, Paragraph } from './paper.js';
import type { PaperFacts } from './paper-facts.js';
import { htmlLayout1 } from './paper-html.js';
import { application, chineseDate, materialName, reasonPoints, sentence, title } from './phrases.js';

/** The papers that go back, each with its form. */
const returnedPapers = (
  facts: Opened<PaperFacts>,
  returned: readonly Pick<MaterialHandedIn, 'code' | 'original'>[],
): readonly Paragraph[] =>
  returned.length === 0
    ? []
    : [
        '现退回下列申请材料：',
        returned.map(({ code, original }) => `${materialName(facts, code)}（${original ? '原件' : '复印件'}）`),
      ];

const applyAnew = '材料齐全后，可以重新提出申请。';

export const supplementLapsed: Edition<'SupplementLapsed'> = {
  kind: 'supplement-lapsed',
  version: 1,
  event: 'SupplementLapsed',
  docNo: ({ docNo }) => docNo,
  title: () => title('退件通知书', 'Notice of return: not supplemented in time'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，本机关以补正材料告知书（编号：${data.noticeId}）一次告知需要补正的全部内容，你（单位）逾期没有补正，决定退回申请材料，终结办理。`,
      '理由和依据如下：',
      reasonPoints(data.reasons),
      ...returnedPapers(facts, data.returned),
      applyAnew,
    ],
    remedy: data.remedy.text.zh,
  }),
  layout: htmlLayout1,
};

export const deficiencyLapsed: Edition<'DeficiencyLapsed'> = {
  kind: 'deficiency-lapsed',
  version: 1,
  event: 'DeficiencyLapsed',
  docNo: ({ docNo }) => docNo,
  title: () => title('容缺受理退件通知书', 'Notice of return: missing papers not handed in'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，经容缺受理，你（单位）没有在承诺的期限内补齐下列材料，视为放弃申请，决定退回申请材料，终结办理：`,
      data.missing.map((code) => materialName(facts, code)),
      '理由和依据如下：',
      reasonPoints(data.reasons),
      ...returnedPapers(facts, data.returned ?? []),
      applyAnew,
    ],
    remedy: data.remedy.text.zh,
  }),
  layout: htmlLayout1,
};

const methods = { WINDOW: '窗口直接送达', COURIER: '邮寄送达', ONLINE: '网上送达' } as const;

export const deliveryReceipt: Edition<'Delivered'> = {
  kind: 'delivery-receipt',
  version: 1,
  event: 'Delivered',
  docNo: (_, { caseNo, deliveries }) => documentNo(caseNo, 'SD', deliveries + 1),
  title: () => title('送达回证', 'Proof of service'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}（办件编号：${facts.caseNo}），下列文书、证照已经送达：`,
      facts.toServe.length === 0 ? ['办件记录的更正'] : facts.toServe,
      `送达方式：${methods[data.method]}。送达日期：${chineseDate(data.servedDate)}。`,
      `签收情况：${sentence(data.proof)}`,
      '对送达的决定申请行政复议、提起行政诉讼的期限，自送达之日起计算。',
    ],
  }),
  layout: htmlLayout1,
};
