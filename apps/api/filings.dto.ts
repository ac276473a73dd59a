import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { SpecialType } from '#cases/procedure-events';
import { specialTypes } from '#filings/events';
import { citation, citationText, documentNumber, publicWords, publicWordsText, unitId } from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { ExportDto } from './questions.dto.js';
import { Optional } from './validation.pipe.js';

export class SubmitFilingDto {
  /** A matter of the asker's own unit. */
  @Matches(unitId)
  matterCode: string;

  @IsIn(specialTypes)
  type: SpecialType;

  /** Working days the procedure may take. */
  @IsInt()
  @Min(1)
  @Max(365)
  days: number;

  @Matches(citation, citationText)
  basis: string;
}

export class AcknowledgeFilingDto {
  @Matches(documentNumber)
  filingNo: string;

  /** First day in force, today at the earliest. */
  @IsLegalDay()
  from: string;

  /** Last day in force; without it until repealed. */
  @Optional()
  @IsLegalDay()
  to?: string;
}

export class ReturnFilingDto {
  /** About the filing, not about any person: recorded in clear. */
  @IsString()
  @Length(1, 500)
  @Matches(publicWords, publicWordsText)
  reason: string;
}

export class RepealFilingDto {
  /** The first day on which the procedure may not be started any more. */
  @IsLegalDay()
  effectiveFrom: string;
}

export class FilingsDto extends ExportDto {
  @Matches(unitId)
  matter: string;
}
