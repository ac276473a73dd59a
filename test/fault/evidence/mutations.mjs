// The ten ways in which somebody with every right on the machine alters a log, and what a verifier must say of each.
import { bundleOf, checkpointsOf, forger } from './sound-log.mjs';

const nameOf = ({ stream, revision, type }) => ({ stream, revision, type });
const isEvent = (finding, event) =>
  finding.event !== undefined && Object.entries(nameOf(event)).every(([part, value]) => finding.event[part] === value);

/** Exactly these findings, of these events. */
const exactly =
  (...expected) =>
  (findings) =>
    findings.length === expected.length &&
    expected.every(([kind, event]) => findings.some((found) => found.kind === kind && isEvent(found, event)));

const changed = (event, part, random) => {
  const value = event[part];
  const names = Object.keys(value);
  const name = names[random.below(names.length)];
  const before = value[name];
  const other = { number: () => before + 1, string: () => `${before}x`, object: () => ({ ...before, added: true }) };
  return { ...event, [part]: { ...value, [name]: other[typeof before]() } };
};

/**
 * Each: `(scene, random)` to the altered bundle, the checkpoint or key its finding needs from elsewhere, and whether the findings name
 * what was done. `scene` has the events, the sizes that were signed and their notes.
 */
export const mutations = {
  'edit data': ({ events, notes }, random) => {
    const at = random.below(events.length);
    const altered = events.with(at, changed(events[at], 'data', random));
    return { lines: bundleOf({ events: altered, notes, leavesFor: events }), found: exactly(['changed', events[at]]) };
  },
  'edit actor': ({ events, notes }, random) => {
    const at = random.below(events.length);
    const { metadata } = events[at];
    const actor = { ...metadata.actor, id: `officer-${100 + random.below(100)}` };
    const altered = events.with(at, { ...events[at], metadata: { ...metadata, actor } });
    return { lines: bundleOf({ events: altered, notes, leavesFor: events }), found: exactly(['changed', events[at]]) };
  },
  delete: ({ events, notes }, random) => {
    const at = random.below(events.length);
    const altered = events.toSpliced(at, 1);
    return { lines: bundleOf({ events: altered, notes, leavesFor: events }), found: exactly(['removed', events[at]]) };
  },
  insert: ({ events, notes }, random) => {
    const at = random.below(events.length);
    const made = { ...events[at], eventId: `forged-${at}`, revision: 9_000 + at };
    const altered = events.toSpliced(at, 0, random.chance(0.5) ? made : events[at]);
    const named = altered[at] === made ? made : events[at];
    return { lines: bundleOf({ events: altered, notes, leavesFor: events }), found: exactly(['inserted', named]) };
  },
  reorder: ({ events, notes }, random) => {
    const from = random.below(events.length);
    const to = (from + 2 + random.below(events.length - 3)) % events.length;
    const altered = events.toSpliced(from, 1).toSpliced(to, 0, events[from]);
    return {
      lines: bundleOf({ events: altered, notes, leavesFor: events }),
      found: exactly(['reordered', events[from]]),
    };
  },
  swap: ({ events, notes }, random) => {
    const one = random.below(events.length);
    const other = (one + 1 + random.below(events.length - 1)) % events.length;
    const { data } = events[one];
    const altered = events
      .with(one, { ...events[one], data: events[other].data })
      .with(other, { ...events[other], data });
    const found = exactly(['changed', events[one]], ['changed', events[other]]);
    return { lines: bundleOf({ events: altered, notes, leavesFor: events }), found };
  },
  'cut tail': ({ events, notes, sizes }, random) => {
    const size = 1 + random.below(events.length - 1);
    const left = notes.filter((_, at) => sizes[at] <= size);
    const kept = [notes.at(-1)];
    return {
      lines: bundleOf({ events: events.slice(0, size), notes: left }),
      kept,
      found: (findings) =>
        findings.some((one) => one.kind === 'cut' && one.size === size && one.signed === events.length),
    };
  },
  'rewrite and hash again': ({ events, notes, sizes }, random) => {
    const at = random.below(events.length);
    const altered = events.with(at, changed(events[at], 'data', random));
    return {
      lines: bundleOf({ events: altered, notes: checkpointsOf(altered, sizes) }),
      kept: [notes.at(-1)],
      // A root says that something before it differs, and no more: the range must hold the event.
      found: (findings) => findings.some((one) => one.kind === 'rewritten' && one.from <= at && at < one.to),
    };
  },
  'old backup': ({ events, notes, sizes }, random) => {
    const which = random.below(sizes.length - 1);
    const size = sizes[which];
    // Work has gone on from the backup: as many other events, hashed and signed.
    const since = events.slice(size).map((event) => ({ ...event, eventId: `since-${event.eventId}` }));
    const goesOn = random.chance(0.5);
    const altered = goesOn ? [...events.slice(0, size), ...since] : events.slice(0, size);
    const signed = checkpointsOf(altered, sizes);
    return {
      lines: bundleOf({ events: altered, notes: signed }),
      kept: [notes.at(-1)],
      found: (findings) =>
        findings.some((one) =>
          goesOn ? one.kind === 'rewritten' && one.to > size : one.kind === 'cut' && one.size === size,
        ),
    };
  },
  'forged checkpoint': ({ events, notes, sizes }, random) => {
    const at = random.below(events.length);
    const altered = events.with(at, changed(events[at], 'data', random));
    const signed = checkpointsOf(altered, sizes, forger);
    const key = random.chance(0.5) ? forger.verifier.text : undefined;
    return {
      lines: bundleOf({ events: altered, notes: signed, ...(key ? { key } : {}) }),
      kept: [notes.at(-1)],
      found: (findings) =>
        findings.some(({ kind }) => kind === 'not-signed') &&
        findings.some((one) => one.kind === 'rewritten' && one.from <= at && at < one.to),
    };
  },
};
