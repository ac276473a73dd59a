// Measures restart time and memory on a large log: `node test/bench/event-store/restart.mjs [--events 1000000]
// [--per-stream 20] [--size 240]`. The log is written with the store's own modules, past the protocol.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { MAIN, residentBytes, startServer } from './server-process.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    'per-stream': { type: 'string', default: '20' },
    size: { type: 'string', default: '240' },
  },
});
const total = Number(values.events);
const perStream = Number(values['per-stream']);

const load = (file) => import(pathToFileURL(join(resolve(dirname(MAIN)), file)).href);
const { nodeDisk } = await load('disk.js');
const { openLog, SEGMENT_BYTES } = await load('event-log.js');
const { recover } = await load('recovery.js');
const { eventStore } = await load('event-store.js');

const fill = async (dir, total) => {
  const log = openLog(nodeDisk, dir);
  const recovered = recover(nodeDisk, log);
  const store = eventStore({
    disk: nodeDisk,
    log,
    recovered,
    segmentBytes: SEGMENT_BYTES,
    now: Date.now,
    onFailure: (error) => {
      throw error;
    },
  });
  const data = Buffer.from(JSON.stringify({ note: 'x'.repeat(Number(values.size) - 51) }));
  const metadata = Buffer.from('{"$correlationId":"d3b8c1f0-5d1e-4c0c"}');
  for (let done = 0; done < total; ) {
    for (let stream = 0; stream < 500 && done < total; stream++) {
      const events = Array.from({ length: perStream }, () => ({
        id: randomBytes(16),
        type: 'CaseAccepted',
        isJson: true,
        data,
        metadata,
      }));
      store.append(
        { stream: `case-${randomBytes(16).toString('hex')}`, expected: 'no_stream', events },
        () => undefined,
      );
      done += perStream;
    }
    await store.idle();
  }
  log.close();
};

/** Start three times on a log of `count` events: the median time in ms, and the last one's resident bytes. */
const restarts = async (count) => {
  const dir = mkdtempSync(join(tmpdir(), 'es-restart-'));
  try {
    await fill(dir, count);
    const times = [];
    let resident = 0;
    for (let at = 0; at < 3; at++) {
      const server = await startServer({ secure: false, dir });
      times.push(server.readyMs);
      resident = residentBytes(server.pid);
      await server.stop();
    }
    return { ms: Math.round(times.toSorted((a, b) => a - b)[1]), resident };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

// The fixed part of the memory, caches included, is that of a log a tenth as long.
const tenth = await restarts(total / 10);
const whole = await restarts(total);
console.table({
  events: total,
  'events per stream': perStream,
  'start on a tenth of them, process included (ms)': tenth.ms,
  'start, process included (ms)': whole.ms,
  'resident memory (MB)': Math.round(whole.resident / 1e6),
  'bytes for each further event': Math.round((whole.resident - tenth.resident) / (0.9 * total)),
});
