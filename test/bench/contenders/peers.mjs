// The peers, each a service of its own process over HTTP (test/bench/peers).
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer as startEventStore } from '../event-store/server-process.mjs';
import { startDocumentStore } from '../read-models/document-store-process.mjs';
import { startPostgres } from './postgres.mjs';
import { startProcess } from './processes.mjs';

const folder = fileURLToPath(new URL('../peers', import.meta.url));
const unit = 'urban';
const text =
  '经现场勘查，申请设置的位置符合城市总体规划和户外广告设置规范，不影响交通安全和市容，材料齐全，建议准予。'.repeat(3);

const commands = [
  {
    command: 'receive',
    actor: 'wang',
    more: {
      unit,
      matterCode: 'DBS-CG-02',
      identityNumber: '210281199001011234',
      materials: [{ code: 'M01', original: true }],
    },
  },
  { command: 'accept', actor: 'clerk-1' },
  { command: 'route', actor: 'clerk-1' },
  { command: 'take', actor: 'officer-1' },
  { command: 'record-opinion', actor: 'officer-1', more: { conclusion: 'APPROVE' } },
  { command: 'submit-for-decision', actor: 'officer-1' },
  { command: 'approve', actor: 'decider-1' },
];
const recorded =
  'ApplicationReceived CaseAccepted CaseRouted CaseTaken OpinionRecorded SubmittedForDecision CaseApproved';

const headersOf = async (url, subject, withTokens) => {
  if (!withTokens) return { 'x-actor': subject };
  const answer = await fetch(`${url}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject, role: 'staff', unit }),
  });
  return { authorization: `Bearer ${(await answer.json()).token}` };
};

const stepsFor = (url, withTokens) =>
  Promise.all(
    commands.map(async ({ command, actor, more }) => ({
      path: command === 'receive' ? '/cases' : `/cases/:id/${command}`,
      headers: await headersOf(url, actor, withTokens),
      body: JSON.stringify({ ...more, text }),
    })),
  );

const countsIn = ({ rows }) =>
  rows.reduce(
    (sum, { received = 0, approved = 0 }) => ({ received: sum.received + received, approved: sum.approved + approved }),
    { received: 0, approved: 0 },
  );

const readyIn = (output) => (output.includes('\n') ? JSON.parse(output.slice(0, output.indexOf('\n'))) : undefined);

/** Starts a peer beside its engines; what was started first is stopped last. */
const startPeer = async (name, args, engines, { withTokens = false, durability } = {}) => {
  const child = await startProcess(process.execPath, [join(folder, name, 'main.mjs'), ...args], readyIn);
  const { url } = child.ready;
  const steps = await stepsFor(url, withTokens);
  const { headers } = steps[3];
  return {
    url,
    pids: [child.pid, ...engines.map(({ pid }) => pid)],
    durability: durability ?? child.ready.durability,
    steps,
    recorded,
    questions: {
      stage: 'APPROVED',
      progress: { path: '/cases/:id', headers },
      history: { path: '/cases/:id/history', headers },
      worklist: { path: `/worklist?unit=${unit}`, headers },
      statistics: { path: '/statistics', headers, countsIn },
    },
    probe: { path: '/cases/:id', headers, waits: false },
    output: child.output,
    stop: async () => {
      await child.stop();
      for (const engine of engines) await engine.stop();
    },
  };
};

const onPostgres = (name, args, options) => async (dir) => {
  const server = await startPostgres(dir);
  return startPeer(name, [server.url, ...args], [server], options);
};

export const peers = [
  { name: 'hand-written', needs: 'postgres', start: onPostgres('hand-written', []) },
  {
    name: 'hand-written-same-work',
    needs: 'postgres',
    start: onPostgres('hand-written', ['--same-work'], { withTokens: true }),
  },
  { name: 'emmett-postgres', needs: 'postgres', start: onPostgres('emmett-postgres', []) },
  {
    name: 'emmett-sqlite',
    needs: 'sqlite3',
    start: (dir) => startPeer('emmett-sqlite', [join(dir, 'events.sqlite')], []),
  },
  {
    name: 'emmett-esdb',
    start: async (dir) => {
      const eventStore = await startEventStore({ secure: true, dir: join(dir, 'events') });
      const documents = await startDocumentStore(join(dir, 'documents'));
      const engines = [eventStore, { pid: documents.pid, stop: documents.end }];
      return startPeer('emmett-esdb', [eventStore.url, documents.url], engines);
    },
  },
];

/** Installs the peers' packages if they are not there; SQLite's has to be compiled. */
export const installPeers = (wanted) => {
  const npm = (...args) => execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(join(folder, 'node_modules/fastify'))) npm('ci', '--ignore-scripts');
  const needsSqlite = wanted.some(({ needs }) => needs === 'sqlite3');
  if (needsSqlite && !existsSync(join(folder, 'node_modules/sqlite3/build/Release/node_sqlite3.node'))) {
    npm('rebuild', 'sqlite3');
  }
};
