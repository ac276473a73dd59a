// Row 22: requests that nobody would send by mistake, over every operation of the OpenAPI document; and lists with cells that a
// spreadsheet would run.
import { Agent, request } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { ask, jsonOf, ok, openProduct, person } from './product.mjs';
import { advertising, applicant, applicationOf } from './office.mjs';

const senders = 32;
const answeredWithinMs = 20_000;
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const roles = [
  'applicant',
  'clerk',
  'officer',
  'decider',
  'chief',
  'unit-head',
  'centre',
  'bureau',
  'auditor',
  'supervisor',
];

const rareCharacters = '\u{20BB7}\u{2A6D6}\u{30EDD}\u{F0000}';
const hostileTexts = [
  '',
  ' ',
  '\0',
  rareCharacters,
  '\u202E\u0000\uFFFF',
  '=HYPERLINK("http://x","y")',
  "'; DROP TABLE cases; --",
  '{{7*7}}${7*7}<script>alert(1)</script>',
  '../../../../etc/passwd',
  '..%2f..%2f',
  'x'.repeat(5_000),
  '张'.repeat(5_000),
  '2026-02-30',
  '0000-00-00',
  '9999-12-31T99:99:99Z',
  '-1',
  '1e400',
  '[object Object]',
  '$where',
  'constructor',
  '__proto__',
];
const hostileValues = [
  null,
  true,
  -1,
  0.1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [null],
  [[]],
  { $gt: '' },
  { $where: 'sleep(10000)' },
  { $ne: null, $regex: '(a+)+$' },
  { constructor: { prototype: { polluted: true } } },
  { toString: 1, hasOwnProperty: 2, length: -1 },
  Array.from({ length: 60 }, () => ({})),
];
/** Texts of JSON that no program would write. */
const rawBodies = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '{"__proto__":{"polluted":true}}',
  '{"a":{"constructor":{"prototype":{"polluted":true}}}}',
  '{"text":"\\ud800"}',
  '{"matterCode":"\\udfff\\ud800","statement":"\\u0000"}',
  '{"a":1,"a":2}',
  '{"a":NaN}',
  '\uFEFF{}',
  '['.repeat(100_000),
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
  `{"text":"${'x'.repeat(300_000)}"}`,
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
];
const contentTypes = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-7',
  '',
];
const strangeHeaders = [
  { 'idempotency-key': 'x'.repeat(500) },
  { 'idempotency-key': 'a b' },
  { 'if-match': '"-1"' },
  { 'if-match': 'W/"1"' },
  { 'if-match': '"999999999999999"' },
  { 'accept-language': 'x'.repeat(2_000) },
  { 'last-event-id': '$ne' },
  { 'x-forwarded-for': '127.0.0.1, __proto__' },
  { 'content-encoding': 'gzip' },
  { expect: '100-continue' },
];
const tokens = [
  '',
  'Bearer',
  'Bearer x',
  `Bearer ${'a'.repeat(3_000)}`,
  'Bearer a.b.c',
  'Basic YTpi',
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6ImJ1cmVhdSJ9.',
];

const schemaAt = (document, schema) => {
  const name = schema?.$ref?.split('/').at(-1);
  return name ? (document.components?.schemas?.[name] ?? {}) : (schema ?? {});
};

const operationsOf = (document) =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => {
        const { parameters = [], requestBody } = item[method];
        const body = schemaAt(document, requestBody?.content?.['application/json']?.schema);
        const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
        return { method: method.toUpperCase(), path, query, fields: Object.keys(body.properties ?? {}) };
      }),
  );

/** A part of a path: mostly one that is there, so that the request comes as far as possible. */
const partOf = (scene, name) => {
  const { random, caseId } = scene;
  const known = { caseId, code: advertising, id: caseId, unit: 'urban', year: '2026' }[name];
  if (known && random.chance(0.6)) return known;
  const text = random.chance(0.2) ? random.pick(['%ff', '%00', '%', '%c0%ae', '%2e%2e%2f']) : undefined;
  return text ?? encodeURIComponent(random.pick(hostileTexts)).slice(0, 3_000);
};

