// A service as one would write it by hand: Fastify and PostgreSQL. `node main.mjs POSTGRES_URL [--same-work]`.
import { serve } from '../http-service.mjs';
import { body, identify, issueToken, sealing } from './guards.mjs';
import { keepCounting } from './statistics.mjs';
import { openStore } from './store.mjs';

const [url, form] = process.argv.slice(2);
const sameWork = form === '--same-work';
const store = await openStore(url, sameWork ? sealing : undefined);
const stopCounting = keepCounting(store.pool);
await serve(
  { ...store, close: () => stopCounting().then(store.close) },
  {
    engine: store.durability,
    ...(sameWork ? { guards: { identify, body }, tokens: issueToken } : {}),
  },
);
