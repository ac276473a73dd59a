import { IsIn, IsOptional, Matches } from 'class-validator';
import { type Role, roles } from '#kernel/envelope';

const digits = /^\d{1,16}$/;
const monthForm = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const identifier = /^[\p{L}\p{N} ._@-]{1,80}$/u;

/** The system acts without a token. */
const takenRoles = roles.filter((role) => role !== 'system');

export class AfterDto {
  /** Wait until the answer covers this position of the log, as a command's reply gave it. */
  @IsOptional()
  @Matches(digits)
  after?: string;
}

export class PageDto extends AfterDto {
  /** How many rows at most: 1 to 200, 20 by default. */
  @IsOptional()
  @Matches(/^(?:[1-9]|[1-9]\d|1\d\d|200)$/)
  limit?: string;

  /** Where the page begins: `next` of the page before. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,300}$/)
  cursor?: string;
}

export class WorklistDto extends PageDto {
  /** Whose turn it is: the unit's id; by default the asker's own. */
  @IsOptional()
  @Matches(identifier)
  unit?: string;
}

export class HistoryIndexDto extends PageDto {
  /** Who acted, by staff id. */
  @IsOptional()
  @Matches(identifier)
  actor?: string;

  /** A unit whose people acted. */
  @IsOptional()
  @Matches(identifier)
  unit?: string;

  /** An event type that occurs. */
  @IsOptional()
  @Matches(/^[A-Za-z]{1,60}$/)
  type?: string;
}

export class StatisticsDto extends AfterDto {
  /** First month, YYYY-MM. */
  @IsOptional()
  @Matches(monthForm)
  from?: string;

  /** Last month, YYYY-MM. */
  @IsOptional()
  @Matches(monthForm)
  to?: string;

  @IsOptional()
  @Matches(identifier)
  unit?: string;

  /** The body of law the cases stand under: `cn` unless another is named; imported logs have their own. */
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,40}$/)
  legalRegime?: string;
}

export class DevelopmentTokenDto {
  /** Any but the system’s own. */
  @IsIn(takenRoles)
  role: Role;

  /** Staff id; for an applicant any name. */
  @Matches(/^[A-Za-z0-9._@-]{1,64}$/)
  subject: string;

  @IsOptional()
  @Matches(identifier)
  unit?: string;

  @IsOptional()
  @Matches(identifier)
  post?: string;

  /** Applicants: the identity number. */
  @IsOptional()
  @Matches(/^[0-9A-Za-z]{6,20}$/)
  identityNumber?: string;
}
