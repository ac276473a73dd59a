// When the load is over: everything that was acknowledged is in the log once, everything due was told once, and the product's own
// comparisons find no difference.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOfDay, localDate, startOfDay } from '#calendar/legal-dates';
import { cnCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { caseSchemaVersions } from '#cases/events';
import { decode } from '#event-log/decode';

const prefix = 'case-';

/** Every case's events, in order. */
export const readCases = async (dir) => {
  const { EVENTSTORE_URL } = JSON.parse(readFileSync(join(dir, 'running.json'), 'utf8'));
  const client = connectEventStore(EVENTSTORE_URL);
  const cases = new Map();
  try {
    for await (const { event } of client.readAll()) {
      if (!event?.streamId.startsWith(prefix)) continue;
      const logged = decode({ versions: caseSchemaVersions }, event);
      const caseId = logged.stream.slice(prefix.length);
      cases.set(caseId, [...(cases.get(caseId) ?? []), logged]);
    }
  } finally {
    await disconnectEventStore(client);
  }
  return cases;
};

/** Every acknowledged command is where it was said to be, whole, and no command is there twice. */
export const ledgerFaults = ({ writes }, cases) => {
  const faults = [];
  const commands = new Map();
  for (const [caseId, events] of cases) {
    for (const [at, { revision, metadata }] of events.entries()) {
      if (revision !== at) faults.push(`${caseId}: revision ${revision} at place ${at}`);
      const key = `${caseId} ${metadata.commandId}`;
      const own = commands.get(key) ?? [];
      if (own.length > 0 && own.at(-1) !== revision - 1) faults.push(`${key} was carried out twice`);
      commands.set(key, [...own, revision]);
    }
  }
  const told = new Map();
  for (const { key, caseId, events } of writes) {
    const before = told.get(key);
    const said = JSON.stringify(events);
    if (before !== undefined && before !== said) faults.push(`${key} was told ${before}, then ${said}`);
    told.set(key, said);
    const log = cases.get(caseId) ?? [];
    const [first] = events;
    if (first === undefined) continue;
    const commandId = log[first.revision]?.metadata.commandId;
    const found = (commands.get(`${caseId} ${commandId}`) ?? []).map((revision) => ({
      type: log[revision].type,
      revision,
    }));
    if (JSON.stringify(found) !== said) faults.push(`${key}: told ${said}, in the log ${JSON.stringify(found)}`);
  }
  return faults;
};

const nameOf = ({ kind, version, threshold }) => `${kind} v${version} ${threshold}`;

const alertsOf = (caseId, events, at) => {
  const rules = caseDecider(cnCalendar());
  const faults = [];
  const raised = new Set();
  const computed = new Map();
  let state = rules.initialState;
  let count = 0;
  for (const event of events) {
    const { type, data, metadata } = event;
    state = rules.evolve(state, event);
    if (type === 'DeadlineComputed') computed.set(`${data.kind} ${data.version}`, data);
    if (type === 'AlertRescinded') raised.delete(nameOf(data));
    if (type !== 'AlertRaised') continue;
    count += 1;
    const { dueDate, warnings } = computed.get(`${data.kind} ${data.version}`);
    const warning = warnings.find(({ threshold }) => threshold === data.threshold);
    const due = warning ? startOfDay(warning.from) : endOfDay(dueDate);
    if (raised.has(nameOf(data))) faults.push(`${caseId}: ${nameOf(data)} was told twice`);
    if (Date.parse(metadata.occurredAt) < Date.parse(due)) faults.push(`${caseId}: ${nameOf(data)} came before ${due}`);
    raised.add(nameOf(data));
  }
  const today = localDate(new Date(at).toISOString());
  const missing = Object.entries(state.deadlines ?? {}).filter(
    ([, { open, dueDate, alerted }]) => open && today > dueDate && !alerted.includes('EXPIRY'),
  );
  for (const [kind, { dueDate }] of missing)
    faults.push(`${caseId}: ${kind} was due on ${dueDate} and nobody was told`);
  return { faults, count, missing: missing.length };
};

/** `at`: the product's time (milliseconds). `missing`: what is due and was not told yet. */
export const alertFaults = (cases, at) => {
  const all = [...cases].map(([caseId, events]) => alertsOf(caseId, events, at));
  const sum = (part) => all.reduce((total, one) => total + one[part], 0);
  return { faults: all.flatMap(({ faults }) => faults), alerts: sum('count'), missing: sum('missing') };
};

/** One of the product's own commands on its data; what it said where it found something. */
export const cli = async (dir, args) => {
  const child = spawn(process.execPath, ['--disable-warning=DEP0123', 'dist/apps/cli/main.js', ...args], {
    env: { ...process.env, DAYLIGHT_DATA: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      said += bytes;
    });
  const [code] = await once(child, 'close');
  return {
    args: args.join(' '),
    said,
    faults: code === 0 ? [] : [`${args.join(' ')} ended with ${code}: ${said.slice(-1_500)}`],
  };
};
