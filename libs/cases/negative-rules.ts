import type { Role } from '#kernel/envelope';
import type { CaseFile } from './case-file.js';
import type { NegativeKind } from './negative-events.js';

interface NegativeRule {
  readonly stages: readonly CaseFile['stage'][];
  readonly proposers: readonly Role[];
}

const atTheWindow = { stages: ['RECEIVED'], proposers: ['clerk'] } as const;
const inReview = { stages: ['IN_REVIEW', 'SPECIAL', 'IN_DECISION'], proposers: ['officer', 'file-auditor'] } as const;

const certified = ['CERT_ISSUED', 'DELIVERED', 'CLOSED'] as const;
const deciding = ['decider', 'chief', 'unit-head'] as const;

/** Which "no" may be proposed where, and by whom. */
const negativeRules = {
  NOT_REQUIRED: atTheWindow,
  NOT_OUR_POWER: atTheWindow,
  FALSE_MATERIAL: atTheWindow,
  SUPPLEMENT_LAPSED: { stages: ['SUPPLEMENTING'], proposers: ['clerk'] },
  DEFICIENCY_LAPSED: { stages: ['ACCEPTED', 'IN_REVIEW', 'SPECIAL', 'IN_DECISION'], proposers: ['clerk'] },
  REJECTED: inReview,
  PARTLY_REJECTED: inReview,
  REVOKED: { stages: ['APPROVED', 'PARTLY_APPROVED', ...certified], proposers: deciding },
  RENEWAL_REFUSED: { stages: certified, proposers: deciding },
} as const satisfies Record<NegativeKind, NegativeRule>;

/** A renewal was asked for and waits for its answer, and there is something to renew. */
const awaitsRenewal = ({ certificate, revoked }: CaseFile): boolean =>
  certificate?.renewal !== undefined && !certificate.cancelled && !revoked;

/** Whether a "no" of this kind can still be what becomes of the case. */
export const fitsNegative = (file: CaseFile, kind: NegativeKind): boolean => {
  if (!(negativeRules[kind].stages as readonly string[]).includes(file.stage)) return false;
  if (kind === 'DEFICIENCY_LAPSED') return (file.deficiency?.missing.length ?? 0) > 0;
  if (kind === 'REVOKED') return !file.revoked && file.decision?.outcome.endsWith('APPROVED') === true;
  if (kind === 'RENEWAL_REFUSED') return awaitsRenewal(file);
  return true;
};

export const mayPropose = (kind: NegativeKind, role: Role): boolean =>
  (negativeRules[kind].proposers as readonly Role[]).includes(role);
