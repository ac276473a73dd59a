import { IsBoolean, IsIn, IsInt, IsString, IsUUID, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import type { AftermathEvents } from '#cases/undertaking-events';
import {
  citation,
  citationText,
  documentNumber,
  longestText,
  type ServiceMethod,
  serviceMethods,
  staffId,
} from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { Optional } from './validation.pipe.js';

const terminationGrounds = ['SUBJECT_ENDED', 'FORCE_MAJEURE', 'BY_LAW'] as const;
const revocationGrounds = [
  'ABUSE_OF_POWER',
  'BEYOND_COMPETENCE',
  'UNLAWFUL_PROCEDURE',
  'UNQUALIFIED_APPLICANT',
  'FRAUD',
  'FALSE_PROMISE',
  'BY_LAW',
] as const satisfies readonly AftermathEvents['ApprovalRevoked']['ground'][];
const cancellationGrounds = [
  'EXPIRED',
  'HOLDER_ENDED',
  'REVOKED',
  'FORCE_MAJEURE',
  'GIVEN_UP',
  'BY_LAW',
] as const satisfies readonly AftermathEvents['CertificateCancelled']['ground'][];

export class RecordVisitDto {
  @IsIn(['SUBMIT', 'SUPPLEMENT', 'HEARING', 'COLLECT', 'OTHER'])
  purpose: 'SUBMIT' | 'SUPPLEMENT' | 'HEARING' | 'COLLECT' | 'OTHER';

  /** Whether it could have been done without coming. */
  @IsBoolean()
  avoidable: boolean;
}

export class TerminateDto {
  @IsIn(terminationGrounds)
  ground: (typeof terminationGrounds)[number];

  @Matches(citation, citationText)
  basis: string;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class CorrectRecordDto {
  /** The `eventId` that the history shows. */
  @IsUUID()
  ofEventId: string;

  @Matches(/^[A-Za-z][A-Za-z0-9.]{0,59}$/)
  field: string;

  @IsString()
  @Length(1, longestText)
  old: string;

  @IsString()
  @Length(1, longestText)
  new: string;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class RevokeDto {
  @IsIn(revocationGrounds)
  ground: (typeof revocationGrounds)[number];

  /** The record of what the parties said (行政许可法 art. 7). */
  @Matches(staffId)
  partyHeardRecordId: string;

  /** Revoking would do major harm to the public interest, and so may not be done (行政许可法 art. 69). */
  @IsBoolean()
  harmsPublicInterest: boolean;

  @IsIn(serviceMethods)
  serviceMethod: ServiceMethod;
}

export class CancelCertificateDto {
  @IsIn(cancellationGrounds)
  ground: (typeof cancellationGrounds)[number];

  @Matches(citation, citationText)
  basis: string;

  /** How the holder is served; it decides whether the cancellation can be contested online. */
  @Optional()
  @IsIn(serviceMethods)
  serviceMethod?: ServiceMethod;
}

export class ChangeCertificateDto {
  @IsString()
  @Length(1, longestText)
  change: string;
}

export class GrantRenewalDto {
  @IsInt()
  @Min(1)
  @Max(600)
  months: number;
}

export class ReopenDto {
  @IsIn(['REVIEW', 'COURT', 'SELF_CORRECTION'])
  cause: 'REVIEW' | 'COURT' | 'SELF_CORRECTION';

  /** Of the decision or judgment that reopens the case. */
  @Matches(documentNumber)
  docNo: string;

  /** What it orders. */
  @IsString()
  @Length(1, longestText)
  orders: string;

  @IsIn(['RECEIVED', 'IN_REVIEW', 'IN_DECISION'])
  to: 'RECEIVED' | 'IN_REVIEW' | 'IN_DECISION';

  /** The day it was served on the organ: the new clocks count from it. */
  @IsLegalDay()
  servedDate: string;

  /** Working days it sets; null for the matter's own. */
  @ValidateIf(({ termDays }: ReopenDto) => termDays !== null)
  @IsInt()
  @Min(1)
  @Max(365)
  termDays: number | null;
}
