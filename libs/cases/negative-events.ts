import type { Sealed } from '#kernel/sealed';
import type { Remedy } from '#law/remedy';
import type { MaterialHandedIn, Reason } from './events.js';

/** Every "no" that ends a case, a part of it or what it granted, and so is confirmed by a second person and filed (否定备案制, domain.md No. 19). */
export const negativeKinds = [
  'NOT_REQUIRED',
  'NOT_OUR_POWER',
  'FALSE_MATERIAL',
  'REJECTED',
  'PARTLY_REJECTED',
  'SUPPLEMENT_LAPSED',
  'DEFICIENCY_LAPSED',
  'REVOKED',
  'RENEWAL_REFUSED',
] as const;
export type NegativeKind = (typeof negativeKinds)[number];

/** 否定备案: proposed by one, confirmed by a superior, filed the same working day. The clocks run on meanwhile. */
export interface NegativeEvents {
  NegativeProposed: {
    readonly proposalId: string;
    readonly kind: NegativeKind;
    readonly reasons: readonly Reason[];
    readonly competentOrgan?: string;
    readonly unit: string;
  };
  NegativeConfirmed: { readonly proposalId: string; readonly kind: NegativeKind; readonly proposedBy: string };
  /** The superior does not agree: the case goes on as if nothing had been proposed. */
  NegativeDeclined: { readonly proposalId: string; readonly kind: NegativeKind; readonly reason: Sealed };
  NegativeFiled: { readonly proposalId: string; readonly kind: NegativeKind; readonly filingNo: string };
  /** 逾期未补正: the term of the notice passed and a person confirmed that nothing excuses it. The papers go back. */
  SupplementLapsed: {
    readonly unit: string;
    readonly noticeId: string;
    readonly docNo: string;
    readonly reasons: readonly Reason[];
    readonly returned: readonly MaterialHandedIn[];
    readonly remedy: Remedy;
  };
}