const queryOf = ({ random }, names) => {
  const some = [...names, 'unheardOf', 'after', 'limit', 'cursor', 'format'].filter(() => random.chance(0.3));
  const pairs = some.map((name) => {
    const key = random.pick([name, `${name}[]`, `${name}[$ne]`, `${name}%00`, '__proto__[x]']);
    return `${random.chance(0.7) ? name : key}=${encodeURIComponent(random.pick(hostileTexts)).slice(0, 2_000)}`;
  });
  if (pairs.length > 0 && random.chance(0.3)) pairs.push(pairs[0]);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

const bodyOf = ({ random }, fields) => {
  if (random.chance(0.25)) return random.pick(rawBodies);
  const held = [...fields, 'unheardOf'].filter(() => random.chance(0.7));
  const value = () => (random.chance(0.5) ? random.pick(hostileTexts) : random.pick(hostileValues));
  return JSON.stringify(Object.fromEntries(held.map((field) => [field, value()])));
};

const invent = (scene) => {
  const { random, operations } = scene;
  const { method, path, query, fields } = random.pick(operations);
  const address = path.replace(/\{(\w+)\}/g, (_, name) => partOf(scene, name));
  const hasBody = method !== 'GET' || random.chance(0.05);
  return {
    method,
    path: `${address}${queryOf(scene, query)}`,
    headers: {
      authorization: random.chance(0.1) ? random.pick(tokens) : `Bearer ${random.pick(scene.tokens)}`,
      ...(hasBody ? { 'content-type': random.chance(0.05) ? random.pick(contentTypes) : 'application/json' } : {}),
      ...(random.chance(0.1) ? random.pick(strangeHeaders) : {}),
    },
    body: hasBody ? bodyOf(scene, fields) : undefined,
  };
};

/** A stream of changes never ends: it is left as soon as it has begun. Closed without an answer counts as one. */
const send = (agent, url, { method, path, headers, body }) =>
  new Promise((done, reject) => {
    const sent = request(`${url}${path}`, { agent, method, headers, timeout: answeredWithinMs }, (answer) => {
      const { statusCode: status, headers: told } = answer;
      if (told['content-type']?.startsWith('text/event-stream')) {
        sent.destroy();
        done({ status, text: '' });
        return;
      }
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status, text: Buffer.concat(parts).toString() }));
      answer.on('error', () => done({ status: 0, text: '' }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', (error) => (error.message === 'no answer' ? reject(error) : done({ status: 0, text: '' })));
    sent.end(body);
  });

const stackTrace = /\n\s+at |node_modules|\.js:\d+:\d+/;

const attack = async (scene, product, requests) => {
  const [api] = product.apis;
  const tell = (failure) => scene.failures.length < 50 && scene.failures.push(failure);
  const one = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (scene.sent < requests) {
      scene.sent += 1;
      if (scene.sent === Math.ceil(requests * 0.3)) scene.warm = api.residentKiB();
      const asked = invent(scene);
      const named = `${asked.method} ${asked.path.slice(0, 120)}`;
      const { status, text } = await send(agent, api.url, asked).catch((error) => ({
        status: -1,
        text: error.message,
      }));
      const kind = Math.floor(status / 100);
      scene.kinds[kind] = (scene.kinds[kind] ?? 0) + 1;
      if (status === -1) tell(`${named}: ${text}`);
      if (status >= 500)
        tell(`${named} ${String(asked.body).slice(0, 200)}: ${status} ${text.slice(0, 200)} ${errorIn(api)}`);
      if (stackTrace.test(text) && !text.includes('openapi')) tell(`${named}: tells its inside: ${text.slice(0, 200)}`);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: senders }, one));
};

const errorIn = (api) =>
  (
    api
      .errors()
      .split('\n')
      .findLast((line) => line.includes('internal-error')) ?? ''
  ).slice(0, 600);

const starters = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/** Cells that would run, through both kinds of file; what comes out must be the same text, told as text. */
export const formulaCells = async ({ libs, random, requests }) => {
  const count = Math.min(requests, 100_000);
  const load = (name) => import(pathToFileURL(join(resolve(libs), 'libs/table-export', name)).href);
  const [{ csv }, { xlsx }] = await Promise.all([load('csv.js'), load('xlsx.js')]);
  const tails = ['1+1', "cmd|' /C calc'!A0", 'HYPERLINK("x";"y")', ',"=1"', '\n=1', rareCharacters, '', ' ', '"'];
  const rows = Array.from({ length: count }, () => [
    `${random.pick(starters)}${random.pick(tails)}${random.pick(tails)}`,
  ]);
  const table = () => ({
    name: 'list',
    header: ['cell'],
    rows: (async function* () {
      yield* rows;
    })(),
  });
  let text = '';
  for await (const line of csv(table())) text += line;
  const parsed = parse(text, { bom: true, relax_column_count: true }).slice(1);
  const chunks = [];
  for await (const chunk of xlsx(table())) chunks.push(chunk);
  const sheet = strFromU8(unzipSync(Buffer.concat(chunks))['xl/worksheets/sheet1.xml']);
  const inSheet = [...sheet.matchAll(/<t xml:space="preserve">([^<]*)<\/t>/g)].slice(1).map(([, found]) => found);
  const runs = (cell) => cell === undefined || starters.some((starter) => cell.startsWith(starter));
  const failures = rows.flatMap(([cell], at) => {
    const kept = parsed[at]?.[0] === `'${cell}`;
    return kept && !runs(inSheet[at])
      ? []
      : [`a cell would run: ${JSON.stringify(cell)} is ${JSON.stringify(parsed[at])}`];
  });
  if (sheet.includes('<f')) failures.push('the workbook holds a formula');
  return { failures, told: `${count} cells` };
};

export const hostileInput = async ({ dir, libs, random, requests, growth }) => {
  const { failures } = await formulaCells({ libs, random, requests });
  const product = await openProduct({ dir, libs, projector: true });
  const [api] = product.apis;
  const scene = { random, failures, sent: 0, kinds: {}, warm: 0 };
  let grown = 0;
  try {
    const document = jsonOf(await ask(api.agent, `${api.url}/openapi.json`));
    scene.operations = operationsOf(document);
    scene.caseId = ok(await applicant(1).post(api, '/cases', applicationOf(1, advertising))).caseId;
    scene.tokens = await Promise.all(
      roles.map((role) =>
        person({ role, subject: `${role}-1`, unit: 'urban', post: 'p', identityNumber: '210281199001011234' }).tokenOf(
          api,
        ),
      ),
    );
    await attack(scene, product, requests);
    grown = api.residentKiB() / scene.warm - 1;
    if (grown >= growth) failures.push(`the api has grown by ${(grown * 100).toFixed(0)} %`);
    const still = await applicant(2).post(api, '/cases', applicationOf(2, advertising));
    if (still.status !== 201) failures.push(`the api answers ${still.status} afterwards`);
    if ((scene.kinds[4] ?? 0) < requests / 2) failures.push('void: most of the requests were not bad');
  } finally {
    await product.close();
  }
  const kinds = Object.entries(scene.kinds).map(([kind, count]) => `${kind === '0' ? 'closed' : `${kind}xx`} ${count}`);
  return {
    failures,
    told: `${requests} requests over ${scene.operations.length} operations (${kinds.join(', ')}), memory ${(grown * 100).toFixed(1)} %`,
  };
};
