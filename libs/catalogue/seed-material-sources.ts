import type { Bilingual } from '#kernel/refusal';
import type { Material } from './events.js';

interface Source {
  readonly papers: RegExp;
  readonly issuedBy: Bilingual;
  readonly shared: boolean;
}

const applicant: Bilingual = { zh: '申请人', en: 'The applicant' };

/** Who issues the common papers, and which of them the office can fetch from its other registers. The first that fits counts. */
const sources: readonly Source[] = [
  { papers: /^营业执照/, issuedBy: { zh: '市场监督管理部门', en: 'Market regulation authority' }, shared: true },
  {
    papers: /身份证|户口簿|户口本/,
    issuedBy: { zh: '公安机关', en: 'Public security authority' },
    shared: true,
  },
  { papers: /^结婚证/, issuedBy: { zh: '民政部门', en: 'Civil affairs authority' }, shared: true },
  {
    papers: /不动产权|土地使用权|用地批准/,
    issuedBy: { zh: '自然资源主管部门', en: 'Natural resources authority' },
    shared: true,
  },
  {
    papers: /^机动车(?:行驶证|登记证书)/,
    issuedBy: { zh: '公安机关交通管理部门', en: 'Traffic police' },
    shared: true,
  },
  {
    papers: /申请(?:表|书)|承诺|声明|方案|制度|清单|说明|登记表|备案表|示意图|平面图|计划/,
    issuedBy: applicant,
    shared: false,
  },
];

/** Who issues a paper, by its Chinese name; nothing where it cannot be told from the name. */
export const sourceOf = (name: string): Pick<Material, 'issuedBy' | 'shared'> => {
  const found = sources.find(({ papers }) => papers.test(name));
  return found ? { issuedBy: found.issuedBy, shared: found.shared } : {};
};
