import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject, Matches } from 'class-validator';
import { documentNumber, sha256 } from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { PageDto } from './questions.dto.js';
import { Nested, Optional } from './validation.pipe.js';

/** Days off, both included; a single day is a range of one. */
export class OffDaysDto {
  @IsLegalDay()
  from: string;

  @IsLegalDay()
  to: string;
}

/** A notice of the State Council's General Office on the holidays of a year, or an amendment of one: always the whole year. */
export class PublishArrangementDto {
  /** Number of the notice, as 国办发明电〔2025〕7号. */
  @Matches(documentNumber)
  docNo: string;

  @IsLegalDay()
  publishedOn: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @Nested(() => OffDaysDto)
  off: OffDaysDto[];

  /** 调休上班日: Saturdays and Sundays that are worked. */
  @IsArray()
  @ArrayMaxSize(20)
  @IsLegalDay({ each: true })
  makeUp: string[];

  /** Where the notice stands. */
  @Matches(/^https:\/\/[\w.-]+(?:\/[\w./%~?=&-]*)?$/)
  url: string;

  /** SHA-256 of the document, in hex. */
  @Matches(sha256)
  hash: string;
}

export class MovedDatesDto extends PageDto {
  /** The unit that answers for the cases: the asker's own for who works for one, all by default for others. */
  @Optional()
  @Matches(/^[\p{L}\p{N} ._@-]{1,80}$/u)
  unit?: string;
}
