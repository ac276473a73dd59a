import { IsIn, Matches } from 'class-validator';
import { type Counter, counterNames } from '#read-models/case-counters';
import { type FigureName, figureNames } from '#read-models/case-figures';
import { type Slice, slices } from '#read-models/slices';
import { IsLegalDay } from './legal-day.js';
import { AfterDto, ExportedPageDto } from './questions.dto.js';
import { Optional } from './validation.pipe.js';

const identifier = /^[\p{L}\p{N} ._@-]{1,80}$/u;

/** The cases a figure is about. */
export class CaseFilterDto extends ExportedPageDto {
  /** First legal date of the period, YYYY-MM-DD; by default the first of this month. */
  @Optional()
  @IsLegalDay()
  from?: string;

  /** Last legal date, YYYY-MM-DD; by default today. */
  @Optional()
  @IsLegalDay()
  to?: string;

  @Optional()
  @Matches(identifier)
  unit?: string;

  /** The section of the unit that approves. */
  @Optional()
  @Matches(identifier)
  office?: string;

  /** A matter's code. */
  @Optional()
  @Matches(identifier)
  matter?: string;

  @Optional()
  @Matches(/^[A-Z_]{1,40}$/)
  category?: string;

  @Optional()
  @Matches(/^[a-z]{1,20}$/)
  channel?: string;

  @Optional()
  @Matches(identifier)
  venue?: string;

  @Optional()
  @Matches(/^[A-Z_]{1,40}$/)
  level?: string;

  /** 即办件, 联办件, 承诺件. */
  @Optional()
  @IsIn(['INSTANT', 'JOINT', 'PROMISED'])
  kind?: string;

  /** Somebody who has had the case in hand. */
  @Optional()
  @Matches(identifier)
  officer?: string;

  @Optional()
  @Matches(identifier)
  post?: string;

  /** The body of law the cases stand under: `cn` unless another is named. */
  @Optional()
  @Matches(/^[a-z0-9-]{1,40}$/)
  legalRegime?: string;
}

export class CaseFiguresDto extends CaseFilterDto {
  /** Set the figures side by side: by unit unless another slice is named. */
  @Optional()
  @IsIn(slices)
  by?: Slice;
}

export class RankingDto extends CaseFiguresDto {
  @IsIn(figureNames)
  figure: FigureName;
}

export class CountedCasesDto extends CaseFilterDto {
  /** The term of a formula, as a figure's `cases` names it. */
  @IsIn(counterNames)
  counter: Counter;
}

export class BoardDto extends AfterDto {
  /** Whose work; all units by default, the asker's own for who works for one. */
  @Optional()
  @Matches(identifier)
  unit?: string;
}
