import { applyDecorators } from '@nestjs/common';
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
import { venueKinds, type VenueKind } from '#calendar/venue-events';
import { matterCategories, type MatterCategory } from '#law/matter-categories';
import type { UnitKind, UnitLevel } from '#law/remedy-bodies';
import { Nested } from './validation.pipe.js';

export const codeForm = /^[A-Za-z0-9._-]{1,100}$/;
const materialCode = /^[A-Za-z0-9._-]{1,40}$/;
const unitForm = /^[\p{L}\p{N} ._@-]{1,80}$/u;
export const categories = Object.keys(matterCategories);
const unitKinds = ['DEPARTMENT', 'OUTPOST', 'AUTHORISED', 'GOVERNMENT', 'TOWN', 'JUSTICE', 'VERTICAL', 'CUSTOMS'];
export const mostDays = 1_000;

/** A text for the public, in both languages. */
export class BilingualDto {
  @IsString()
  @Length(1, 4000)
  zh: string;

  @IsString()
  @Length(1, 4000)
  en: string;
}

export const InBothLanguages = () =>
  applyDecorators(
    IsObject(),
    Nested(() => BilingualDto),
  );
export const OptionalInBothLanguages = () => applyDecorators(IsOptional(), InBothLanguages());

export class GuideMaterialDto {
  @Matches(materialCode)
  code: string;

  @InBothLanguages()
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
  @OptionalInBothLanguages()
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
  @OptionalInBothLanguages()
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

  @OptionalInBothLanguages()
  unitName?: BilingualDto;

  @IsOptional()
  @IsIn(unitKinds)
  unitKind?: UnitKind;

  @OptionalInBothLanguages()
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
