import { documentNo } from '#cases/document-no';
import type { Edition, Opened } from './paper.js';
import type { PaperFacts } from './paper-facts.js';
import { htmlLayout1 } from './paper-html.js';
import { application, chineseDate, materialName, reasonPoints, sentence, title, underArticle } from './phrases.js';

interface Limits {
  readonly statutoryDays: number | null;
  readonly promisedDays: number | null;
}

/** How long it may take, and what is not counted (行政许可法 art. 42, 45). */
const limits = (facts: Opened<PaperFacts>, { statutoryDays, promisedDays }: Limits, day0: string): string[] => {
  const from = `自${chineseDate(day0)}的次日起`;
  const statutory =
    statutoryDays === null ? '本事项没有法定办理期限。' : `法定办理期限为${from}${statutoryDays}个工作日。`;
  const promised = promisedDays === null ? '' : `本机关承诺${from}${promisedDays}个工作日内作出决定。`;
  const stopped = `办理中依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在上述期限内，${underArticle(facts, '第四十五条')}另行书面告知。`;
  return [`${statutory}${promised}`, stopped, `办件编号为${facts.caseNo}，可以凭此编号查询办理进度。`];
};

export const acceptance: Edition<'CaseAccepted'> = {
  kind: 'acceptance',
  version: 1,
  event: 'CaseAccepted',
  // An acceptance with papers missing has one notice of its own, which says all.
  when: ({ mode }) => mode !== 'DEFICIENCY',
  docNo: ({ receiptNo }) => receiptNo,
  title: () => title('受理通知书', 'Notice of acceptance'),
  words: ({ facts, data }) => ({
    body: [
      data.mode === 'PROMISE'
        ? `${application(facts)}，你（单位）已签署告知承诺书，其余申请材料齐全、符合法定形式，${underArticle(facts, '第三十二条第一款第（五）项')}，决定予以受理，受理日期为${chineseDate(data.acceptedDate)}。`
        : `${application(facts)}，申请材料齐全、符合法定形式，${underArticle(facts, '第三十二条第一款第（五）项')}，决定予以受理，受理日期为${chineseDate(data.acceptedDate)}。`,
      ...limits(facts, data, data.clockDay0),
    ],
  }),
  layout: htmlLayout1,
};

export const deemedAcceptance: Edition<'CaseDeemedAccepted'> = {
  kind: 'deemed-acceptance',
  version: 1,
  event: 'CaseDeemedAccepted',
  docNo: (_, { caseNo, reopenings }) => documentNo(caseNo, 'SL', reopenings + 1),
  title: () => title('受理通知书', 'Notice of acceptance by law'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，本机关没有在法定期限内一次告知需要补正的全部内容，${underArticle(facts, '第三十二条第一款第（四）项')}，自收到申请材料之日（${chineseDate(data.receivedDate)}）起即为受理。`,
      ...limits(facts, data, data.receivedDate),
    ],
  }),
  layout: htmlLayout1,
};

export const supplement: Edition<'SupplementRequested'> = {
  kind: 'supplement',
  version: 1,
  event: 'SupplementRequested',
  docNo: ({ noticeId }) => noticeId,
  title: () => title('补正材料告知书', 'Notice of papers to supplement'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，申请材料不齐全或者不符合法定形式，${underArticle(facts, '第三十二条第一款第（四）项')}，现一次告知需要补正的全部内容：`,
      data.items.map(({ code, defect }) => `${materialName(facts, code)}：${defect}`),
      `请于${chineseDate(data.dueDate)}以前（含当日）补正。按照要求提交全部补正材料的，本机关予以受理。`,
      '逾期没有补正且没有正当理由的，本机关退回申请材料；材料齐全后可以重新提出申请。',
    ],
  }),
  layout: htmlLayout1,
};

const refusedBecause = {
  NOT_REQUIRED: ['第三十二条第一款第（一）项', '申请事项依法不需要取得批准'],
  NOT_OUR_POWER: ['第三十二条第一款第（二）项', '申请事项依法不属于本机关职权范围'],
  FALSE_MATERIAL: ['第七十八条', '申请人隐瞒有关情况或者提供虚假材料'],
} as const;

export const nonAcceptance: Edition<'AcceptanceRefused'> = {
  kind: 'non-acceptance',
  version: 1,
  event: 'AcceptanceRefused',
  docNo: ({ docNo }) => docNo,
  title: () => title('不予受理决定书', 'Decision not to accept'),
  words: ({ facts, data }) => {
    const [articles, because] = refusedBecause[data.kind];
    return {
      body: [
        `${application(facts)}，经审查，${because}，${underArticle(facts, articles)}，决定不予受理。`,
        '理由和依据如下：',
        reasonPoints(data.reasons),
        ...(data.competentOrgan === undefined ? [] : [`请向有权机关${data.competentOrgan}提出申请。`]),
        ...(data.banUntil === undefined
          ? []
          : [
              `${underArticle(facts, '第七十八条')}，在${chineseDate(data.banUntil)}以前（含当日）不得再次申请该事项。`,
            ]),
      ],
      remedy: data.remedy.text.zh,
    };
  },
  layout: htmlLayout1,
};

const formOf = { ORIGINAL: '原件', COPY: '复印件', EITHER: '原件或者复印件' } as const;

export const deficiency: Edition<'AcceptedWithDeficiency'> = {
  kind: 'deficiency',
  version: 1,
  event: 'AcceptedWithDeficiency',
  docNo: ({ noticeId }) => noticeId,
  title: () => title('容缺受理通知书', 'Notice of acceptance with papers missing'),
  words: ({ facts, data, date }) => ({
    body: [
      `${application(facts)}，主要申请材料齐全、符合法定形式，下列次要材料暂缺，决定容缺受理：`,
      data.missing.map((code) => materialName(facts, code)),
      `请于${chineseDate(data.dueDate)}以前（含当日）一次补齐，形式为${formOf[data.form]}。全部补齐以前，本机关不颁发证照。`,
      `你（单位）的承诺：${sentence(data.undertaking)}`,
      '逾期没有补齐的，视为放弃申请，本机关退回申请材料，终结办理；可以重新提出申请。',
      ...limits(facts, facts.matter, date),
    ],
  }),
  layout: htmlLayout1,
};
