import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, Matches } from 'class-validator';
import { type NegativeKind, negativeKinds } from '#cases/negative-events';
import { documentNumber, longestList, ReasonDto, type ServiceMethod, serviceMethods } from './case-parts.dto.js';
import { Nested, Optional } from './validation.pipe.js';

export class ProposeNegativeDto {
  @IsIn(negativeKinds)
  kind: NegativeKind;

  /** Facts and the text of law each rests on (行政许可法 art. 38). */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(longestList)
  @Nested(() => ReasonDto)
  reasons: ReasonDto[];

  /** The organ to turn to, where the matter is another's. */
  @Optional()
  @Matches(/^[\p{Script=Han}A-Za-z ]{2,60}$/u)
  competentOrgan?: string;
}

export class FileNegativeDto {
  /** Under which it stands in the register of negatives. */
  @Matches(documentNumber)
  filingNo: string;
}

/** A "no" that was proposed and confirmed is done; what it says stands in the proposal. */
export class ServedByDto {
  @IsIn(serviceMethods)
  serviceMethod: ServiceMethod;
}
