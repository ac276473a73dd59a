import type { CatalogueGapEntry } from '#read-models/catalogue-gaps';
import type { MatterEntry } from '#read-models/matters';
import type { RegisterEntry } from '#read-models/posts';
import type { FollowedReview } from '#read-models/reviews-follow-up';
import type { ListedFiling } from './filings.js';
import type { DraftAnswer } from './get-catalogue.js';
import type { ListedPaper } from './get-papers.js';
import type { ExportedList } from './list-export.js';

type Columns<Row> = ExportedList<Row>['columns'];

const yes = (is: boolean): string => (is ? '是 yes' : '');

/** Reviews without a word of the reviewer. */
export const reviewColumns: Columns<FollowedReview> = {
  '服务 Service': ({ service }) => service.id,
  '单位 Unit': ({ unit }) => unit,
  '事项编码 Matter code': ({ target }) => target.matterCode,
  '经办人 Officer': ({ target }) => target.officer,
  '评价日期 Given on': ({ submittedOn }) => submittedOn,
  '等级 Grade': ({ grade }) => (grade === undefined ? undefined : String(grade)),
  '标签 Tags': ({ tags }) => tags.join('; '),
  '环节 Stage': ({ stage }) => stage,
  '核实结果 Finding': ({ finding }) => finding,
  '期限 Due': ({ nextDue }) => nextDue,
  '排除 Excluded': ({ excluded }) => yes(excluded),
};

const peopleOf = (entry: RegisterEntry): string | undefined =>
  'people' in entry ? entry.people.join('; ') : 'officer' in entry ? entry.officer : undefined;

/** Posts, grants and uses of seals. */
export const registerColumns: Columns<RegisterEntry> = {
  '标识 Id': ({ _id }) => _id,
  '类别 Kind': ({ kind }) => kind,
  '单位 Unit': ({ unit }) => unit,
  '人员 People': peopleOf,
  '授权止日 Granted until': (entry) => ('to' in entry ? entry.to : undefined),
  '印章 Seal': (entry) => ('sealId' in entry ? entry.sealId : undefined),
  '时间 At': (entry) => ('at' in entry ? entry.at : undefined),
};

export const matterColumns: Columns<Omit<MatterEntry, '_id' | 'position' | 'versions'> & { readonly open: boolean }> = {
  '事项编码 Code': ({ code }) => code,
  '事项 Name': ({ name }) => name.zh,
  'Name (en)': ({ name }) => name.en,
  '类别 Category': ({ category }) => category,
  '单位 Unit': ({ unitId }) => unitId,
  '法定时限（工作日） Statutory days': ({ statutoryDays }) => statutoryDays?.toString(),
  '承诺时限（工作日） Promised days': ({ promisedDays }) => promisedDays?.toString(),
  '版本 Version': ({ version }) => String(version),
  '可受理 Open': ({ open }) => yes(open),
};

/** Differences between the catalogue and the lists of powers. */
export const gapColumns: Columns<Omit<CatalogueGapEntry, '_id' | 'position'> & { readonly ageDays: number }> = {
  '单位 Unit': ({ unitId }) => unitId,
  '差异 Kind': ({ kind }) => kind,
  '编码 Code': ({ code }) => code,
  '名称 Name': ({ name }) => name,
  '目录事项 Matter': ({ matter }) => matter && `${matter.code} ${matter.name}`,
  '状态 Status': ({ status }) => status,
  '发现日期 Opened': ({ openedOn }) => openedOn,
  '天数 Days': ({ ageDays }) => String(ageDays),
};

/** Matters that came in and are not in the catalogue. */
export const draftColumns: Columns<DraftAnswer> = {
  '编码 Code': ({ code }) => code,
  '名称 Name': ({ draft }) => draft.name?.zh,
  'Name (en)': ({ draft }) => draft.name?.en,
  '类别 Category': ({ draft }) => draft.category,
  '单位 Unit': ({ draft }) => draft.unitId,
  '来源 Source': ({ source }) => source,
  '导入日期 Drafted on': ({ draftedOn }) => draftedOn,
  '缺项 Lacks': ({ gaps }) => gaps.map(({ detail }) => detail.zh).join('; '),
  'Lacks (en)': ({ gaps }) => gaps.map(({ detail }) => detail.en).join('; '),
};

/** What is filed for a matter, as it was acknowledged last. */
export const filingColumns: Columns<ListedFiling> = {
  '编号 Id': ({ filingId }) => filingId,
  '特殊环节 Procedure': ({ type }) => type,
  '状态 Stage': ({ stage }) => stage,
  '备案号 Filing': ({ acknowledged }) => acknowledged.at(-1)?.filingNo,
  '天数 Days': ({ acknowledged, submitted }) => (acknowledged.at(-1) ?? submitted)?.days.toString(),
  '依据 Basis': ({ acknowledged, submitted }) => (acknowledged.at(-1) ?? submitted)?.basis,
  '生效 From': ({ acknowledged }) => acknowledged.at(-1)?.from,
  '失效 To': ({ acknowledged }) => acknowledged.at(-1)?.to,
  '废止 Repealed from': ({ acknowledged }) => acknowledged.at(-1)?.repealedFrom,
  '有效 In force': ({ inForceToday }) => yes(inForceToday),
};

/** The papers a case has given out, without a word of them. */
export const paperColumns: Columns<ListedPaper> = {
  '文号 No.': ({ docNo }) => docNo,
  '文书 Paper': ({ title }) => title.zh,
  'Paper (en)': ({ title }) => title.en,
  '日期 Date': ({ date }) => date,
  '版本 Edition': ({ kind }) => kind,
  '校验值 Hash': ({ hash }) => hash ?? '',
  '出处 Event': ({ citation }) => citation,
};
