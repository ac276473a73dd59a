/**
 * The kinds of paper a case gives out: 受理, 补正, 不予受理, 准予, 不予批准, 容缺受理, 容缺退件, 撤销, 否定拟办, 退件, 特殊环节,
 * 听证权利告知, 听证通知, 延期告知, 征求意见, 会签, 送达.
 */
type PaperKind =
  | 'SL'
  | 'BZ'
  | 'BSL'
  | 'ZY'
  | 'BPZ'
  | 'RQ'
  | 'RQT'
  | 'CX'
  | 'FD'
  | 'TJ'
  | 'TS'
  | 'TZQL'
  | 'TZ'
  | 'YQ'
  | 'ZQ'
  | 'HQ'
  | 'SD';

/** The number of a paper: unique because the case number is, and there is one paper of a kind and round in a case. */
export const documentNo = (caseNo: string, kind: PaperKind, round = 1): string =>
  `${caseNo}-${kind}${round === 1 ? '' : round}`;
