import { IsIn, Matches } from 'class-validator';
import { ruleIds } from '#conformance/rules';
import { unitId } from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { AfterDto } from './questions.dto.js';
import { Optional } from './validation.pipe.js';

/** Cases by the legal date of their receipt, both days included. */
class ReceivedDto extends AfterDto {
  @IsLegalDay()
  from: string;

  @IsLegalDay()
  to: string;

  @Optional()
  @Matches(unitId)
  unit?: string;
}

export class ConformanceDto extends ReceivedDto {
  /** One rule; all where it is missing. */
  @Optional()
  @IsIn(ruleIds)
  rule?: string;

  /** Tries the rules of this day on every case, instead of those it was received under. */
  @Optional()
  @IsLegalDay()
  asIf?: string;
}

export class SampleDto extends ReceivedDto {
  /** How many cases: 1 to 500. */
  @Matches(/^(?:[1-9]\d?|[1-4]\d\d|500)$/)
  size: string;

  /** Chosen before the sample is drawn; the same seed draws the same cases from the same population. */
  @Matches(/^[\x21-\x7e]{1,80}$/)
  seed: string;
}
