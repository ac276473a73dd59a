// Tests the tests: each bug is planted into a copy of the built store, and one of the checks must fail on it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  bitRot,
  closedEnd,
  conflicts,
  diskFull,
  failedSync,
  powerLoss,
  provenFrames,
  readsDuringWrites,
  tornTail,
} from './disk-checks.mjs';
import { loadEngine, MAIN } from './engine.mjs';
import { seededRandom } from './seeded-random.mjs';

const BUGS = [
  [
    'no sync',
    'group-commit.js',
    [
      ['disk.sync(file);', ''],
      ['await disk.syncLater(file);', ''],
    ],
    [powerLoss],
  ],
  [
    'acknowledge before the write',
    'group-commit.js',
    [
      [
        'const { bytes, crc: newCrc } = seal(group);',
        'const { bytes, crc: newCrc } = seal(group); const end = log.last().end; events.durable(group); log.last().end = end;',
      ],
    ],
    [powerLoss, failedSync],
  ],
  ['go on after a failed sync', 'group-commit.js', [['hasFailed = true;', '']], [failedSync]],
  ['create a segment without syncing its name', 'event-log.js', [['disk.syncDirectory(dir);', '']], [powerLoss]],
  [
    'accept a frame with a wrong checksum',
    'frame.js',
    [['crc32(frame.subarray(8)) === frameCrc(frame)', 'true']],
    [tornTail, powerLoss],
  ],
  [
    'accept an event with a wrong checksum',
    'frame.js',
    [['crc32(bytes.subarray(at + 8, end)) === bytes.readUInt32LE(at + 4)', 'true']],
    [bitRot],
  ],
  [
    'take synced frames for a torn tail',
    'log-segment.js',
    [['return true;\n    }\n    return false;', 'return false;\n    }\n    return false;']],
    [provenFrames],
  ],
  [
    'skip the last event of a frame',
    'recovery.js',
    [['let count = frameRecords(frame);', 'let count = frameRecords(frame) - 1;']],
    [powerLoss],
  ],
  [
    'take any expected revision',
    'append-rules.js',
    [
      ['if (expected > stream.last)\n        return WRONG;', ''],
      ['return isNewLife ? WRITE : WRONG;', 'return WRITE;'],
    ],
    [conflicts],
  ],
  ['forget where a closed log ended', 'event-log.js', [['segment.start + offset < closedAt', 'false']], [closedEnd]],
  [
    'verify all segments but the last two',
    'verify.js',
    [['names.entries()', 'names.slice(0, -2).entries()']],
    [bitRot],
  ],
  [
    'read behind the durable end',
    'record-reader.js',
    [['Math.min(wantedBytes, durableBytes)', 'wantedBytes']],
    [readsDuringWrites],
  ],
  ['take a full disk for a failed one', 'group-commit.js', [["'ENOSPC', ", '']], [diskFull]],
  ['keep refused events in the index', 'event-store.js', [['index.truncate(committed);', '']], [diskFull]],
];

const planted = (folder, [name, file, changes]) => {
  const path = join(folder, file);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`The bug "${name}" cannot be planted: ${file} has no ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
};

const catches = async (engine, check, seed) => {
  try {
    await check(engine, seededRandom(seed), true);
    return false;
  } catch {
    return true;
  }
};

export const plantedBugs = async (sound, random) => {
  const survivors = [];
  const seed = random.below(2 ** 31);
  // A check that fails without a bug would catch anything.
  for (const check of new Set(BUGS.flatMap(([, , , checks]) => checks))) await check(sound, seededRandom(seed), true);
  for (const bug of BUGS) {
    const [name, , , checks] = bug;
    const folder = mkdtempSync(join(tmpdir(), 'es-planted-'));
    try {
      const built = dirname(MAIN);
      for (const file of readdirSync(built).filter((entry) => entry.endsWith('.js')))
        cpSync(join(built, file), join(folder, file));
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      planted(folder, bug);
      const engine = await loadEngine(folder);
      let isCaught = false;
      // Processes are killed by chance: a check may miss a bug once, and not three times.
      for (const more of [0, 1, 2]) {
        for (const check of checks) isCaught ||= await catches(engine, check, seed + more);
      }
      if (!isCaught) survivors.push(name);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (survivors.length > 0) throw new Error(`not caught: ${survivors.join('; ')}`);
  return `${BUGS.length} of ${BUGS.length} planted bugs caught`;
};
