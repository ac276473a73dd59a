// Tests the tests: each bug is planted into a copy of the built store, and a check must fail on it.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { diskFull } from './disk-full.mjs';
import { feedGarbage } from './garbage.mjs';
import { killUnderLoad } from './kill-under-load.mjs';
import { main } from './server.mjs';

const killed = (options) => killUnderLoad({ ...options, kills: 12 });
const filled = (options) => diskFull({ ...options, rounds: 2 });
const fed = (options) => feedGarbage({ ...options, rounds: 80 });

const bugs = [
  {
    name: 'a commit in six is forgotten, and answered',
    file: 'store.js',
    edits: [
      [/import \{ open \} from ['"]lmdb['"];/, "import { ABORT, open } from 'lmdb';"],
      [
        /saveCounts\(store\);\n(\s*)\}\);/,
        'saveCounts(store);\n$1return store.version % 6 === 5 ? ABORT : undefined;\n$1});',
      ],
    ],
    check: killed,
  },
  {
    name: 'each statement of a command is committed by itself',
    file: 'statement-runs.js',
    edits: [[/statementsAtOnce = 1000/, 'statementsAtOnce = 1']],
    check: killed,
  },
  {
    name: 'a deleted document leaves its entries',
    file: 'collection-store.js',
    edits: [[/store\.db\.removeSync\(entryKeyOf\(index, fields, record\)\)/g, 'undefined']],
    check: killed,
  },
  {
    name: 'of an array only the first element is indexed',
    file: 'collection-store.js',
    edits: [[/for \(const fields of keys\)(?=\s*putEntry)/, 'for (const fields of keys.slice(0, 1))']],
    check: killed,
  },
  {
    name: 'the number of documents is not kept',
    file: 'store.js',
    edits: [[/db\.putSync\(countKey\(collection\)[^;]*;/, '']],
    check: killed,
  },
  {
    name: 'a failed commit is answered as done',
    file: 'store.js',
    edits: [[/only\.fail\(withDiskError\(error\)\)/, 'only.done()']],
    check: filled,
  },
  {
    name: 'bytes that are no message end the server',
    file: 'connection.js',
    edits: [[/catch \{\s*socket\.destroy\(\);\s*return;/, 'catch (error) { throw error;']],
    check: fed,
  },
];

/** A copy of the built store with the bug in it; its main file. */
const plant = (dir, { name, file, edits }) => {
  const from = dirname(main);
  const lib = join(dir, 'dist', 'libs', 'embedded-mongodb');
  cpSync(from, lib, { recursive: true });
  const root = join(from, '..', '..', '..');
  cpSync(join(root, 'package.json'), join(dir, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  let text = readFileSync(join(lib, file), 'utf8');
  for (const [wanted, instead] of edits) {
    const changed = text.replace(wanted, instead);
    if (changed === text) throw new Error(`"${name}" finds nothing to change in ${file}`);
    text = changed;
  }
  writeFileSync(join(lib, file), text);
  return join(lib, 'main.js');
};

export const plantedBugs = async ({ dir, random, progress = () => undefined }) => {
  const failures = [];
  for (const [i, bug] of bugs.entries()) {
    const own = join(dir, String(i));
    const planted = plant(own, bug);
    const found = await bug.check({ dir: join(own, 'data'), random, main: planted, quiet: true }).then(
      (result) => result.failures.filter((failure) => !failure.startsWith('void')),
      (error) => [String(error)],
    );
    if (found.length === 0) failures.push(`nobody noticed that ${bug.name}`);
    progress(i + 1, bugs.length);
  }
  return { failures, told: `${bugs.length - failures.length} of ${bugs.length} planted bugs were noticed` };
};
