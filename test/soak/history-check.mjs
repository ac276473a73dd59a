// Whether what the clients were told of a case could have come from one that does one thing after the other. A case's revisions are
// a counter that each recorded command moves on by its events, so that every answer names its own place: an order exists exactly if
// no two commands have the same place and no answer lies behind one that came before it was asked.

const span = ({ events }) => ({ first: events[0].revision, last: events.at(-1).revision });

/** The contradictions in what was told of one case; `from` and `to` of any clock that only goes forward. */
const inCase = (caseId, writes, reads) => {
  const faults = [];
  const places = new Map();
  for (const write of writes) {
    for (const { revision } of write.events) {
      if (places.has(revision))
        faults.push(`${caseId}@${revision} was given to ${places.get(revision)} and ${write.key}`);
      places.set(revision, write.key);
    }
  }
  // What each answer says the case had reached, and the least and most it may say.
  const answers = [
    ...writes.map((write) => ({ ...span(write), from: write.from, to: write.to, what: write.key })),
    ...reads.map(({ revision, from, to }) => ({ first: revision + 1, last: revision, from, to, what: 'a reading' })),
  ];
  const ended = answers.toSorted((a, b) => a.to - b.to);
  const asked = answers.toSorted((a, b) => a.from - b.from);
  let reached = -1;
  let who = '';
  let next = 0;
  for (const answer of asked) {
    for (; next < ended.length && ended[next].to < answer.from; next += 1) {
      if (ended[next].last > reached) [reached, who] = [ended[next].last, ended[next].what];
    }
    if (answer.first <= reached)
      faults.push(`${caseId}: ${answer.what} was told ${answer.last}, asked after ${who} was told ${reached}`);
  }
  return faults;
};

/** `writes`: acknowledged commands with the events they recorded, once per key; `reads`: the revision the log was seen at. */
export const historyFaults = ({ writes, reads }) => {
  const cases = new Map();
  const of = (caseId) => {
    if (!cases.has(caseId)) cases.set(caseId, { writes: [], reads: [] });
    return cases.get(caseId);
  };
  for (const write of writes) if (write.events.length > 0) of(write.caseId).writes.push(write);
  for (const read of reads) of(read.caseId).reads.push(read);
  return [...cases].flatMap(([caseId, told]) => inCase(caseId, told.writes, told.reads));
};
