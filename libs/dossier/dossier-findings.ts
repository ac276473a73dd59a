import type { NamedLeaf } from '#evidence/findings';

/** What is wrong with a dossier, one thing each. */
export type DossierFinding =
  /** `parts`: what is not as it was hashed. */
  | { readonly kind: 'changed'; readonly event: NamedLeaf; readonly parts: readonly string[] }
  /** No proof leads from the event to the checkpoint: it was put in, or changed together with its hashes. */
  | { readonly kind: 'not-proven'; readonly event: NamedLeaf }
  | { readonly kind: 'removed'; readonly stream: string; readonly revision: number }
  | { readonly kind: 'reordered'; readonly event: NamedLeaf }
  | { readonly kind: 'repeated'; readonly event: NamedLeaf }
  | { readonly kind: 'foreign'; readonly event: NamedLeaf }
  /** The state told after an event is not what its events make of the case. */
  | { readonly kind: 'state-differs'; readonly stream: string; readonly revision: number }
  | { readonly kind: 'file-changed' | 'file-missing' | 'file-added'; readonly file: string }
  /** A checkpoint known from elsewhere, or an older one, is not the beginning of the dossier's. */
  | { readonly kind: 'inconsistent'; readonly size: number; readonly with: number }
  | { readonly kind: 'not-signed'; readonly what: string }
  | { readonly kind: 'malformed'; readonly what: string };

const place = ({ leafIndex, stream, revision, type }: NamedLeaf): string =>
  `${stream}@${revision} (${type}, leaf ${leafIndex})`;

/** A finding in words, Chinese first. */
export const dossierFindingInWords = (finding: DossierFinding): string => {
  switch (finding.kind) {
    case 'changed':
      return `${place(finding.event)} 内容被改动：${finding.parts.join('、')}。 It was changed: ${finding.parts.join(', ')}.`;
    case 'not-proven':
      return `${place(finding.event)} 不在已签名的日志中。 It is not in the signed log: put in, or changed together with its hashes.`;
    case 'removed':
      return `${finding.stream}@${finding.revision} 已被删除。 It was removed.`;
    case 'reordered':
      return `${place(finding.event)} 次序被改动。 It was moved: events stand in the order of their revisions.`;
    case 'repeated':
      return `${place(finding.event)} 重复出现。 It stands there more than once.`;
    case 'foreign':
      return `${place(finding.event)} 不属于本案。 It belongs to another case.`;
    case 'state-differs':
      return `${finding.stream}@${finding.revision} 之后的状态与事件不符。 The state told after it is not what the events make of the case.`;
    case 'file-changed':
      return `文件 ${finding.file} 被改动。 The file was changed.`;
    case 'file-missing':
      return `文件 ${finding.file} 缺失。 The file is missing.`;
    case 'file-added':
      return `文件 ${finding.file} 不在清单中。 The file is not on the signed list: it was added.`;
    case 'inconsistent':
      return `${finding.size} 条的检查点与本卷 ${finding.with} 条的检查点不一致。 The checkpoint of ${finding.size} is not the beginning of that of ${finding.with}: the log was rewritten.`;
    case 'not-signed':
      return `签名不成立。 ${finding.what}.`;
    case 'malformed':
      return `案卷格式不正确。 ${finding.what}.`;
  }
};
