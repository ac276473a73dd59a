import { IsInt, Max, Min } from 'class-validator';
import { IsLegalDay } from './legal-day.js';
import { Optional } from './validation.pipe.js';

/** What is supposed; what is left out stays as it was. */
export class WhatIfDto {
  /** Only the holiday notices published by this day. */
  @Optional()
  @IsLegalDay()
  calendarKnownOn?: string;

  /** The pause that began on this day had not been. */
  @Optional()
  @IsLegalDay()
  withoutPauseFrom?: string;

  /** The promise were so many working days less. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(365)
  promiseShorterBy?: number;
}
