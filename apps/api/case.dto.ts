import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { Nested } from './validation.pipe.js';

/** A citation of a text of law, as 《行政许可法》第三十八条: no place for words about people. */
const citation =
  /^《[^》]{2,60}》(?:第[一二三四五六七八九十百零〇0-9]+(?:条|款|项)(?:第?[（(一二三四五六七八九十0-9）)]+(?:款|项))*)?$/;
const citationText = { message: '$property must be a citation, as 《行政许可法》第三十八条' };
const materialCode = /^[A-Za-z0-9._-]{1,40}$/;
const staffId = /^[A-Za-z0-9._@-]{1,64}$/;

export class ApplicantDto {
  /** Sealed before anything is recorded. */
  @IsString()
  @Length(1, 100)
  name: string;

  /** Identity number or unified social credit code; only its keyed hash is ever compared. */
  @Matches(/^[0-9A-Za-z]{6,20}$/)
  identityNumber: string;

  @IsOptional()
  @Matches(/^[0-9+() -]{5,20}$/)
  phone?: string;

  @IsOptional()
  @IsString()
  @Length(1, 300)
  address?: string;
}

export class MaterialDto {
  /** The paper's code in the guide of the matter. */
  @Matches(materialCode)
  code: string;

  @IsBoolean()
  original: boolean;

  /** SHA-256 (hex) of the stored content. */
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/)
  hash?: string;
}

export class ReceiveApplicationDto {
  @Matches(/^[A-Za-z0-9._-]{1,60}$/)
  matterCode: string;

  @IsObject()
  @Nested(() => ApplicantDto)
  applicant: ApplicantDto;

  /** What is applied for, in the applicant's words. */
  @IsOptional()
  @IsString()
  @Length(1, 4000)
  statement?: string;

  @IsArray()
  @ArrayMaxSize(100)
  @Nested(() => MaterialDto)
  materials: MaterialDto[];

  /** How the application came in; by default the window for a clerk, the web for an applicant. */
  @IsOptional()
  @IsIn(['window', 'web', 'app', 'kiosk', 'post', 'mail'])
  channel?: 'window' | 'web' | 'app' | 'kiosk' | 'post' | 'mail';

  /** The earlier case of which this is a new application. */
  @IsOptional()
  @Matches(/^[0-9a-z]{16}$/)
  previousCaseId?: string;
}

export class DefectDto {
  @Matches(materialCode)
  code: string;

  @IsString()
  @Length(1, 1000)
  defect: string;
}

export class CheckMaterialsDto {
  @IsIn(['COMPLETE', 'INCOMPLETE', 'CORRECTABLE', 'NOT_REQUIRED', 'NOT_OUR_POWER'])
  outcome: 'COMPLETE' | 'INCOMPLETE' | 'CORRECTABLE' | 'NOT_REQUIRED' | 'NOT_OUR_POWER';

  @IsArray()
  @ArrayMaxSize(100)
  @Nested(() => DefectDto)
  defects: DefectDto[];
}

export class RequestSupplementDto {
  /** All that is missing or wrong, at once (行政许可法 art. 32). */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @Nested(() => DefectDto)
  items: DefectDto[];

  /** Working days the applicant has. */
  @IsInt()
  @Min(1)
  @Max(120)
  termDays: number;
}

export class SubmitSupplementDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @Nested(() => MaterialDto)
  materials: MaterialDto[];
}

export class ReasonDto {
  @IsString()
  @Length(1, 2000)
  facts: string;

  @Matches(citation, citationText)
  basis: string;
}

export class RefuseAcceptanceDto {
  @IsIn(['NOT_REQUIRED', 'NOT_OUR_POWER', 'FALSE_MATERIAL'])
  kind: 'NOT_REQUIRED' | 'NOT_OUR_POWER' | 'FALSE_MATERIAL';

  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => ReasonDto)
  reasons: ReasonDto[];

  /** The organ to turn to, where the matter is another's. */
  @IsOptional()
  @Matches(/^[\p{Script=Han}A-Za-z ]{2,60}$/u)
  competentOrgan?: string;

  @IsIn(['WINDOW', 'COURIER', 'ONLINE'])
  serviceMethod: 'WINDOW' | 'COURIER' | 'ONLINE';
}

export class ReasonTextDto {
  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class AssignOfficerDto {
  @Matches(staffId)
  officer: string;

  @Matches(staffId)
  post: string;

  @IsOptional()
  @IsString()
  @Length(1, 2000)
  reason?: string;
}

export class RecordOpinionDto {
  @IsIn(['APPROVE', 'REJECT', 'UNDECIDED'])
  conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED';

  @IsString()
  @Length(1, 10_000)
  text: string;

  /** Against the other opinions: kept for liability. */
  @IsOptional()
  @IsBoolean()
  dissent?: boolean;
}

export class ApproveDto {
  /** What is approved, with its conditions. */
  @IsString()
  @Length(1, 10_000)
  content: string;

  /** How long it holds, from the day of the decision; without it until revoked. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600)
  validMonths?: number;
}

export class RejectDto {
  @IsArray()
  @ArrayMaxSize(20)
  @Nested(() => ReasonDto)
  reasons: ReasonDto[];

  @IsIn(['WINDOW', 'COURIER', 'ONLINE'])
  serviceMethod: 'WINDOW' | 'COURIER' | 'ONLINE';
}

export class DeliverDto {
  @IsIn(['WINDOW', 'COURIER', 'ONLINE'])
  method: 'WINDOW' | 'COURIER' | 'ONLINE';

  /** Who signed, or the courier's number: what starts the remedy term is this, not the date of the decision. */
  @IsString()
  @Length(1, 500)
  proof: string;
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
