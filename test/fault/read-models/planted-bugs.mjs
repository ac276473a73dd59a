// Tests the tests: each bug is planted into a copy of what was built, and the checks must find it.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cuts, kills } from './rounds.mjs';

export const bugs = [
  {
    name: 'checkpoint before the documents',
    file: 'libs/read-models/apply-batch.js',
    edits: [
      [
        'await client.bulkWrite(lines, { ordered: true });',
        `{
           const parts = (from, to) => changes.flatMap((made) => made.lines.slice(from, to));
           await client.bulkWrite(parts(-1), { ordered: true });
           await new Promise((resolve) => setTimeout(resolve, 50));
           if (parts(0, -1).length > 0) await client.bulkWrite(parts(0, -1), { ordered: true });
         }`,
      ],
    ],
    provoke: (scene, random) => kills(scene, { rounds: 10, random }),
  },
  {
    name: 'no guard against what was seen before',
    file: 'libs/read-models/fold.js',
    edits: [['before && before.position >= event.position', 'false']],
    provoke: (scene, random) => cuts(scene, { rounds: 5, random }),
  },
  {
    name: 'skip the first event after a new subscription',
    file: 'libs/event-log/feed.js',
    edits: [['queue.push(logged);', 'if (from === undefined || reached !== from) queue.push(logged);']],
    provoke: (scene, random) => cuts(scene, { rounds: 5, random }),
  },
];

/** No bug but a log as unreliable as it may be: one event in ten comes again, at once or after up to five hundred others. */
export const doubling = {
  name: 'one event in ten comes twice',
  file: 'libs/event-log/feed.js',
  edits: [
    [
      'queue.push(logged);',
      `queue.push(logged);
       const late = (globalThis.late ??= []);
       if (Math.random() < 0.1) late.push([Math.floor(Math.random() * 500), logged]);
       for (const one of late) one[0] -= 1;
       for (const [, again] of late.filter(([left]) => left <= 0)) {
         queue.push(again);
         process.stdout.write('again\\n');
       }
       globalThis.late = late.filter(([left]) => left > 0);`,
    ],
  ],
};

/** Makes a copy of what was built with a bug in it; returns where it lies. An edit may name a file of its own. */
export const plant = ({ name, file, edits }, dir) => {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  cpSync('dist', dir, { recursive: true });
  symlinkSync(resolve('node_modules'), join(dir, 'node_modules'));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ type: 'module', imports: { '#*': './libs/*.js' } }));
  for (const [from, to, where = file] of edits) {
    const text = readFileSync(join(dir, where), 'utf8');
    if (!text.includes(from)) throw new Error(`${name}: ${where} no longer holds ${from}`);
    writeFileSync(join(dir, where), text.replace(from, to));
  }
  return dir;
};
