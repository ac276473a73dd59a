// Row 23: people whose keys are destroyed after the term of their records. Nothing that was stored, printed, exported or backed up
// holds a word of them, nothing that is asked shows one any more, and the figures and the proofs stay as they were.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { advertising, applicant, applicationOf, clerk, identityNumber } from './office.mjs';
import { ok, openProduct, person } from './product.mjs';

const run = promisify(execFile);

const begun = '2026-03-02T09:00:00+08:00';
/** Ten years after the end of the last case. */
const later = '2036-03-10T09:00:00+08:00';

const supervisor = person({ role: 'supervisor', subject: 'supervisor-1' });
const auditor = person({ role: 'auditor', subject: 'auditor-1' });
const archivist = person({ role: 'centre', subject: 'archivist-1' });
const head = person({ role: 'unit-head', subject: 'head-1', unit: 'urban', post: 'urban-head' });

/** What may be found of a person nowhere: each long and rare enough to be no accident. */
const wordsOf = (random, number) => {
  const mark = random.bytes(6).toString('hex');
  return {
    identityNumber: identityNumber(number),
    name: `欧阳${mark}`,
    phone: `138${random.bytes(4).readUInt32BE().toString().padStart(10, '0').slice(0, 8)}`,
    address: `兀术街${mark}号`,
    statement: `申请事由${mark}`,
    reason: `撤回原因${mark}`,
    defect: `缺件说明${mark}`,
  };
};

/** A case that holds something in the person's words at each of its steps. */
const liveThrough = async (api, number, words) => {
  const { name, phone, address, statement, reason, defect } = words;
  const by = applicant(number);
  const asked = applicationOf(number, advertising, { applicant: { name, phone, address }, statement });
  const { caseId } = ok(await by.post(api, '/cases', asked));
  const at = `/cases/${caseId}`;
  const defects = [{ code: 'M01', defect }];
  ok(await clerk.post(api, `${at}/check-materials`, { outcome: 'INCOMPLETE', defects }));
  ok(await clerk.post(api, `${at}/request-supplement`, { items: defects, termDays: 5 }));
  ok(await by.post(api, `${at}/withdraw`, { reason, initiatedBy: 'APPLICANT' }));
  const { position } = ok(await clerk.post(api, `${at}/close`));
  return { caseId, position };
};

const lists = [
  '/histories?type=CaseWithdrawn',
  '/worklist?unit=urban',
  '/statistics/cases?counter=received&from=2026-03-01&to=2026-03-31',
];

/** Everything that shows cases to somebody who may see them: what it says, as text. */
const shown = async (api, caseIds) => {
  const parts = [];
  for (const caseId of caseIds) {
    const { bytes } = await auditor.get(api, `/cases/${caseId}/history?purpose=AUDIT`);
    parts.push(bytes.toString(), (await auditor.get(api, `/cases/${caseId}/papers`)).bytes.toString());
  }
  return parts.join('\n');
};

const exported = async (api) => {
  const parts = [];
  for (const list of lists) {
    for (const format of ['csv', 'xlsx']) {
      const answer = await supervisor.get(api, `${list}&format=${format}`);
      if (answer.status !== 200) throw new Error(`${list}: ${answer.status} ${answer.bytes}`);
      const { bytes } = answer;
      parts.push(
        format === 'csv'
          ? bytes
          : Buffer.concat(Object.values(unzipSync(bytes)).map((part) => Buffer.from(strFromU8(part)))),
      );
    }
  }
  return parts;
};

const figures = async (api, position) => {
  const questions = ['handling', 'figures?from=2026-03-01&to=2026-03-31', 'reviews'];
  const answers = [];
  for (const question of questions) {
    const { asOfPosition: _, ...told } = ok(
      await supervisor.get(api, `/statistics/${question}${question.includes('?') ? '&' : '?'}after=${position}`),
    );
    answers.push(told);
  }
  return JSON.stringify(answers, (key, value) => (key === 'asOfPosition' ? undefined : value));
};

