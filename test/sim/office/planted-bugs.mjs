// Tests the tests: each bug is planted into a copy of what was built, and some seed must find it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plant } from '../../fault/read-models/planted-bugs.mjs';

export const bugs = [
  {
    name: 'acknowledge before the sync',
    file: 'libs/embedded-eventstore/group-commit.js',
    edits: [['disk.sync(file);', '']],
  },
  {
    name: 'checkpoint before the documents',
    file: 'libs/read-models/apply-batch.js',
    edits: [['bulkWrite([...made.lines],', 'bulkWrite([...made.lines.slice(-1), ...made.lines.slice(0, -1)],']],
  },
  {
    name: 'no guard against what was seen before',
    file: 'libs/read-models/fold.js',
    edits: [['before && before.position >= event.position', 'false']],
  },
  {
    name: 'write over what is newer',
    file: 'libs/read-models/apply-batch.js',
    edits: [['position: { $lt: replacement.position }', 'position: { $gte: 0 }']],
  },
  {
    name: 'append without the expected revision',
    file: 'libs/event-log/append-request.js',
    edits: [
      ['revision < 0 ? 2 : 1 + varintSize(revision)', '2'],
      ['if (revision < 0)', 'if (true) putHead(target, 4, 0); else if (revision < 0)'],
    ],
  },
  {
    name: 'forget which commands were carried out',
    file: 'libs/event-log/event-log.js',
    edits: [['const known = entry.commands.get(context.commandId);', 'const known = undefined;']],
  },
  {
    name: 'alerts without a look whether they were told',
    file: 'libs/cases/expiry.js',
    edits: [[' || deadline.alerted.includes(threshold)', '']],
    also: { file: 'apps/enforcer/ringing.js', edits: [['systemContext(jobId,', 'systemContext(`${jobId}-${at}`,']] },
  },
  {
    name: 'what draws near is not armed',
    file: 'apps/enforcer/enforcing.js',
    edits: [['page.push(...', 'void (']],
  },
  {
    name: 'the sweeper raises nothing',
    file: 'apps/enforcer/enforcing.js',
    edits: [['if (timer.at <= due)', 'if (false)']],
  },
  {
    name: 'alerts on the due day itself',
    file: 'libs/cases/expiry.js',
    edits: [['if (!isOver(deadline, today))', 'if (today < deadline.dueDate)']],
    also: { file: 'libs/deadlines/timers.js', edits: [['endOfDay(dueDate)', 'startOfDay(dueDate)']] },
  },
];

const edit = (path, edits) => {
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${path} no longer holds ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
};

/** A copy of what was built with the whole bug in it; returns where it lies. */
export const plantAll = (bug, dir) => {
  const folder = plant(bug, dir);
  if (bug.also) edit(join(folder, bug.also.file), bug.also.edits);
  return folder;
};
