import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { type ListedFigure, listedFigures } from '#read-models/review-figures';
import { type ReviewDimension, reviewDimensions } from '#read-models/review-statistics';
import { type Finding, findings, type Grade, grades, type ReviewChannel, reviewChannels } from '#reviews/events';
import { type ReviewTag, reviewTagCodes } from '#reviews/tags';
import { IsLegalMonth } from './legal-day.js';
import { ExportedPageDto, StatisticsDto } from './questions.dto.js';

const device = /^[A-Za-z0-9._:-]{4,100}$/;
const identifier = /^[\p{L}\p{N} ._@-]{1,80}$/u;

export class InviteReviewDto {
  /** The window's device; a review from it will be suspected. Only its keyed hash is kept. */
  @IsOptional()
  @Matches(device)
  device?: string;
}

export class SubmitReviewDto {
  /** 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意. */
  @IsIn(grades)
  grade: Grade;

  @IsIn(['ON_THE_SPOT', 'ONLINE'])
  source: 'ON_THE_SPOT' | 'ONLINE';

  /** By default the website for an online review, the evaluator on the spot. */
  @IsOptional()
  @IsIn(reviewChannels)
  channel?: ReviewChannel;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique()
  @IsIn(reviewTagCodes, { each: true })
  tags?: ReviewTag[];

  /** By default so for the applicant, and not so with a code. */
  @IsOptional()
  @IsBoolean()
  realName?: boolean;

  /** The one-time code of the invitation, for who is not identified. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{16,64}$/)
  code?: string;

  @IsOptional()
  @Matches(device)
  device?: string;

  /** Sealed before anything is recorded. */
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  text?: string;
}

export class AppendReviewDto {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique()
  @IsIn(reviewTagCodes, { each: true })
  tags?: ReviewTag[];

  @IsOptional()
  @IsString()
  @Length(1, 2000)
  text?: string;
}

export class ContactReviewerDto {
  @IsBoolean()
  reached: boolean;
}

/** What is said, in words that are sealed. */
export class ReviewTextDto {
  @IsString()
  @Length(1, 2000)
  text: string;
}

export class VerifyReviewDto extends ReviewTextDto {
  @IsIn(findings)
  finding: Finding;
}

export class RuleOnAppealDto extends ReviewTextDto {
  @IsBoolean()
  excluded: boolean;
}

export class RevisitReviewerDto {
  @IsBoolean()
  satisfied: boolean;
}

export class ReviewListDto extends ExportedPageDto {
  @IsOptional()
  @Matches(identifier)
  unit?: string;
}

export class ReviewStatisticsDto extends StatisticsDto {
  /** What each part of the answer is of; units by default. */
  @IsOptional()
  @IsIn(reviewDimensions)
  by?: ReviewDimension;
}

export class ReviewRowsDto extends ExportedPageDto {
  @IsIn(listedFigures)
  figure: ListedFigure;

  @IsIn(['numerator', 'denominator', 'exclusions'])
  part: 'numerator' | 'denominator' | 'exclusions';

  /** First and last month, YYYY-MM. */
  @IsOptional()
  @IsLegalMonth()
  from?: string;

  @IsOptional()
  @IsLegalMonth()
  to?: string;

  @IsOptional()
  @Matches(identifier)
  unit?: string;

  @IsOptional()
  @Matches(/^[a-z0-9-]{1,40}$/)
  legalRegime?: string;
}
