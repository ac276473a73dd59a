import { IsBoolean, IsString, Length, Matches } from 'class-validator';
import { Optional } from './validation.pipe.js';

/** A citation of a text of law, as 《行政许可法》第三十八条: no place for words about people. */
export const citation =
  /^《[^》]{2,60}》(?:第[一二三四五六七八九十百零〇0-9]+(?:条|款|项)(?:第?[（(一二三四五六七八九十0-9）)]+(?:款|项))*)?$/;
export const citationText = { message: '$property must be a citation, as 《行政许可法》第三十八条' };
export const materialCode = /^[A-Za-z0-9._-]{1,40}$/;
export const staffId = /^[A-Za-z0-9._@-]{1,64}$/;
export const unitId = /^[A-Za-z0-9._-]{1,60}$/;
/** Numbers of papers: 铁政复决〔2026〕12号, BA-2026-0001. */
export const documentNumber = /^[\p{Script=Han}A-Za-z0-9〔〕（）()[\]._-]{1,60}$/u;
export const sha256 = /^[0-9a-f]{64}$/;
export const zoned = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
export const instantText = { message: '$property must be an instant with its zone, as 2026-03-02T09:00:00+08:00' };
/** Words that are recorded in clear: no run of digits in which an identity or telephone number could stand. */
export const publicWords = /^(?!.*\d{7})[^\p{Cc}]*$/u;
export const publicWordsText = { message: '$property is shown to everybody: it may hold no personal number' };

/** The longest text (characters) and the longest list that a body may hold. */
export const longestText = 4_000;
export const longestList = 50;

export const serviceMethods = ['WINDOW', 'COURIER', 'ONLINE'] as const;
export type ServiceMethod = (typeof serviceMethods)[number];

export class ApplicantDto {
  /** Sealed before anything is recorded. */
  @IsString()
  @Length(1, 100)
  name: string;

  /** Identity number or unified social credit code; only its keyed hash is ever compared. */
  @Matches(/^[0-9A-Za-z]{6,20}$/)
  identityNumber: string;

  @Optional()
  @Matches(/^[0-9+() -]{5,20}$/)
  phone?: string;

  @Optional()
  @IsString()
  @Length(1, 300)
  address?: string;
}

export class MaterialDto {
  /** The paper's code in the guide of the matter. */
  @Matches(materialCode)
  code: string;

  @IsBoolean()
  original: boolean;

  /** SHA-256 (hex) of the stored content. */
  @Optional()
  @Matches(sha256)
  hash?: string;
}

export class DefectDto {
  @Matches(materialCode)
  code: string;

  @IsString()
  @Length(1, 1000)
  defect: string;
}

export class ReasonDto {
  @IsString()
  @Length(1, 2000)
  facts: string;

  @Matches(citation, citationText)
  basis: string;
}

export class ReasonTextDto {
  @IsString()
  @Length(1, 2000)
  reason: string;
}

export class TextDto {
  @IsString()
  @Length(1, longestText)
  text: string;
}

/** For commands that say all by their name: the body is empty or {}. */
export class NothingDto {}
