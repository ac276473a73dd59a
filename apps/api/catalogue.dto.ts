import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { matterFileFormats, type MatterFileFormat } from '#catalogue-import/read-matters';
import { channels, type Channel } from '#kernel/envelope';
import { type MatterCategory } from '#law/matter-categories';
import { Nested } from './validation.pipe.js';
import {
  BilingualDto,
  categories,
  codeForm,
  InBothLanguages,
  MatterFactsDto,
  mostDays,
  OptionalInBothLanguages,
} from './catalogue-facts.dto.js';
import { IsLegalDay } from './legal-day.js';

export class DefineMatterDto {
  @Matches(codeForm)
  code: string;

  /** The code of its main item (主项). */
  @IsOptional()
  @Matches(codeForm)
  parentCode?: string;

  /** On the list of towns and villages: its guide needs seven elements. */
  @IsBoolean()
  grassroots: boolean;

  @IsLegalDay()
  effectiveFrom: string;

  @IsOptional()
  @IsString()
  @Length(1, 500)
  source?: string;

  @IsObject()
  @Nested(() => MatterFactsDto)
  facts: MatterFactsDto;
}

export class DefineMainItemDto {
  @Matches(codeForm)
  code: string;

  @InBothLanguages()
  name: BilingualDto;

  @IsIn(categories)
  category: MatterCategory;
}

export class AdoptDraftDto {
  @IsLegalDay()
  effectiveFrom: string;
}

export class AmendMatterDto {
  @IsObject()
  @Nested(() => MatterFactsDto)
  changes: MatterFactsDto;

  /** Today or later. */
  @IsLegalDay()
  effectiveFrom: string;

  @InBothLanguages()
  reason: BilingualDto;
}

export class ChannelPromiseDto {
  @IsIn(channels)
  channel: Channel;

  @IsInt()
  @Min(0)
  @Max(mostDays)
  promisedDays: number;
}

/** The texts of a guide; the other elements are the matter's own facts. Texts that are left out are taken from its draft. */
export class PublishGuideDto {
  /** The newest by default. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  matterVersion?: number;

  @OptionalInBothLanguages()
  mainItem?: BilingualDto;

  @OptionalInBothLanguages()
  content?: BilingualDto;

  @OptionalInBothLanguages()
  acceptance?: BilingualDto;

  @OptionalInBothLanguages()
  complaints?: BilingualDto;

  @OptionalInBothLanguages()
  process?: BilingualDto;

  @OptionalInBothLanguages()
  conditions?: BilingualDto;

  /** What is promised online and offline: another promise than the matter's own is refused. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(channels.length)
  @Nested(() => ChannelPromiseDto)
  promises?: ChannelPromiseDto[];
}

export class DatedReasonDto {
  /** Today or later. */
  @IsLegalDay()
  from: string;

  @InBothLanguages()
  reason: BilingualDto;
}

export class ResumeMatterDto {
  @IsLegalDay()
  from: string;
}

export class AddAliasDto {
  @IsLegalDay()
  from: string;

  @InBothLanguages()
  reason: BilingualDto;

  @Matches(codeForm)
  alias: string;
}

export class SplitMatterDto {
  @IsLegalDay()
  from: string;

  @InBothLanguages()
  reason: BilingualDto;

  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(50)
  @Matches(codeForm, { each: true })
  into: string[];
}

export class MergeMatterDto {
  @IsLegalDay()
  from: string;

  @InBothLanguages()
  reason: BilingualDto;

  @Matches(codeForm)
  into: string;
}

export class ImportMattersDto {
  @IsIn(matterFileFormats)
  format: MatterFileFormat;

  /** The text of a CSV or JSON file; an XLSX file in base64. A request holds 256 KiB: larger files come in by the command line. */
  @IsString()
  @Length(1, 250_000)
  content: string;

  /** As infra/mappings/README.md says; without one the file has the columns of the template. */
  @IsOptional()
  @IsObject()
  mapping?: Record<string, unknown>;

  /** Report only; nothing is recorded. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class PowerDto {
  @Matches(codeForm)
  code: string;

  @IsString()
  @Length(1, 300)
  name: string;

  @IsIn(categories)
  category: MatterCategory;
}

export class ImportPowerListDto {
  /** Where the list was read. */
  @IsString()
  @Length(1, 500)
  source: string;

  @IsArray()
  @ArrayMaxSize(2_000)
  @Nested(() => PowerDto)
  powers: PowerDto[];
}
