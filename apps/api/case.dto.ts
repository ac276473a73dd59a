import {
  ArrayMaxSize,
  ArrayMinSize,
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
import {
  ApplicantDto,
  DefectDto,
  documentNumber,
  longestList,
  longestText,
  MaterialDto,
  type ServiceMethod,
  serviceMethods,
  staffId,
  unitId,
} from './case-parts.dto.js';
import { Nested, Optional } from './validation.pipe.js';

export class ReceiveApplicationDto {
  @Matches(/^[A-Za-z0-9._-]{1,60}$/)
  matterCode: string;

  @IsObject()
  @Nested(() => ApplicantDto)
  applicant: ApplicantDto;

  /** What is applied for, in the applicant's words. */
  @Optional()
  @IsString()
  @Length(1, longestText)
  statement?: string;

  @IsArray()
  @ArrayMaxSize(longestList)
  @Nested(() => MaterialDto)
  materials: MaterialDto[];

  /** How the application came in; by default the window for a clerk, the web for an applicant. */
  @Optional()
  @IsIn(['window', 'web', 'app', 'kiosk', 'post', 'mail'])
  channel?: 'window' | 'web' | 'app' | 'kiosk' | 'post' | 'mail';

  /** The earlier case of which this is a new application. */
  @Optional()
  @Matches(/^[0-9a-z]{16}$/)
  previousCaseId?: string;

  /** An application for the same matter is open already, and this is meant to be another one. */
  @Optional()
  @IsBoolean()
  flaggedDuplicate?: boolean;

  /** Where it came in: the centre, a sub-centre, a town's or a village's office. */
  @Optional()
  @Matches(unitId)
  venue?: string;

  /** The variant of the matter that the applicant's answers chose. */
  @Optional()
  @Matches(unitId)
  scenario?: string;

  /** Its number on the province's platform. */
  @Optional()
  @Matches(documentNumber)
  provinceNo?: string;
}

/** What was wrong at the window and is right now: the form as it reads from here on, and which fields changed. */
export class CorrectOnSpotDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @IsIn(['name', 'phone', 'address', 'statement'], { each: true })
  fields: ('name' | 'phone' | 'address' | 'statement')[];

  @IsObject()
  @Nested(() => ApplicantDto)
  applicant: ApplicantDto;

  @Optional()
  @IsString()
  @Length(1, longestText)
  statement?: string;
}

export class CheckMaterialsDto {
  @IsIn(['COMPLETE', 'INCOMPLETE', 'CORRECTABLE', 'NOT_REQUIRED', 'NOT_OUR_POWER'])
  outcome: 'COMPLETE' | 'INCOMPLETE' | 'CORRECTABLE' | 'NOT_REQUIRED' | 'NOT_OUR_POWER';

  @IsArray()
  @ArrayMaxSize(longestList)
  @Nested(() => DefectDto)
  defects: DefectDto[];
}

export class RequestSupplementDto {
  /** All that is missing or wrong, at once (行政许可法 art. 32). */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @Nested(() => DefectDto)
  items: DefectDto[];

  /** Working days the applicant has. */
  @IsInt()
  @Min(1)
  @Max(365)
  termDays: number;
}

/** Papers handed in after the first set. */
export class MaterialsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @Nested(() => MaterialDto)
  materials: MaterialDto[];
}

export class AssignOfficerDto {
  @Matches(staffId)
  officer: string;

  @Matches(staffId)
  post: string;

  @Optional()
  @IsString()
  @Length(1, 2000)
  reason?: string;
}

export class RecordOpinionDto {
  @IsIn(['APPROVE', 'REJECT', 'UNDECIDED'])
  conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED';

  @IsString()
  @Length(1, longestText)
  text: string;

  /** Against the other opinions: kept for liability. */
  @Optional()
  @IsBoolean()
  dissent?: boolean;
}

export class ApproveDto {
  /** What is approved. */
  @IsString()
  @Length(1, longestText)
  content: string;

  /** PARTLY refuses a part, for the reasons of the confirmed proposal; FULL by default. */
  @Optional()
  @IsIn(['FULL', 'PARTLY'])
  outcome?: 'FULL' | 'PARTLY';

  @Optional()
  @IsString()
  @Length(1, longestText)
  conditions?: string;

  /** How long it holds, from the day of the decision; without it until revoked. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(600)
  validMonths?: number;

  /** How the applicant is served; it decides whether a refused part or an adjudication can be contested online. */
  @Optional()
  @IsIn(serviceMethods)
  serviceMethod?: ServiceMethod;

  /** The record of the hearing that the decision rests on (行政许可法 art. 48). */
  @Optional()
  @Matches(staffId)
  hearingRecordId?: string;
}

export class RejectDto {
  @IsIn(serviceMethods)
  serviceMethod: ServiceMethod;

  /** The record of the hearing that the decision rests on (行政许可法 art. 48). */
  @Optional()
  @Matches(staffId)
  hearingRecordId?: string;
}

export class DeliverDto {
  @IsIn(serviceMethods)
  method: ServiceMethod;

  /** Who signed, or the courier's number: what starts the remedy term is this, not the date of the decision. */
  @IsString()
  @Length(1, 500)
  proof: string;
}

export class FailDeliveryDto {
  @IsIn(serviceMethods)
  method: ServiceMethod;

  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class WithdrawDto {
  @IsString()
  @Length(1, 2000)
  reason: string;

  /** Whether an officer suggested it: such withdrawals are watched. */
  @IsIn(['APPLICANT', 'SUGGESTED_BY_OFFICER'])
  initiatedBy: 'APPLICANT' | 'SUGGESTED_BY_OFFICER';
}

/** For commands that say all by their name: the body is empty or {}. */
export class NothingDto {}
