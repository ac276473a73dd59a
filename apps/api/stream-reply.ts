import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';

/** What a command on anything but a case is answered with; the fields are those of a case's reply. */
export class StreamReply {
  readonly id: string;
  readonly stage: string;
  readonly revision: number;
  /** Give it to a question as `after` to see this command's effect. */
  readonly position: string;
  readonly events: { type: string; revision: number }[];
  readonly repeated: boolean;
}

/** The reply, with the stream's revision as ETag. */
export const streamReply = (reply: FastifyReply, outcome: Outcome<{ readonly stage: string }>): StreamReply => {
  const { stream, state, revision, position, events, repeated } = outcome;
  void reply.header('etag', `"${revision}"`);
  return {
    id: stream.slice(stream.indexOf('-') + 1),
    stage: state.stage,
    revision,
    position: String(position),
    events: [...events],
    repeated,
  };
};
