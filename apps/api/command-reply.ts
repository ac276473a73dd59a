import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';

/** What a command is answered with. `position`: give it to a question as `after` to see this command's effect. */
export class CommandReply {
  readonly caseId: string;
  readonly caseNo?: string;
  readonly stage: string;
  readonly revision: number;
  readonly position: string;
  /** What was recorded; empty where it was already so. */
  readonly events: { type: string; revision: number }[];
  /** The command had been carried out before under the same Idempotency-Key. */
  readonly repeated: boolean;
}

/** The reply, with the stream's revision as ETag. */
export const replyTo = (
  reply: FastifyReply,
  {
    stream,
    state,
    revision,
    position,
    events,
    repeated,
  }: Outcome<{ readonly stage: string; readonly caseNo?: string }>,
): CommandReply => {
  void reply.header('etag', `"${revision}"`);
  return {
    caseId: stream.slice(stream.indexOf('-') + 1),
    ...(state.caseNo === undefined ? {} : { caseNo: state.caseNo }),
    stage: state.stage,
    revision,
    position: String(position),
    events: [...events],
    repeated,
  };
};
