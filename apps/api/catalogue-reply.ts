import type { FastifyReply } from 'fastify';
import type { Outcome } from '#event-log/event-log';

/** What a command on the catalogue is answered with. `position`: give it to a question as `after` to see its effect. */
export class CatalogueReply {
  /** The code of the matter, or the unit whose powers they are. */
  readonly id: string;
  readonly revision: number;
  readonly position: string;
  /** What was recorded; empty where it was already so. */
  readonly events: { type: string; revision: number }[];
  /** The command had been carried out before under the same Idempotency-Key. */
  readonly repeated: boolean;
}

/** The reply, with the stream's revision as ETag. */
export const catalogueReplyTo = (
  reply: FastifyReply,
  { stream, revision, position, events, repeated }: Outcome<unknown>,
): CatalogueReply => {
  void reply.header('etag', `"${revision}"`);
  const id = stream.slice(stream.indexOf('-') + 1);
  return { id, revision, position: String(position), events: [...events], repeated };
};
