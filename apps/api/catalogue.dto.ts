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
import { venueKinds, type VenueKind } from '#catalogue/events';
import { matterFileFormats, type MatterFileFormat } from '#catalogue-import/read-matters';
import { channels, type Channel } from '#kernel/envelope';
import { matterCategories, type MatterCategory } from '#law/matter-categories';
import type { UnitKind, UnitLevel } from '#law/remedy-bodies';
import { Nested } from './validation.pipe.js';

const codeForm = /^[A-Za-z0-9._-]{1,100}$/;
const materialCode = /^[A-Za-z0-9._-]{1,40}$/;
const unitForm = /^[\p{L}\p{N} ._@-]{1,80}$/u;
const dateForm = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const categories = Object.keys(matterCategories);
const unitKinds = ['DEPARTMENT', 'OUTPOST', 'AUTHORISED', 'GOVERNMENT', 'TOWN', 'JUSTICE', 'VERTICAL', 'CUSTOMS'];
const mostDays = 1_000;

/** A text for the public, in both languages. */
export class BilingualDto {
  @IsString()
  @Length(1, 4000)
  zh: string;

  @IsString()
  @Length(1, 4000)
  en: string;
}

export class GuideMaterialDto {
  @Matches(materialCode)
  code: string;

  @IsObject()
  @Nested(() => BilingualDto)
  name: BilingualDto;

  @IsBoolean()
  required: boolean;

  @IsIn(['ORIGINAL', 'COPY', 'EITHER'])
  original: 'ORIGINAL' | 'COPY' | 'EITHER';

  /** 次要材料: may be handed in later under 容缺受理. */
  @IsBoolean()
  secondary: boolean;

  /** The text of law that asks for it. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  basis?: string;

  /** Who issues it. */
  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  issuedBy?: BilingualDto;

  /** Whether the office can fetch it by data sharing. */
  @IsOptional()
  @IsBoolean()
  shared?: boolean;
}

export class CertificateKindDto {
  @IsString()
  @Length(1, 100)
  kind: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1200)
  validMonths?: number;
}

export class PromiseRuleDto {
  @IsString()
  @Length(1, 40)
  textVersion: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Nested(() => BilingualDto)
  items: BilingualDto[];

  /** Working days from the decision. */
  @IsInt()
  @Min(1)
  @Max(mostDays)
  verificationDays: number;

  @Matches(unitForm)
  supervisingUnit: string;
}

export class DeficiencyRuleDto {
  /** Codes of secondary materials. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @Matches(materialCode, { each: true })
  materials: string[];

  /** Working days, at most the matter's own limit. */
  @IsInt()
  @Min(1)
  @Max(mostDays)
  termDays: number;
}

/** Working days per stage. */
export class StagePlanDto {
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  WINDOW?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  TRANSIT?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  QUEUE?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  OFFICER?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  CONSULT?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  AUDIT?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  DECISION?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  CERTIFICATE?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  DELIVERY?: number;
}

/** The facts of a matter. To define one all that a matter needs must be there; to amend one, what changes. */
export class MatterFactsDto {
  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  name?: BilingualDto;

  @IsOptional()
  @IsIn(categories)
  category?: MatterCategory;

  /** The texts it rests on: 《…》第…条. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Length(1, 200, { each: true })
  basis?: string[];

  @IsOptional()
  @Matches(unitForm)
  unitId?: string;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  unitName?: BilingualDto;

  @IsOptional()
  @IsIn(unitKinds)
  unitKind?: UnitKind;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  unitSuperior?: BilingualDto;

  @IsOptional()
  @Matches(unitForm)
  approvalOffice?: string;

  @IsOptional()
  @IsIn(['TOWN', 'COUNTY', 'CITY'])
  level?: UnitLevel;

  /** Working days; null where no text sets a limit for the matter itself. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  statutoryDays?: number | null;

  /** Working days; null where nothing is promised beyond the statute. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(mostDays)
  promisedDays?: number | null;

  @IsOptional()
  @IsBoolean()
  instant?: boolean;

  /** null where nothing is issued. */
  @IsOptional()
  @IsObject()
  @Nested(() => CertificateKindDto)
  certificate?: CertificateKindDto | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @Nested(() => GuideMaterialDto)
  materials?: GuideMaterialDto[];

  @IsOptional()
  @IsBoolean()
  reviewable?: boolean;

  @IsOptional()
  @IsBoolean()
  reviewFirst?: boolean;

  @IsOptional()
  @Matches(unitForm)
  legalOwner?: string;

  /** 告知承诺; null where it is not allowed. */
  @IsOptional()
  @IsObject()
  @Nested(() => PromiseRuleDto)
  promise?: PromiseRuleDto | null;

  /** 容缺受理; null where it is not allowed. */
  @IsOptional()
  @IsObject()
  @Nested(() => DeficiencyRuleDto)
  deficiency?: DeficiencyRuleDto | null;

  @IsOptional()
  @IsBoolean()
  limitedQuantity?: boolean;

  @IsOptional()
  @IsBoolean()
  hearingRequired?: boolean;

  /** 直接关系公共安全、人身健康、生命财产安全. */
  @IsOptional()
  @IsBoolean()
  publicSafety?: boolean;

  /** 联合办理 (行政许可法 art. 26). */
  @IsOptional()
  @IsBoolean()
  joint?: boolean;

  @IsOptional()
  @IsObject()
  @Nested(() => StagePlanDto)
  stagePlan?: StagePlanDto;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(200)
  retentionYears?: number;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(venueKinds.length)
  @IsIn(venueKinds, { each: true })
  venues?: VenueKind[];
}

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

  @Matches(dateForm)
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

  @IsObject()
  @Nested(() => BilingualDto)
  name: BilingualDto;

  @IsIn(categories)
  category: MatterCategory;
}

export class AdoptDraftDto {
  @Matches(dateForm)
  effectiveFrom: string;
}

export class AmendMatterDto {
  @IsObject()
  @Nested(() => MatterFactsDto)
  changes: MatterFactsDto;

  /** Today or later. */
  @Matches(dateForm)
  effectiveFrom: string;

  @IsObject()
  @Nested(() => BilingualDto)
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

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  mainItem?: BilingualDto;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  content?: BilingualDto;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  acceptance?: BilingualDto;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  complaints?: BilingualDto;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
  process?: BilingualDto;

  @IsOptional()
  @IsObject()
  @Nested(() => BilingualDto)
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
  @Matches(dateForm)
  from: string;

  @IsObject()
  @Nested(() => BilingualDto)
  reason: BilingualDto;
}

export class ResumeMatterDto {
  @Matches(dateForm)
  from: string;
}

export class AddAliasDto {
  @Matches(dateForm)
  from: string;

  @IsObject()
  @Nested(() => BilingualDto)
  reason: BilingualDto;

  @Matches(codeForm)
  alias: string;
}

export class SplitMatterDto {
  @Matches(dateForm)
  from: string;

  @IsObject()
  @Nested(() => BilingualDto)
  reason: BilingualDto;

  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(50)
  @Matches(codeForm, { each: true })
  into: string[];
}

export class MergeMatterDto {
  @Matches(dateForm)
  from: string;

  @IsObject()
  @Nested(() => BilingualDto)
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
