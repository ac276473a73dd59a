import { documentNo } from '#cases/document-no';
import { clockStoppers, stopsTheClock } from '#law/clock-stoppers';
import type { Edition } from './paper.js';
import { htmlLayout1 } from './paper-html.js';
import { application, chineseDate, sentence, title, underArticle } from './phrases.js';

const procedureName = (type: string): string => (stopsTheClock(type) ? clockStoppers[type].zh : type);

export const specialProcedure: Edition<'SpecialProcedureStarted'> = {
  kind: 'special-procedure',
  version: 1,
  event: 'SpecialProcedureStarted',
  when: ({ clockMode }) => clockMode === 'STOPS_CLOCK',
  docNo: ({ spId }) => spId,
  title: () => title('特殊环节时限告知书', 'Notice of the time a special procedure needs'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，依照${data.basis}，需要进行${procedureName(data.type)}。`,
      `该环节所需时间为${data.plannedDays}个工作日，自${chineseDate(data.startedDate)}起至${chineseDate(data.plannedEnd)}止；${underArticle(facts, '第四十五条')}，所需时间不计算在办理期限内。`,
      '该环节提前结束的，办理期限自结束之日恢复计算；超过上述时间的，超出的时间计算在办理期限内。',
      ...(data.noticeId === undefined ? [] : [`送达申请人的告知书文号：${data.noticeId}。`]),
      `该环节的备案编号：${data.filingNo}。`,
    ],
  }),
  layout: htmlLayout1,
};

export const hearingRight: Edition<'HearingRightInformed'> = {
  kind: 'hearing-right',
  version: 1,
  event: 'HearingRightInformed',
  docNo: ({ noticeId }) => noticeId,
  title: () => title('听证权利告知书', 'Notice of the right to a hearing'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，${underArticle(facts, '第四十六条、第四十七条')}，在作出决定前，你（单位）和利害关系人享有要求听证的权利。`,
      `要求听证的，请自被告知听证权利之日（${chineseDate(data.informedDate)}）起五日内，即在${chineseDate(data.requestBy)}以前（含当日）提出申请。`,
      '逾期没有提出的，视为放弃听证权利。申请人、利害关系人不承担组织听证的费用。',
    ],
  }),
  layout: htmlLayout1,
};

export const hearingNotice: Edition<'HearingNotified'> = {
  kind: 'hearing-notice',
  version: 1,
  event: 'HearingNotified',
  docNo: (_, { caseNo, hearingNotices }) => documentNo(caseNo, 'TZ', hearingNotices + 1),
  title: () => title('听证通知书', 'Notice of the hearing'),
  words: ({ facts, data }) => ({
    body: [
      `${application(facts)}，${underArticle(facts, '第四十八条')}，定于${chineseDate(data.date)}在${data.place}公开举行听证。`,
      `听证主持人（工号）：${data.host}。认为主持人与该事项有直接利害关系的，有权申请回避。`,
      '举行听证时，审查人员提供审查意见的证据、理由，申请人、利害关系人可以提出证据，并进行申辩和质证。听证制作笔录，由参加人确认无误后签字或者盖章；本机关根据听证笔录作出决定。',
    ],
  }),
  layout: htmlLayout1,
};

const headOf = { ORGAN_HEAD: '本行政机关负责人', GOVERNMENT_HEAD: '本级人民政府负责人' } as const;

export const extension: Edition<'ExtensionTold'> = {
  kind: 'extension',
  version: 1,
  event: 'ExtensionTold',
  docNo: ({ noticeId }) => noticeId,
  title: () => title('延长办理期限告知书', 'Notice of extension'),
  words: ({ facts }) => {
    const { extension: told, statutoryDue } = facts;
    const approved = told?.approved;
    const until = statutoryDue === undefined ? '' : `，延长后的期限至${chineseDate(statutoryDue)}止`;
    return {
      body: [
        approved
          ? `${application(facts)}，不能在法定期限内作出决定，依照${approved.basis}，经${headOf[approved.approvedBy]}批准，延长${approved.days}个工作日${until}。`
          : `${application(facts)}，不能在法定期限内作出决定，办理期限经批准延长${until}。`,
        ...(told ? [`延长期限的理由：${sentence(told.reason)}`] : []),
      ],
    };
  },
  layout: htmlLayout1,
};
