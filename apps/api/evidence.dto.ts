import { IsOptional, Matches } from 'class-validator';

const size = /^(?:0|[1-9]\d{0,14})$/;

export class CheckpointsDto {
  /** Checkpoints of fewer events than this only: the last size of the page before. */
  @IsOptional()
  @Matches(size)
  before?: string;

  /** How many at most: 1 to 200, 20 by default. */
  @IsOptional()
  @Matches(/^(?:[1-9]|[1-9]\d|1\d\d|200)$/)
  limit?: string;
}

export class InclusionDto {
  /** The event by its id, or by stream and revision. */
  @IsOptional()
  @Matches(/^[0-9a-fA-F-]{36}$/)
  eventId?: string;

  @IsOptional()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,199}$/u)
  stream?: string;

  @IsOptional()
  @Matches(size)
  revision?: string;

  /** The tree of so many events; by default that of the latest checkpoint. */
  @IsOptional()
  @Matches(size)
  size?: string;
}

export class ConsistencyDto {
  @Matches(size)
  from: string;

  @Matches(size)
  to: string;
}
