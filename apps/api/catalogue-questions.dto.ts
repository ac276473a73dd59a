import { IsIn, IsOptional, Matches } from 'class-validator';
import { IsLegalDay } from './legal-day.js';
import { AfterDto, ExportDto } from './questions.dto.js';

export class GuideDateDto extends AfterDto {
  /** The legal date whose guide is asked for; today by default. */
  @IsOptional()
  @IsLegalDay()
  on?: string;
}

export class GapsDto extends ExportDto {
  @IsOptional()
  @Matches(/^[\p{L}\p{N} ._@-]{1,80}$/u)
  unit?: string;

  /** `OPEN` by default. */
  @IsOptional()
  @IsIn(['OPEN', 'CLOSED'])
  status?: 'OPEN' | 'CLOSED';
}
