import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { ClockMode, SpecialType } from '#cases/procedure-events';
import { specialTypes } from '#filings/events';
import {
  citation,
  citationText,
  documentNumber,
  instantText,
  longestList,
  longestText,
  sha256,
  staffId,
  zoned,
} from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { Optional } from './validation.pipe.js';

/** Special procedures of a case are counted from 1. */
const procedureId = /^[A-Za-z0-9._-]{1,60}$/;
/** A room, not a person: words and numbers only. */
const placeName = /^(?!.*\d{7})[\p{Script=Han}A-Za-z0-9 ·（）()-]{2,100}$/u;

export class StartSpecialDto {
  @IsIn(specialTypes)
  type: SpecialType;

  @Matches(citation, citationText)
  basis: string;

  /** Only the eight procedures of 行政许可法 art. 45, told in writing, stop the clock. */
  @IsIn(['STOPS_CLOCK', 'WITHIN_CLOCK'])
  clockMode: ClockMode;

  /** Working days. */
  @IsInt()
  @Min(1)
  @Max(365)
  plannedDays: number;

  /** The written notice of the time needed. */
  @Optional()
  @Matches(documentNumber)
  noticeId?: string;

  /** When the notice was served: an instant with zone. */
  @Optional()
  @IsISO8601({ strict: true })
  @Matches(zoned, instantText)
  noticeServedAt?: string;

  /** Who does it; two or more on site (行政许可法 art. 34). */
  @IsArray()
  @ArrayMaxSize(longestList)
  @Matches(staffId, { each: true })
  officers: string[];
}

export class FinishSpecialDto {
  @Matches(procedureId)
  spId: string;

  @IsString()
  @Length(1, longestText)
  result: string;

  /** SHA-256 (hex) of the report. */
  @Matches(sha256)
  reportHash: string;
}

export class CancelSpecialDto {
  @Matches(procedureId)
  spId: string;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class InvalidatePauseDto {
  @Matches(procedureId)
  spId: string;

  @IsString()
  @Length(1, 2000)
  ground: string;
}

export class RequestHearingDto {
  @IsIn(['APPLICANT', 'INTERESTED_PERSON'])
  by: 'APPLICANT' | 'INTERESTED_PERSON';
}

export class NotifyHearingDto {
  /** The day of the hearing: seven days or more after the notice (行政许可法 art. 48). */
  @IsLegalDay()
  date: string;

  @Matches(placeName)
  place: string;

  /** Who presides: not the reviewing officer. */
  @Matches(staffId)
  host: string;
}

export class HoldHearingDto {
  @Matches(staffId)
  recordId: string;

  /** SHA-256 (hex) of the record. */
  @Matches(sha256)
  recordHash: string;

  /** Whether the participants signed it. */
  @IsBoolean()
  signed: boolean;
}

export class RequestExtensionDto {
  /** Working days. */
  @IsInt()
  @Min(1)
  @Max(365)
  days: number;

  @IsString()
  @Length(1, 2000)
  reason: string;
}
