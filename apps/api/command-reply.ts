import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';

class RecordedDto {
  @ApiProperty({ type: String })
  readonly type: string;
  @ApiProperty({ type: Number })
  readonly revision: number;
}

/** What a command is answered with. `position`: give it to a question as `after` to see this command's effect. */
export class CommandReply {
  @ApiProperty({ type: String })
  readonly caseId: string;
  @ApiPropertyOptional({ type: String })
  readonly caseNo?: string;
  @ApiProperty({ type: String })
  readonly stage: string;
  @ApiProperty({ type: Number })
  readonly revision: number;
  @ApiProperty({ type: String, description: 'Give it to a question as `after` to see this command’s effect.' })
  readonly position: string;
  /** What was recorded; empty where it was already so. */
  @ApiProperty({ type: [RecordedDto] })
  readonly events: RecordedDto[];
  /** The command had been carried out before under the same Idempotency-Key. */
  @ApiProperty({ type: Boolean })
  readonly repeated: boolean;
}

type Answered = Omit<CommandReply, 'caseId' | 'caseNo'>;

/** The part of a reply that every kind of stream has, with the stream's revision as ETag. */
export const answeredWith = (
  reply: FastifyReply,
  { state, revision, position, events, repeated }: Outcome<{ readonly stage: string }>,
): Answered => {
  void reply.header('etag', `"${revision}"`);
  return { stage: state.stage, revision, position: String(position), events: [...events], repeated };
};

/** The reply to a command on a case. */
export const replyTo = (
  reply: FastifyReply,
  outcome: Outcome<{ readonly stage: string; readonly caseNo?: string }>,
): CommandReply => {
  const { stream, state } = outcome;
  return {
    caseId: stream.slice(stream.indexOf('-') + 1),
    ...(state.caseNo === undefined ? {} : { caseNo: state.caseNo }),
    ...answeredWith(reply, outcome),
  };
};
