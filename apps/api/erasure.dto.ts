import { IsIn, Matches } from 'class-validator';
import { type LiftGround, liftGrounds } from '#erasure/events';

export class ProposeDestructionDto {
  /** 销毁清册编号: the number of the list. */
  @Matches(/^[A-Za-z0-9〔〕.-]{1,60}$/)
  listNo: string;
}

export class LiftRestrictionDto {
  @IsIn(liftGrounds)
  ground: LiftGround;
}
