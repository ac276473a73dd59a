// What must hold: of the log after every step, of everything when all have come to rest.

export class Broken extends Error {}

const hold = (condition, text) => {
  if (!condition) throw new Broken(text());
};

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
};
export const canonical = (value) => JSON.stringify(sorted(value)) ?? 'undefined';

const actorsOf = (events, ...types) =>
  events.filter(({ type }) => types.includes(type)).map(({ metadata }) => metadata.actor.id);

const decisions = ['ApprovalDecided', 'RejectionDecided', 'AcceptanceRefused', 'SupplementLapsed', 'CaseWithdrawn'];

/** Of one case: decided once, by somebody who had no hand in the papers; no "no" that another has not confirmed. */
const holdOfCase = (stream, events) => {
  const count = (...types) => events.filter(({ type }) => types.includes(type)).length;
  hold(count('ApplicationReceived') === 1, () => `${stream} was received ${count('ApplicationReceived')} times`);
  hold(count(...decisions) <= 1 + count('CaseReopened'), () => `${stream} was decided ${count(...decisions)} times`);
  const had = new Set(actorsOf(events, 'ApplicationReceived', 'MaterialsChecked'));
  for (const who of actorsOf(events, 'ApprovalDecided', 'RejectionDecided'))
    hold(!had.has(who), () => `${stream} was decided by ${who}, who had its papers in hand`);
  for (const [index, event] of events.entries()) {
    if (event.type !== 'RejectionDecided') continue;
    const before = events.slice(0, index);
    const [proposed] = actorsOf(before, 'NegativeProposed').slice(-1);
    const [confirmed] = actorsOf(before, 'NegativeConfirmed').slice(-1);
    hold(proposed && confirmed && proposed !== confirmed, () => `${stream} was rejected without a second person`);
  }
};

export const openJudge = ({ product, journal, now }) => {
  const { decider, decode, caseEvents, legalDates } = product;
  const rules = decider.caseDecider(product.calendar.cnCalendar());
  const schema = { versions: caseEvents.caseSchemaVersions };
  let streams = new Map();
  let commands = new Map();
  let ids = [];
  /** What was acknowledged, by stream and command id. */
  const acknowledged = new Map();

  const holdOfAlert = (known, event) => {
    const { stream, data, metadata } = event;
    if (event.type === 'DeadlineComputed') known.computed.set(`${data.kind} ${data.version}`, data);
    if (event.type !== 'AlertRaised' && event.type !== 'AlertRescinded') return;
    const name = `${data.kind} v${data.version} ${data.threshold}`;
    if (event.type === 'AlertRescinded') return void known.raised.delete(name);
    hold(!known.raised.has(name), () => `${stream}: the alert ${name} is there twice`);
    known.raised.add(name);
    const computed = known.computed.get(`${data.kind} ${data.version}`);
    const from = computed?.warnings.find(({ threshold }) => threshold === data.threshold)?.from;
    const due =
      data.threshold === 'EXPIRY'
        ? legalDates.endOfDay(computed?.dueDate)
        : legalDates.startOfDay(from ?? '9999-12-31');
    const early = Date.parse(metadata.occurredAt) < Date.parse(due);
    hold(!early, () => `${stream}: the alert ${name} came at ${metadata.occurredAt}, before ${due}`);
  };

  const take = (event) => {
    const { stream, revision, position, metadata } = event;
    const known = streams.get(stream) ?? {
      events: [],
      state: rules.initialState,
      raised: new Set(),
      computed: new Map(),
    };
    streams.set(stream, known);
    hold(revision === known.events.length, () => `${stream}: revision ${revision} follows ${known.events.length - 1}`);
    const last = known.events.at(-1);
    hold(!last || last.position <= position, () => `${stream}: positions go backwards`);
    const key = `${stream} ${metadata.commandId}`;
    const own = commands.get(key) ?? [];
    const follows = own.length === 0 || own.at(-1) === revision - 1;
    hold(follows, () => `${stream}: the command ${metadata.commandId} was carried out twice`);
    commands.set(key, [...own, revision]);
    known.events.push(event);
    known.state = rules.evolve(known.state, event);
    holdOfAlert(known, event);
  };

  const holdOfCommand = (key, revisions) => {
    const found = commands.get(key) ?? [];
    hold(
      canonical(found) === canonical(revisions),
      () => `${key}: acknowledged at ${revisions}, in the log at ${found}`,
    );
  };

  return {
    /** Whoever asked was told that it is done. A repeated answer must be the first one. */
    acknowledge: ({ stream, events, revision, state }, commandId) => {
      if (events.length === 0) return;
      const key = `${stream} ${commandId}`;
      const revisions = events.map((event) => event.revision);
      const before = acknowledged.get(key);
      hold(
        !before || canonical(before) === canonical(revisions),
        () => `${key}: answered ${before}, then ${revisions}`,
      );
      acknowledged.set(key, revisions);
      return () => {
        holdOfCommand(key, revisions);
        const known = streams.get(stream);
        if (known.events.length - 1 !== revision) return;
        hold(
          canonical(known.state) === canonical(state),
          () => `${key}: the state answered is not what the log folds to`,
        );
      };
    },
    /** What has come to the log since the last look. */
    look: () => {
      for (const stored of journal.fresh(ids.length)) {
        ids.push(stored.id);
        take(decode.decode(schema, stored));
      }
    },
    /** The log was opened again: all of it is looked at anew. */
    lookAgain: () => {
      const before = ids;
      [ids, streams, commands] = [[], new Map(), new Map()];
      for (const stored of journal.fresh(0)) {
        ids.push(stored.id);
        take(decode.decode(schema, stored));
      }
      hold(
        before.every((id, index) => ids[index] === id),
        () => `what could be read is gone: ${before.length} events before, ${ids.length} after`,
      );
      for (const [key, revisions] of acknowledged) holdOfCommand(key, revisions);
    },
    /** When everybody has done what there was to do. */
    rest: (documents, models) => {
      for (const [stream, { events }] of streams) holdOfCase(stream, events);
      for (const [key, revisions] of acknowledged) holdOfCommand(key, revisions);
      const today = legalDates.localDate(now().toISOString());
      for (const [stream, { state }] of streams) {
        for (const [kind, deadline] of Object.entries(state.deadlines ?? {})) {
          if (!deadline.open) continue;
          const told = (threshold) => deadline.alerted.includes(threshold);
          const expired = today > deadline.dueDate;
          hold(
            !expired || told('EXPIRY'),
            () => `${stream}: ${kind} was due on ${deadline.dueDate} and nobody was told`,
          );
          for (const { threshold, from } of expired ? [] : deadline.warnings)
            hold(today < from || told(threshold), () => `${stream}: the ${threshold} of ${kind} was due on ${from}`);
        }
      }
      const all = journal.after(-1, schema, Number.POSITIVE_INFINITY);
      for (const model of models) {
        const name = product.projection.collectionOf(model);
        const fresh = new Map();
        product.fold.fold(name, model, fresh, all);
        const found = documents.documentsOf(name);
        hold(found.size === fresh.size, () => `${name} holds ${found.size} documents, the log tells of ${fresh.size}`);
        for (const [id, document] of fresh) {
          const same = canonical(found.get(id)) === canonical(product.projection.written(model, document));
          hold(same, () => `${name}: ${id} is not what the log folds to`);
        }
      }
      return { acknowledged: acknowledged.size, events: ids.length };
    },
    counts: () => {
      let alerts = 0;
      for (const { raised } of streams.values()) alerts += raised.size;
      return { acknowledged: acknowledged.size, events: ids.length, alerts, cases: streams.size };
    },
  };
};
