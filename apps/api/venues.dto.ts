import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { type VenueKind, venueKinds } from '#calendar/venue-events';
import { publicWords, publicWordsText } from './case-parts.dto.js';
import { IsLegalDay } from './legal-day.js';
import { Nested, Optional } from './validation.pipe.js';

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const dayOfYear = /^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const weekdays = [1, 2, 3, 4, 5, 6, 7];
const mostRules = 40;
const mostSpans = 8;

export class VenueNameDto {
  @IsString()
  @Length(1, 100)
  @Matches(publicWords, publicWordsText)
  zh: string;

  @IsString()
  @Length(1, 100)
  @Matches(publicWords, publicWordsText)
  en: string;
}

export class RegisterVenueDto {
  @IsIn(venueKinds)
  type: VenueKind;

  @IsObject()
  @Nested(() => VenueNameDto)
  name: VenueNameDto;
}

/** Legal dates, both included. */
export class DatesDto {
  @IsLegalDay()
  from: string;

  @IsLegalDay()
  to: string;
}

/** Days of every year, as 05-01, both included; from a later to an earlier one it crosses the New Year. */
export class SeasonDto {
  @Matches(dayOfYear)
  from: string;

  @Matches(dayOfYear)
  to: string;
}

/** Times of day in Asia/Shanghai, as 08:30; `to` is the first minute outside, 24:00 at the latest. */
export class SpanDto {
  @Matches(clock)
  from: string;

  @Matches(clock)
  to: string;
}

/** Hours on the days it fits; what is left out does not restrict it. Of several that fit a day the last counts. */
export class HoursRuleDto {
  @Optional()
  @IsObject()
  @Nested(() => DatesDto)
  dates?: DatesDto;

  @Optional()
  @IsObject()
  @Nested(() => SeasonDto)
  season?: SeasonDto;

  /** 1 is Monday, 7 Sunday. */
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(weekdays.length)
  @ArrayUnique()
  @IsIn(weekdays, { each: true })
  weekdays?: number[];

  /** In order, without overlap; none: closed. */
  @IsArray()
  @ArrayMaxSize(mostSpans)
  @IsObject({ each: true })
  @Nested(() => SpanDto)
  spans: SpanDto[];
}

export class SetOfficeHoursDto {
  /** The first day of these hours: today at the earliest, but for the first hours of a venue. */
  @IsLegalDay()
  effectiveFrom: string;

  /** On working days, make-up days included: these minutes count as working time. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(mostRules)
  @IsObject({ each: true })
  @Nested(() => HoursRuleDto)
  duty: HoursRuleDto[];

  /** 延时服务: also in the evening or at a weekend; these minutes are nobody's working time. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(mostRules)
  @IsObject({ each: true })
  @Nested(() => HoursRuleDto)
  extended?: HoursRuleDto[];
}
