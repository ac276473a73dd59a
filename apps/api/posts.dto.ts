import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { type AbsenceReason, absenceReasons, type Scope, scopes } from '#posts/events';
import { instantText, zoned } from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { AfterDto, ExportedPageDto } from './questions.dto.js';
import { Optional } from './validation.pipe.js';

const staffId = /^[A-Za-z0-9._@-]{1,64}$/;
const unitId = /^[\p{L}\p{N}._-]{1,80}$/u;
const registerId = /^[A-Za-z0-9._-]{1,64}$/;
const matterCode = /^(?:\*|[A-Za-z0-9._-]{1,60})$/;
const caseId = /^[A-Za-z0-9._][A-Za-z0-9._-]{0,119}$/;
/** The number of an official paper, as 调卫发〔2026〕3号: no place for words about people. */
const documentNo = /^[\p{Script=Han}A-Za-z0-9〔〕()（）[\]._/-]{1,60}$/u;

export class DefinePostDto {
  @Matches(unitId)
  unit: string;

  /** A岗, by staff id. */
  @Matches(staffId)
  a: string;

  /** B岗. */
  @Matches(staffId)
  b: string;

  /** Where it is held: terms of the post count by this venue's office hours. Not said, it stays where it was. */
  @Optional()
  @Matches(unitId)
  venue?: string;
}

export class DeclareAbsenceDto {
  @Matches(staffId)
  officer: string;

  @IsISO8601({ strict: true })
  @Matches(zoned, instantText)
  from: string;

  @IsISO8601({ strict: true })
  @Matches(zoned, instantText)
  to: string;

  @IsIn(absenceReasons)
  reason: AbsenceReason;
}

export class HandOverFilesDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @Matches(caseId, { each: true })
  caseIds: string[];
}

export class AcknowledgeHandoverDto {
  /** The number of the hand-over within the post. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  handover: number;
}

export class GrantAuthorityDto {
  @Matches(unitId)
  unit: string;

  /** Matter codes; `*` for every matter of the unit. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @Matches(matterCode, { each: true })
  matters: string[];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(scopes.length)
  @ArrayUnique()
  @IsIn(scopes, { each: true })
  scopes: Scope[];

  @Matches(staffId)
  grantee: string;

  /** First and last day, both included. */
  @IsLegalDay()
  from: string;

  @IsLegalDay()
  to: string;

  @Matches(documentNo)
  docNo: string;
}

export class RevokeAuthorityDto {
  @Matches(documentNo)
  docNo: string;
}

export class AppointChiefDto {
  @Matches(unitId)
  venue: string;

  @Matches(staffId)
  officer: string;

  /** The post the chief holds; its B is the acting chief. */
  @Matches(registerId)
  post: string;

  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(registerId, { each: true })
  grants: string[];

  @Matches(documentNo)
  docNo: string;

  /** The first day in office. */
  @IsLegalDay()
  from: string;
}

export class RegisterSealDto {
  @Matches(registerId)
  sealId: string;

  @Matches(unitId)
  venue: string;

  @Matches(documentNo)
  docNo: string;
}

export class ApplySealDto {
  @Matches(registerId)
  sealId: string;

  /** The matter in which it is used: the grant must cover it. */
  @Matches(/^[A-Za-z0-9._-]{1,60}$/)
  matterCode: string;

  /** SHA-256 (hex) of the paper as sealed. */
  @Matches(/^[0-9a-f]{64}$/)
  docHash: string;

  @IsOptional()
  @Matches(caseId)
  caseId?: string;
}

export class RegisterDto extends ExportedPageDto {
  @IsOptional()
  @Matches(unitId)
  unit?: string;

  /** Posts, or grants, of one person. */
  @IsOptional()
  @Matches(staffId)
  officer?: string;
}

export class WhoCanActDto extends AfterDto {
  @Matches(unitId)
  unit: string;

  @Matches(/^[A-Za-z0-9._-]{1,60}$/)
  matter: string;

  @IsIn(scopes)
  scope: Scope;

  /** The moment, past or present; now by default. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(zoned, instantText)
  at?: string;

  @IsOptional()
  @Matches(staffId)
  officer?: string;
}
