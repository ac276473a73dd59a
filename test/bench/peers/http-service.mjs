// The routes of a peer: the same for all of them, on Fastify.
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { Refused, steps } from './case-rules.mjs';

/** Who asks, where the service does not look at tokens: the header says it. */
const namedActor = (request) => {
  request.actor = request.headers['x-actor'];
};

/**
 * Serves `service` on a free port and says where on standard output, as one line of JSON; ends on SIGTERM.
 * `service.command(caseId, name, {data, actor, at})` → {revision}; `progress(caseId)`, `history(caseId)`, `worklist(unit)`,
 * `statistics()` → JSON. `guards.identify(request)` names the actor or throws; `guards.body` is the JSON schema of a command.
 */
export const serve = async (service, { engine, guards = {}, tokens } = {}) => {
  const app = Fastify({ forceCloseConnections: true });
  const { identify = namedActor, body } = guards;
  const options = { onRequest: async (request) => identify(request), ...(body ? { schema: { body } } : {}) };
  const asked = (request) => ({ data: request.body, actor: request.actor, at: new Date().toISOString() });
  app.setErrorHandler((error, _, reply) => {
    const status = error instanceof Refused ? 409 : (error.statusCode ?? 500);
    if (status === 500) process.stderr.write(`${error.stack}\n`);
    return reply.status(status).send({ error: error.message });
  });
  app.decorateRequest('actor');
  if (tokens) app.post('/tokens', ({ body: claims }) => tokens(claims));
  app.post('/cases', options, async (request) => {
    const caseId = randomUUID();
    return { caseId, ...(await service.command(caseId, 'receive', asked(request))) };
  });
  for (const { command } of steps.slice(1)) {
    app.post(`/cases/:caseId/${command}`, options, async (request) => {
      const { caseId } = request.params;
      return { caseId, ...(await service.command(caseId, command, asked(request))) };
    });
  }
  const questions = { onRequest: async (request) => identify(request) };
  app.get('/cases/:caseId', questions, ({ params }) => service.progress(params.caseId));
  app.get('/cases/:caseId/history', questions, ({ params }) => service.history(params.caseId));
  app.get('/worklist', questions, ({ query }) => service.worklist(query.unit));
  app.get('/statistics', questions, () => service.statistics());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  process.stdout.write(`${JSON.stringify({ url, durability: await engine() })}\n`);
  process.once('SIGTERM', () => {
    void app
      .close()
      .then(() => service.close())
      .then(() => process.exit(0));
  });
};
