import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { longestList, longestText, materialCode, staffId, unitId } from './case-parts.dto.js';

export class RequestOpinionsDto {
  /** 会签 JOINT, 加签 ADDED. */
  @IsIn(['JOINT', 'ADDED'])
  mode: 'JOINT' | 'ADDED';

  /** Staff whose opinion is needed before the case can be submitted. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @ArrayUnique()
  @Matches(staffId, { each: true })
  from: string[];
}

export class ReturnToHolderDto {
  /** An earlier holder of the case. */
  @Matches(staffId)
  to: string;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class TransferCaseDto {
  @Matches(unitId)
  toUnit: string;

  @Matches(unitId)
  toOffice: string;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class RequestAfterAcceptanceDto {
  /** Codes of papers; the clock runs on. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @ArrayUnique()
  @Matches(materialCode, { each: true })
  items: string[];

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class RecuseDto {
  /** Who must keep out of the case. */
  @Matches(staffId)
  officer: string;

  @IsIn(['OWN_INTEREST', 'RELATIVE', 'EARLIER_ROLE', 'OTHER'])
  ground: 'OWN_INTEREST' | 'RELATIVE' | 'EARLIER_ROLE' | 'OTHER';
}

export class ConsultUnitDto {
  @Matches(unitId)
  unit: string;

  @IsString()
  @Length(1, longestText)
  question: string;

  /** Working days the unit has. */
  @IsInt()
  @Min(1)
  @Max(365)
  termDays: number;
}

export class AnswerConsultationDto {
  @Matches(unitId)
  consultationId: string;

  @IsIn(['AGREE', 'DISAGREE', 'NO_OPINION'])
  conclusion: 'AGREE' | 'DISAGREE' | 'NO_OPINION';

  @IsString()
  @Length(1, longestText)
  text: string;
}
