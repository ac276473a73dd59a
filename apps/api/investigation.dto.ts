import { applyDecorators } from '@nestjs/common';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { tiers, type Tier } from '#custody/liability';
import { type Ground, groundCodes, type Measure, measureCodes } from '#investigations/grounds';
import {
  citation,
  citationText,
  documentNumber,
  longestList,
  longestText,
  publicWords,
  publicWordsText,
  sha256,
  staffId,
  unitId,
} from './case-parts.dto.js';
import { PageDto } from './questions.dto.js';
import { Nested, Optional } from './validation.pipe.js';

const caseId = /^[A-Za-z0-9._][A-Za-z0-9._-]{0,119}$/;
const caseStreamName = /^case-[A-Za-z0-9._-]{1,120}$/;

/** One recorded event by its stream and its revision there. */
export class EventRefDto {
  @Matches(caseStreamName)
  stream: string;

  @IsInt()
  @Min(0)
  @Max(1_000_000)
  revision: number;
}

export class InvestigatorDto {
  @Matches(staffId)
  id: string;

  /** The unit of the token under which he or she acts. */
  @Matches(unitId)
  unit: string;
}

export class OpenInvestigationDto {
  @IsIn(groundCodes)
  ground: Ground;

  /** What is to be found out; sealed. */
  @IsString()
  @Length(1, longestText)
  text: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(caseId, { each: true })
  caseIds: string[];

  /** Units it is about beside those that had the cases. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(longestList)
  @ArrayUnique()
  @Matches(unitId, { each: true })
  units?: string[];

  /** Two at least (《公职人员政务处分法》第四十二条). */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @Nested(() => InvestigatorDto)
  investigators: InvestigatorDto[];
}

export class ReplaceInvestigatorDto {
  @Matches(staffId)
  leaving: string;

  @IsObject()
  @Nested(() => InvestigatorDto)
  coming: InvestigatorDto;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

/** The events something rests on, of the frozen evidence. */
const Cites = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(200),
    Nested(() => EventRefDto),
  );

export class TellPartyDto {
  @Cites()
  cites: EventRefDto[];

  @Matches(staffId)
  party: string;

  @Matches(unitId)
  unit: string;

  @IsString()
  @Length(1, longestText)
  facts: string;

  @Matches(citation, citationText)
  basis: string;
}

export class HearPartyDto {
  @Matches(staffId)
  party: string;

  /** The second investigator who was there. */
  @Matches(staffId)
  with: string;

  @IsString()
  @Length(1, longestText)
  defence: string;

  @IsIn(['ADOPTED', 'PARTLY', 'NOT_ADOPTED', 'NOTHING_SAID'])
  finding: 'ADOPTED' | 'PARTLY' | 'NOT_ADOPTED' | 'NOTHING_SAID';

  /** Why it was adopted or not. */
  @IsString()
  @Length(1, longestText)
  reason: string;
}

export class LiableDto {
  @Cites()
  cites: EventRefDto[];

  @Matches(staffId)
  person: string;

  @Matches(unitId)
  unit: string;

  @IsIn(tiers)
  tier: Tier;

  @IsIn(measureCodes)
  measure: Measure;

  @IsString()
  @Length(1, longestText)
  reason: string;
}

export class ConcludeLiabilityDto {
  @Cites()
  cites: EventRefDto[];

  @Matches(documentNumber)
  docNo: string;

  /** 造成重大损失或者影响. */
  @IsBoolean()
  graveConsequence: boolean;

  /** The second investigator who signs. */
  @Matches(staffId)
  with: string;

  /** Empty where nobody is liable. */
  @IsArray()
  @ArrayMaxSize(longestList)
  @Nested(() => LiableDto)
  persons: LiableDto[];

  @IsString()
  @Length(1, longestText)
  reason: string;
}

export class AppealLiabilityDto {
  @IsString()
  @Length(1, longestText)
  statement: string;
}

export class RuleOnLiabilityAppealDto {
  @Cites()
  cites: EventRefDto[];

  @Matches(staffId)
  person: string;

  /** As it stands after the ruling; never more severe than before. */
  @IsIn(measureCodes)
  measure: Measure;

  @Matches(documentNumber)
  docNo: string;

  @IsString()
  @Length(1, longestText)
  reason: string;
}

export class ReferToSupervisionDto {
  @Cites()
  cites: EventRefDto[];

  @IsString()
  @Length(1, 100)
  @Matches(publicWords, publicWordsText)
  organ: string;

  @Matches(documentNumber)
  docNo: string;

  /** SHA-256 (hex) of the evidence as it is handed over. */
  @Matches(sha256)
  evidenceBundleHash: string;
}

export class ReferToJusticeDto extends ReferToSupervisionDto {
  /** A duty offence goes to the supervision organ first. */
  @IsIn(['DUTY', 'OTHER'])
  offence: 'DUTY' | 'OTHER';
}

export class LiftSuppressionDto {
  /** Of the organ's consent. */
  @Matches(documentNumber)
  docNo: string;
}

export class InvestigationsDto extends PageDto {}
