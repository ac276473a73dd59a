import type { CaseEvents } from '#cases/events';
import type { Edition, Opened, Paragraph } from './paper.js';
import type { PaperFacts } from './paper-facts.js';
import { htmlLayout1 } from './paper-html.js';
import { application, chineseDate, isLicence, reasonPoints, sentence, title, underArticle } from './phrases.js';

const onTheRecord = (facts: Opened<PaperFacts>, recordId: string | undefined): readonly string[] =>
  recordId === undefined
    ? []
    : [`本决定根据听证笔录（编号：${recordId}）作出（${underArticle(facts, '第四十八条第二款')}）。`];

export const rejection: Edition<'RejectionDecided'> = {
  kind: 'rejection',
  version: 1,
  event: 'RejectionDecided',
  docNo: ({ docNo }) => docNo,
  title: (facts) =>
    isLicence(facts)
      ? title('不予行政许可决定书', 'Decision not to grant the licence')
      : title('不予批准决定书', 'Decision not to approve'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，经审查，不符合法定条件、标准，${underArticle(facts, '第三十八条第二款')}，决定${isLicence(facts) ? '不予行政许可' : '不予批准'}。`,
      '理由和依据如下：',
      reasonPoints(data.reasons),
      ...onTheRecord(facts, data.hearingRecordId),
    ],
    remedy: data.remedy.text.zh,
  }),
  layout: htmlLayout1,
};

const term = ({ validFrom, validTo }: Pick<CaseEvents['ApprovalDecided'], 'validFrom' | 'validTo'>): string =>
  validTo === undefined
    ? `本决定自${chineseDate(validFrom)}起有效。`
    : `有效期自${chineseDate(validFrom)}起至${chineseDate(validTo)}止。`;

const refusedPart = ({ refused }: Opened<CaseEvents['ApprovalDecided']>): readonly Paragraph[] =>
  refused ? ['申请的其余部分不予批准，理由和依据如下：', reasonPoints(refused.reasons)] : [];

export const approval: Edition<'ApprovalDecided'> = {
  kind: 'approval',
  version: 1,
  event: 'ApprovalDecided',
  docNo: ({ docNo }) => docNo,
  title: (facts, { outcome }) => {
    const partly = outcome === 'PARTLY';
    return isLicence(facts)
      ? title(
          partly ? '部分准予行政许可决定书' : '准予行政许可决定书',
          partly ? 'Decision to grant the licence in part' : 'Decision to grant the licence',
        )
      : title(partly ? '部分准予决定书' : '准予决定书', partly ? 'Decision to approve in part' : 'Decision to approve');
  },
  words: ({ facts, data }) => {
    const granted = data.outcome === 'PARTLY' ? '部分符合法定条件、标准' : '符合法定条件、标准';
    const given = data.outcome === 'PARTLY' ? '部分准予' : '准予';
    return {
      body: [
        `${application(facts)}，经审查，${granted}，${underArticle(facts, '第三十八条第一款')}，决定${given}${isLicence(facts) ? '行政许可' : ''}。`,
        `准予的内容：${sentence(data.content)}`,
        ...(data.conditions === undefined ? [] : [`应当遵守的条件：${sentence(data.conditions)}`]),
        term(data),
        ...(data.promiseBased === true
          ? [
              '本决定以告知承诺方式作出；经核查承诺不实的，责令限期整改，逾期不整改或者整改后仍不符合条件的，撤销本决定。',
            ]
          : []),
        ...onTheRecord(facts, data.hearingRecordId),
        ...(facts.matter.certificateKind === null
          ? []
          : [`自作出决定之日起十个工作日内向你（单位）颁发、送达证照（${underArticle(facts, '第四十四条')}）。`]),
        ...refusedPart(data),
      ],
      ...(data.refused ? { remedy: data.refused.remedy.text.zh } : {}),
    };
  },
  layout: htmlLayout1,
};

/** Of an adjudication: the parties are told how to contest what it gives to one of them. */
export const contestableApproval: Edition<'ApprovalDecided'> = {
  ...approval,
  version: 2,
  when: ({ remedy }) => remedy !== undefined,
  words: (subject) => {
    const { remedy } = subject.data;
    return { ...approval.words(subject), ...(remedy ? { remedy: remedy.text.zh } : {}) };
  },
};

/** The grounds of 行政许可法 art. 69, in its words. */
const grounds: Readonly<Record<CaseEvents['ApprovalRevoked']['ground'], readonly [articles: string, words: string]>> = {
  ABUSE_OF_POWER: ['第六十九条第一款第（一）项', '行政机关工作人员滥用职权、玩忽职守作出准予决定'],
  BEYOND_COMPETENCE: ['第六十九条第一款第（二）项', '超越法定职权作出准予决定'],
  UNLAWFUL_PROCEDURE: ['第六十九条第一款第（三）项', '违反法定程序作出准予决定'],
  UNQUALIFIED_APPLICANT: ['第六十九条第一款第（四）项', '对不具备申请资格或者不符合法定条件的申请人准予许可'],
  FRAUD: ['第六十九条第二款', '被许可人以欺骗、贿赂等不正当手段取得许可'],
  FALSE_PROMISE: ['第六十九条第二款', '被许可人作出的承诺不实'],
  BY_LAW: ['第六十九条第一款第（五）项', '存在依法可以撤销的其他情形'],
};

export const revocation: Edition<'ApprovalRevoked'> = {
  kind: 'revocation',
  version: 1,
  event: 'ApprovalRevoked',
  docNo: ({ docNo }) => docNo,
  title: (facts) =>
    isLicence(facts)
      ? title('撤销行政许可决定书', 'Decision to revoke the licence')
      : title('撤销决定书', 'Decision to revoke the approval'),
  words: ({ facts, data }) => {
    const [articles, words] = grounds[data.ground];
    return {
      body: [
        `${application(facts)}，本机关曾作出准予决定。经查，${words}，${underArticle(facts, articles)}，决定予以撤销。`,
        '理由和依据如下：',
        reasonPoints(data.reasons),
        `作出本决定前，本机关听取了你（单位）的陈述和申辩（笔录编号：${data.partyHeardRecordId}）。`,
        ...(data.compensation
          ? [`你（单位）的合法权益因撤销受到损害的，本机关依法给予赔偿（${underArticle(facts, '第六十九条第四款')}）。`]
          : []),
        ...(data.ground === 'FRAUD'
          ? [`基于被撤销的决定取得的利益不受保护（${underArticle(facts, '第六十九条第四款')}）。`]
          : []),
        ...(data.banUntil === undefined
          ? []
          : [
              `${underArticle(facts, '第七十九条')}，在${chineseDate(data.banUntil)}以前（含当日）不得再次申请该事项。`,
            ]),
      ],
      remedy: data.remedy.text.zh,
    };
  },
  layout: htmlLayout1,
};