const destroy = async (api, caseId, listNo) => {
  const at = `/cases/${caseId}/erasure`;
  ok(await archivist.post(api, `${at}/propose-destruction`, { listNo }));
  ok(await head.post(api, `${at}/approve-destruction`));
  return ok(await auditor.post(api, `${at}/approve-destruction`)).stage;
};

/** Every form in which a text might lie in a file. */
const formsOf = (text) => {
  const bytes = Buffer.from(text);
  const inBase64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return Buffer.from(shifted.slice(Math.ceil((shift * 4) / 3), -4));
  });
  return [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), ...inBase64];
};

const filesBelow = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))]);

const searched = (places, people) => {
  const found = [];
  for (const [name, bytes] of places) {
    for (const words of people) {
      for (const [kind, text] of Object.entries(words)) {
        if (formsOf(text).some((form) => bytes.includes(form))) found.push(`${name} holds the ${kind} of somebody`);
      }
    }
  }
  return found;
};

export const erasure = async ({ dir, libs, random, persons }) => {
  const failures = [];
  const people = Array.from({ length: persons }, (_, number) => wordsOf(random, number));
  const open = (clock) => openProduct({ dir, libs, projector: true, env: { DAYLIGHT_CLOCK: clock } });
  const cli = async ({ settings }, ...words) => {
    const env = { ...process.env, ...settings, NODE_NO_WARNINGS: '1' };
    const { stdout } = await run(process.execPath, [join(libs, 'apps/cli/main.js'), ...words], { env });
    return stdout;
  };

  let product = await open(begun);
  const caseIds = [];
  let before;
  const places = [];
  try {
    const [api] = product.apis;
    let position;
    for (const [number, words] of people.entries()) {
      const lived = await liveThrough(api, number, words);
      caseIds.push(lived.caseId);
      ({ position } = lived);
    }
    before = await figures(api, position);
    const known = await shown(api, caseIds);
    const unseen = people.filter(({ name }) => !known.includes(name)).length;
    if (unseen > 0) failures.push(`void: ${unseen} people cannot be read even before`);
    places.push(['what was printed', product.logs()]);
  } finally {
    await product.close();
  }

  product = await open(later);
  try {
    const [api] = product.apis;
    for (const [number, caseId] of caseIds.entries()) {
      const stage = await destroy(api, caseId, `XH-2036-${number}`);
      if (stage !== 'DESTROYED') failures.push(`a case ended as ${stage}`);
    }
    const { position } = ok(await applicant(9_000).post(api, '/cases', applicationOf(9_000, advertising)));
    const after = await figures(api, position);
    const counted = (text) => text.replaceAll(/"received":\d+|"byChannel":\{[^}]*\}/g, '');
    if (counted(after) !== counted(before)) failures.push(`the figures of that month were ${before} and are ${after}`);
    places.push(['what is shown', Buffer.from(await shown(api, caseIds))]);
    for (const bytes of await exported(api)) places.push(['an exported list', bytes]);
    const checkpoint = await auditor.post(api, '/evidence/checkpoints');
    if (checkpoint.status >= 300) failures.push(`no checkpoint: ${checkpoint.status}`);
    await cli(product, 'vault', 'backup', join(dir, 'keys-backup.jsonl'));
    await cli(product, 'evidence', 'export', join(dir, 'evidence.bundle'));
    const verdict = JSON.parse(await cli(product, 'verify', '--bundle', join(dir, 'evidence.bundle'), '--json'));
    if (verdict.findings?.length !== 0) failures.push(`the proofs do not hold: ${JSON.stringify(verdict.findings)}`);
    places.push(['what was printed later', product.logs()]);
  } finally {
    await product.close();
  }
  places.push(...filesBelow(dir));
  failures.push(...searched(places, people));
  return { failures, told: `${persons} people, ${places.length} places searched` };
};
