import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { documentNumber, longestList, longestText, materialCode, sha256, staffId } from './case-parts.dto.js';

export class AcceptWithDeficiencyDto {
  /** Codes of the secondary papers that will follow. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @ArrayUnique()
  @Matches(materialCode, { each: true })
  missing: string[];

  @IsIn(['ORIGINAL', 'COPY', 'EITHER'])
  form: 'ORIGINAL' | 'COPY' | 'EITHER';

  /** Working days of the undertaking. */
  @IsInt()
  @Min(1)
  @Max(365)
  termDays: number;

  /** The undertaking as it was signed. */
  @IsString()
  @Length(1, longestText)
  undertaking: string;
}

export class OfferPromiseDto {
  /** Of the promise's text, which the applicant reads and signs. */
  @Matches(documentNumber)
  textVersion: string;
}

export class SignPromiseDto {
  /** Codes of what is promised: papers or conditions of the guide. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @ArrayUnique()
  @Matches(materialCode, { each: true })
  items: string[];

  @IsString()
  @Length(1, longestText)
  signature: string;

  /** Whether the credit platform shows an open serious entry; earlier false promises are found by the program. */
  @IsBoolean()
  badCredit: boolean;
}

export class RecordVerificationDto {
  @IsIn(['TRUE', 'FALSE', 'PARTLY'])
  result: 'TRUE' | 'FALSE' | 'PARTLY';

  /** Who went there: two or more. */
  @IsArray()
  @ArrayMaxSize(longestList)
  @ArrayUnique()
  @Matches(staffId, { each: true })
  officers: string[];

  /** SHA-256 (hex) of the report. */
  @Matches(sha256)
  reportHash: string;

  @IsString()
  @Length(1, longestText)
  text: string;
}

export class OrderRectificationDto {
  /** Working days. */
  @IsInt()
  @Min(1)
  @Max(365)
  termDays: number;

  @IsString()
  @Length(1, longestText)
  text: string;
}
