import type { CatalogueGapEntry } from '#read-models/catalogue-gaps';
import type { MatterEntry } from '#read-models/matters';
import type { RegisterEntry } from '#read-models/posts';
import type { FollowedReview } from '#read-models/reviews-follow-up';
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
