// Tests the tests: each bug is planted into a copy of what was built, and a round must find it.
import { plant } from '../read-models/planted-bugs.mjs';
import { halved, ringsTwice } from './rounds.mjs';

/** The sweeper passes at the start and never again: the timers are on their own. */
const noSweep = 3_600;

export const bugs = [
  {
    name: 'job ids without a version',
    file: 'libs/deadlines/timers.js',
    edits: [['-v${version}-', '-']],
    provoke: { counts: { cases: 20, moved: 20 }, sweepSeconds: noSweep },
  },
  {
    name: 'no sweeper',
    file: 'apps/enforcer/enforcing.js',
    edits: [['keepSweeping(parts),', '']],
    provoke: { counts: { cases: 40 }, sweepSeconds: 3, faults: halved },
  },
  {
    name: 'no look whether it was told already',
    file: 'libs/posts/post-rules.js',
    edits: [['post.uncovered.includes(since) || ', '']],
    provoke: { counts: { cases: 5, posts: 24 }, sweepSeconds: 3, faults: ringsTwice },
  },
];

export { plant };
