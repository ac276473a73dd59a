// The product as `npm start` runs it, on an empty data folder: its guards, validation and encryption on, its engines embedded.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from './processes.mjs';

const here = fileURLToPath(new URL('../../..', import.meta.url));
const unit = 'urban';

/** Texts of some two hundred characters (six hundred bytes), as people write them. */
const statement =
  '申请在兀术街设置户外广告一处，位置在临街建筑二层外墙，宽六米，高两米，使用铝合金框架与节能灯箱。'.repeat(4);
const opinion =
  '经现场勘查，申请设置的位置符合城市总体规划和户外广告设置规范，不影响交通安全和市容，材料齐全，建议准予。'.repeat(4);

/** Everybody asks for one thing: a second open case of the same person for the same matter is refused. */
const application = {
  matterCode: 'DBS-CG-02',
  applicant: { name: '王小明', identityNumber: ':person', phone: '13800000000' },
  statement,
  materials: ['M01', 'M02', 'M03', 'M04'].map((code) => ({ code, original: true })),
};

const people = {
  clerk: { role: 'clerk', subject: 'clerk-1', unit: 'centre-window', post: 'window-3' },
  officer: { role: 'officer', subject: 'officer-1', unit, post: 'urban-review' },
  decider: { role: 'decider', subject: 'decider-1', unit, post: 'urban-head' },
  supervisor: { role: 'supervisor', subject: 'supervisor-1' },
  bureau: { role: 'bureau', subject: 'bureau-1' },
};

const tokensFrom = async (url) => {
  const tokens = {};
  for (const [name, claims] of Object.entries(people)) {
    const answer = await fetch(`${url}/development/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(claims),
    });
    tokens[name] = { authorization: `Bearer ${(await answer.json()).token}` };
  }
  return tokens;
};

/** One command more than the peers have: the law wants the papers checked before a case is accepted. */
const stepsFor = (by) => {
  const step = (headers, path, body) => ({ headers, path, body: body && JSON.stringify(body) });
  return [
    step(by.clerk, '/cases', application),
    step(by.clerk, '/cases/:id/check-materials', { outcome: 'COMPLETE', defects: [] }),
    step(by.clerk, '/cases/:id/accept'),
    step(by.clerk, '/cases/:id/route'),
    step(by.officer, '/cases/:id/take'),
    step(by.officer, '/cases/:id/record-opinion', { conclusion: 'APPROVE', text: opinion }),
    step(by.officer, '/cases/:id/submit-for-decision'),
    step(by.decider, '/cases/:id/approve', { content: statement, validMonths: 24 }),
  ];
};

const questionsFor = (by) => ({
  stage: 'APPROVED',
  progress: { path: '/cases/:id', headers: by.officer },
  history: { path: '/cases/:id/history', headers: by.officer },
  worklist: { path: `/worklist?unit=${unit}`, headers: by.officer },
  statistics: {
    path: '/statistics/handling',
    headers: by.supervisor,
    countsIn: ({ total }) => ({ received: total.received, approved: total.decided?.approved ?? total.approved }),
  },
});

/** The same questions of cases of any unit, by somebody who sees them all. */
const overviewFor = (by, ofUnit) => ({
  progress: { path: '/cases/:id', headers: by.bureau },
  // Of another's cases nobody reads the whole history without saying why; that is recorded, and so part of what it takes.
  history: { path: '/cases/:id/history?purpose=SUPERVISION', headers: by.bureau },
  worklist: { path: `/worklist?unit=${ofUnit}`, headers: by.bureau },
});

const readyIn = (output) => /Daylight {3}(http:\/\/\S+)/.exec(output)?.[1];

/** The product as it is built in a folder. `env` is for a profile of its processes. */
const productIn = (name, folder) => ({
  name,
  start: async (dir, env = {}, startWithinMs) => {
    const child = await startProcess(
      process.execPath,
      ['--enable-source-maps', 'dist/apps/standalone/main.js'],
      readyIn,
      { cwd: folder, env: { ...process.env, DAYLIGHT_DATA: dir, PORT: '0', ...env }, startWithinMs },
    );
    const by = await tokensFrom(child.ready);
    return {
      url: child.ready,
      pids: [child.pid],
      durability:
        'embedded event store: fdatasync before every acknowledgement; keys: on disk before the first event they seal',
      steps: stepsFor(by),
      questions: questionsFor(by),
      overview: (ofUnit) => overviewFor(by, ofUnit),
      probe: { path: '/cases/:id', headers: by.officer, waits: true },
      output: child.output,
      stop: child.stop,
    };
  },
});

export const product = productIn('product', here);

/** Another build, to see what a change does in the same minutes. */
export const productOf = (folder) => productIn('product-before', resolve(folder));
