import { IsIn, Length, Matches } from 'class-validator';
import { type ViewPurpose, viewPurposes } from '#access/events';
import { type Role, roles } from '#kernel/envelope';
import { IsLegalMonth } from './legal-day.js';
import { Optional } from './validation.pipe.js';

const digits = /^\d{1,16}$/;
const identifier = /^[\p{L}\p{N} ._@-]{1,80}$/u;

/** The system acts without a token. */
const takenRoles = roles.filter((role) => role !== 'system');

export class AfterDto {
  /** Wait until the answer covers this position of the log, as a command's reply gave it. */
  @Optional()
  @Matches(digits)
  after?: string;
}

/** A list as a file instead of a page. */
export const exportFormats = ['xlsx', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export class ExportDto extends AfterDto {
  /** The whole list as a file. */
  @Optional()
  @IsIn(exportFormats)
  format?: ExportFormat;
}

export class PageDto extends AfterDto {
  /** How many rows at most: 1 to 200, 20 by default. */
  @Optional()
  @Matches(/^(?:[1-9]|[1-9]\d|1\d\d|200)$/)
  limit?: string;

  /** Where the page begins: `next` of the page before. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]{1,300}$/)
  cursor?: string;
}

/** What somebody says who reads a whole case. */
export class ViewingDto {
  /** Whoever does not handle the case must say it; of those who do, HANDLING is recorded. */
  @Optional()
  @IsIn(viewPurposes)
  purpose?: ViewPurpose;

  /** In the viewer's own words; recorded under seal. */
  @Optional()
  @Length(1, 300)
  reason?: string;

  /** The investigation the case is read for: until it is lifted, the applicant does not learn of this view. */
  @Optional()
  @Matches(/^[A-Za-z0-9._-]{1,80}$/)
  investigationId?: string;
}

export class ListedPapersDto extends ViewingDto {
  /** The whole list as a file. */
  @Optional()
  @IsIn(exportFormats)
  format?: ExportFormat;
}

/** Which part of the record: both axes of time, each for itself or together. */
export class ReplayDto extends ViewingDto {
  /** What the record holds as effective: up to a revision, a legal date (its end) or an instant. */
  @Optional()
  @Length(1, 40)
  at?: string;

  /** What was known: recorded by a legal date (its end) or an instant. */
  @Optional()
  @Length(1, 40)
  knownAt?: string;
}

export class ChangesDto extends AfterDto {
  /** Changes of one unit's cases; by default the asker's own unit, or all for who has none. */
  @Optional()
  @Matches(identifier)
  unit?: string;
}

export class ExportedPageDto extends PageDto {
  /** The whole list as a file, up to 100,000 rows; `limit` and `cursor` do not apply to it. */
  @Optional()
  @IsIn(exportFormats)
  format?: ExportFormat;
}

export class WorklistDto extends ExportedPageDto {
  /** Whose turn it is: the unit's id; by default the asker's own. */
  @Optional()
  @Matches(identifier)
  unit?: string;
}

export class HistoryIndexDto extends ExportedPageDto {
  /** Who acted, by staff id. */
  @Optional()
  @Matches(identifier)
  actor?: string;

  /** A unit whose people acted. */
  @Optional()
  @Matches(identifier)
  unit?: string;

  /** An event type that occurs. */
  @Optional()
  @Matches(/^[A-Za-z]{1,60}$/)
  type?: string;
}

export class StatisticsDto extends AfterDto {
  /** First month, YYYY-MM. */
  @Optional()
  @IsLegalMonth()
  from?: string;

  /** Last month, YYYY-MM. */
  @Optional()
  @IsLegalMonth()
  to?: string;

  @Optional()
  @Matches(identifier)
  unit?: string;

  /** The body of law the cases stand under: `cn` unless another is named; imported logs have their own. */
  @Optional()
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

  @Optional()
  @Matches(identifier)
  unit?: string;

  @Optional()
  @Matches(identifier)
  post?: string;

  /** Applicants: the identity number. */
  @Optional()
  @Matches(/^[0-9A-Za-z]{6,20}$/)
  identityNumber?: string;
}
