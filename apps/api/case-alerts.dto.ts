import { IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { type DeadlineKind, deadlineRules, type Threshold } from '#law/deadline-rules';
import { longestText, publicWords, publicWordsText } from './case-parts.dto.js';

const kinds = Object.keys(deadlineRules) as DeadlineKind[];

/** Names one alert of a case, as its history shows it. */
export class AlertDto {
  @IsIn(kinds)
  kind: DeadlineKind;

  @IsInt()
  @Min(1)
  @Max(1_000)
  version: number;

  @IsIn(['NOTICE', 'YELLOW', 'EXPIRY'])
  threshold: Threshold;
}

export class ExplainAlertDto extends AlertDto {
  @IsString()
  @Length(1, longestText)
  text: string;
}

export class RuleOnAlertDto extends AlertDto {
  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class ExplainOverrunDto {
  /** For the file. */
  @IsString()
  @Length(1, longestText)
  text: string;

  /** For everybody (《优化营商环境条例》第三十六条): recorded in clear, and so without a word about a person. */
  @IsString()
  @Length(1, longestText)
  @Matches(publicWords, publicWordsText)
  publicText: string;
}
