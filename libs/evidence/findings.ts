import type { LeafContent } from './leaf.js';

/** An event by its place in the tree and its name in the log. */
export interface NamedLeaf {
  readonly leafIndex: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
}

/** What is wrong with a log, one thing each. Ranges of leaves are from the first up to before the second. */
export type Finding =
  /** `parts`: what is not as it was hashed. */
  | { readonly kind: 'changed'; readonly event: NamedLeaf; readonly parts: readonly string[] }
  | { readonly kind: 'removed'; readonly event: NamedLeaf }
  /** An event that was never hashed, found before the leaf of that number. */
  | { readonly kind: 'inserted'; readonly event: NamedLeaf }
  | { readonly kind: 'reordered'; readonly event: NamedLeaf; readonly foundBefore: number }
  /** The leaves themselves do not have the root that was signed: they were made again, somewhere in this range. */
  | { readonly kind: 'rewritten'; readonly from: number; readonly to: number; readonly by: string }
  /** The log ends before what was signed. */
  | { readonly kind: 'cut'; readonly size: number; readonly signed: number; readonly by: string }
  | { readonly kind: 'not-signed'; readonly what: string }
  | { readonly kind: 'malformed'; readonly what: string };

export const named = (
  leafIndex: number,
  { stream, revision, type }: Pick<LeafContent, 'stream' | 'revision' | 'type'>,
): NamedLeaf => ({
  leafIndex,
  stream,
  revision,
  type,
});

const words = ({ leafIndex, stream, revision, type }: NamedLeaf): [string, string] => [
  `第 ${leafIndex} 号叶 ${stream}@${revision}（${type}）`,
  `leaf ${leafIndex}, ${stream}@${revision} (${type})`,
];

const twoTongues = (zh: string, en: string): string => `${zh} ${en}`;

/** A finding in words, Chinese first. */
export const inWords = (finding: Finding): string => {
  const [zh, en] = 'event' in finding ? words(finding.event) : ['', ''];
  switch (finding.kind) {
    case 'changed':
      return twoTongues(
        `${zh} 内容被改动：${finding.parts.join('、')}。`,
        `${en} was changed: ${finding.parts.join(', ')}.`,
      );
    case 'removed':
      return twoTongues(`${zh} 已被删除。`, `${en} was removed.`);
    case 'inserted':
      return twoTongues(
        `${zh} 系事后插入。`,
        `${finding.event.stream}@${finding.event.revision} (${finding.event.type}) was inserted before leaf ${finding.event.leafIndex}.`,
      );
    case 'reordered':
      return twoTongues(`${zh} 次序被改动。`, `${en} was moved: it stands before leaf ${finding.foundBefore}.`);
    case 'rewritten':
      return twoTongues(
        `第 ${finding.from} 至 ${finding.to - 1} 号叶中有改写并重算的内容（依据 ${finding.by}）。`,
        `Among leaves ${finding.from} to ${finding.to - 1} something was rewritten and hashed again, as ${finding.by} shows.`,
      );
    case 'cut':
      return twoTongues(
        `日志只有 ${finding.size} 条，而 ${finding.by} 签认了 ${finding.signed} 条：末尾被截去。`,
        `The log ends after ${finding.size} events, but ${finding.by} proves ${finding.signed}: its tail was cut off, or an old copy was put in its place.`,
      );
    case 'not-signed':
      return twoTongues('签名不成立：', `${finding.what}.`);
    case 'malformed':
      return twoTongues('存证文件格式不正确：', `${finding.what}.`);
  }
};
