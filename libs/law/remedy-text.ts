import type { Bilingual } from '#kernel/refusal';
import type { RemedyFacts, ReviewRemedy } from './remedy.js';
import type { UnitKind } from './remedy-bodies.js';

type Article = Bilingual;

const article = (zh: string, en: string): Article => ({ zh: `第${zh}条`, en: `art. ${en}` });

/** The article that names the reviewing body, in the 行政复议法 of 2023 and in the one before. */
const jurisdiction: Readonly<Record<'revised' | 'former', Readonly<Record<UnitKind, Article>>>> = {
  revised: {
    DEPARTMENT: article('二十四', '24'),
    OUTPOST: article('二十四', '24'),
    AUTHORISED: article('二十四', '24'),
    GOVERNMENT: article('二十四', '24'),
    TOWN: article('二十四', '24'),
    JUSTICE: article('二十八', '28'),
    VERTICAL: article('二十七', '27'),
    CUSTOMS: article('二十七', '27'),
  },
  former: {
    DEPARTMENT: article('十二', '12'),
    OUTPOST: article('十五', '15'),
    AUTHORISED: article('十五', '15'),
    GOVERNMENT: article('十三', '13'),
    TOWN: article('十三', '13'),
    JUSTICE: article('十二', '12'),
    VERTICAL: article('十二', '12'),
    CUSTOMS: article('十二', '12'),
  },
};

/** The paragraph of a notice that tells the remedies, with the articles it rests on. */
export const reviewText = (remedy: Omit<ReviewRemedy, 'text'>, facts: RemedyFacts, revised: boolean): Bilingual => {
  const law = lawOfReview(facts, revised);
  const body = joined(remedy.reviewBody, remedy.reviewBodyAlternative);
  const start =
    remedy.startsOn === 'SERVICE'
      ? { zh: '自收到本决定书之日起', en: 'of receiving this decision' }
      : { zh: '自法定办理期限届满之日起', en: 'of the end of the statutory term' };
  const zh = [
    remedy.reviewFirst
      ? `如不服，应当先申请行政复议（${law.first.zh}）：${start.zh}60日内向${body.zh}申请（${law.cited.zh}）。`
      : `如不服，可以${start.zh}60日内向${body.zh}申请行政复议（${law.cited.zh}），也可以${start.zh}6个月内直接向${remedy.court.zh}提起行政诉讼（《行政诉讼法》第四十六条）。`,
    '对复议决定不服的，可以自收到复议决定书之日起15日内向有管辖权的人民法院提起行政诉讼；复议机关逾期不作决定的，可以自复议期满之日起15日内起诉（《行政诉讼法》第四十五条）。',
    remedy.reviewOnlineUrl ? `可以通过互联网申请行政复议：${remedy.reviewOnlineUrl}（《行政复议法》第二十二条）。` : '',
    remedy.thirdPartyAlso ? '与该行政行为有利害关系的其他当事人享有同样的权利。' : '',
  ];
  const en = [
    remedy.reviewFirst
      ? `If you disagree, you must first apply for administrative review (${law.first.en}): within 60 days ${start.en}, to ${body.en} (${law.cited.en}).`
      : `If you disagree, you may apply for administrative review to ${body.en} within 60 days ${start.en} (${law.cited.en}), or sue directly at ${remedy.court.en} within 6 months ${start.en} (Administrative Litigation Law, art. 46).`,
    'If you disagree with the decision on review, you may sue at the competent people’s court within 15 days of receiving it, or of the end of the review term if none is made (Administrative Litigation Law, art. 45).',
    remedy.reviewOnlineUrl
      ? `Review may be applied for online: ${remedy.reviewOnlineUrl} (Administrative Review Law, art. 22).`
      : '',
    remedy.thirdPartyAlso ? 'Other parties with an interest in this act have the same rights.' : '',
  ];
  return { zh: zh.join(''), en: en.filter((sentence) => sentence !== '').join(' ') };
};

/** The paragraph where no reviewable act exists. */
export const complaintText = (channel: Bilingual): Bilingual => ({
  zh: `本事项为公共服务。如有异议，可以向办理单位的投诉渠道或者${channel.zh}投诉。`,
  en: `This matter is a public service. If you disagree, you may complain to the handling unit or to ${channel.en}.`,
});

const joined = (body: Bilingual, alternative: Bilingual | undefined): Bilingual =>
  alternative ? { zh: `${body.zh}或者${alternative.zh}`, en: `${body.en} or ${alternative.en}` } : body;

const lawOfReview = (
  facts: RemedyFacts,
  revised: boolean,
): { readonly cited: Bilingual; readonly first: Bilingual } => {
  const where = jurisdiction[revised ? 'revised' : 'former'][facts.unitKind];
  return revised
    ? {
        cited: {
          zh: `《行政复议法》（2023年修订）第二十条、${where.zh}`,
          en: `Administrative Review Law as revised in 2023, art. 20, ${where.en}`,
        },
        first: reviewFirstArticle(facts),
      }
    : {
        cited: {
          zh: `《行政复议法》（2017年修正）第九条、${where.zh}`,
          en: `Administrative Review Law as amended in 2017, art. 9, ${where.en}`,
        },
        first: {
          zh: '《行政复议法》第三十条或者其他法律的规定',
          en: 'Administrative Review Law, art. 30, or another law',
        },
      };
};

/** The item of 行政复议法 (2023) art. 23 that puts review before the suit. */
const reviewFirstArticle = ({ actType }: RemedyFacts): Bilingual => {
  const item = (zh: string, en: string) => ({
    zh: `《行政复议法》第二十三条第一款第${zh}项`,
    en: `Administrative Review Law, art. 23(1)(${en})`,
  });
  if (actType === 'INACTION') return item('三', '3');
  if (actType === 'DISCLOSURE_REFUSED') return item('四', '4');
  return { zh: '《行政复议法》第二十三条第一款', en: 'Administrative Review Law, art. 23(1)' };
};
