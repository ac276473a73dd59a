import { IsIn, IsString, Length, Matches } from 'class-validator';
import { type ExceptionReason, type ExceptionScope, exceptionReasons, exceptionScopes } from '#exceptions/events';
import { documentNumber, publicWords, publicWordsText, unitId } from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { AfterDto, ExportedPageDto } from './questions.dto.js';
import { Optional } from './validation.pipe.js';

export class RequestExceptionDto {
  /** A matter of the asker's own unit. */
  @Matches(unitId)
  matterCode: string;

  /** The way of handling it is excused from. */
  @IsIn(exceptionScopes)
  scope: ExceptionScope;

  /** SECRECY makes the entry a classified one. */
  @IsIn(exceptionReasons)
  reasonCode: ExceptionReason;
}

export class ApproveExceptionDto {
  /** The number of the government's reply. */
  @Matches(documentNumber)
  docNo: string;

  /** The last day on which it may hold. */
  @IsLegalDay()
  to: string;

  /** The day by which it is looked at again, not after the last. */
  @IsLegalDay()
  reviewBy: string;
}

export class DeclineExceptionDto {
  /** About the request, not about any person: recorded in clear. */
  @IsString()
  @Length(1, 500)
  @Matches(publicWords, publicWordsText)
  reason: string;
}

export class FileExceptionDto {
  @Matches(documentNumber)
  filingNo: string;

  /** First day in force, today at the earliest. */
  @IsLegalDay()
  from: string;
}

export class EndExceptionDto {
  /** The first day on which it holds no more, today at the earliest. */
  @IsLegalDay()
  effectiveFrom: string;
}

export class ExceptionsDto extends ExportedPageDto {
  @Optional()
  @Matches(unitId)
  unit?: string;

  @Optional()
  @Matches(unitId)
  matter?: string;

  /** Only what is in force on this legal date. */
  @Optional()
  @IsLegalDay()
  on?: string;
}

export class ExceptionFiguresDto extends AfterDto {
  @Optional()
  @Matches(unitId)
  unit?: string;
}

export class UsedExceptionsDto extends AfterDto {
  /** First legal date of the period; by default the first of this month. */
  @Optional()
  @IsLegalDay()
  from?: string;

  /** Last legal date; by default today. */
  @Optional()
  @IsLegalDay()
  to?: string;
}
