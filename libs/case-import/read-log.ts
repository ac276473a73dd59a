import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readCsv } from './csv.js';
import { peek } from './decode.js';
import type { BadEntry, BadRow, ImportedCase } from './imported-case.js';
import { maxBadRows } from './limits.js';
import { caseMapper, csvNames, inOrder, xesNames } from './map-case.js';
import type { Mapping } from './mapping.js';
import { readOcel } from './ocel.js';
import { readXes } from './xes.js';
import type { SourceTrace } from './xes-parser.js';

/** What came of a log: every row, trace, object or event that was not taken is in `badRows`, by line or by its id. */
export interface LogRead {
  readonly cases: number;
  readonly activities: number;
  readonly badRows: (BadRow | BadEntry)[];
}

/**
 * Reads a log, OCEL where the mapping says so, else XES when it begins with `<` and else CSV, packed with gzip or not. `sink` gets one case after the other and is
 * waited for; `progress` gets bytes of the file, of a CSV log all before the first case. Bad rows stop nothing; what does
 * throw is a file that cannot be read, is no such log, lacks a mapped column, is larger than libs/case-import/limits.ts
 * allows or has more than 100,000 bad rows, and `sink` when it throws. Cases that `sink` got before stay with it.
 */
export const readLog = async (
  file: string,
  mapping: Mapping,
  sink: (item: ImportedCase) => Promise<void>,
  progress: (bytesRead: number, bytesTotal: number) => void,
): Promise<LogRead> => {
  const { size, gzipped } = await lookAt(file);
  const count = { cases: 0, activities: 0 };
  const badRows: (BadRow | BadEntry)[] = [];
  const onBad = (bad: BadRow | BadEntry): void => {
    if (badRows.length === maxBadRows)
      throw new Error(`The log has more than ${maxBadRows} bad rows: is the mapping right?`);
    badRows.push(bad);
  };
  const onCase = async (item: ImportedCase): Promise<void> => {
    await sink(item);
    count.cases += 1;
    count.activities += item.activities.length;
  };

  const input = createReadStream(file);
  const read = (unpacked: AsyncIterable<Uint8Array>): Promise<void> =>
    readCases(
      watched(unpacked, () => progress(input.bytesRead, size)),
      mapping,
      onCase,
      onBad,
    );
  await (gzipped ? pipeline(input, createGunzip(), read) : pipeline(input, read));
  return { ...count, badRows: badRows.toSorted((a, b) => lineOf(a) - lineOf(b)) };
};

/** What has no line keeps its order. */
const lineOf = (bad: BadRow | BadEntry): number => ('line' in bad ? bad.line : 0);

const lookAt = async (file: string): Promise<{ size: number; gzipped: boolean }> => {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { size: (await handle.stat()).size, gzipped: buffer.equals(gzipMagic) };
  } finally {
    await handle.close();
  }
};

const gzipMagic = Buffer.from([0x1f, 0x8b]);

async function* watched(stream: AsyncIterable<Uint8Array>, onChunk: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    onChunk();
    yield chunk;
  }
}

const readCases = async (
  unpacked: AsyncIterable<Uint8Array>,
  mapping: Mapping,
  onCase: (item: ImportedCase) => Promise<void>,
  onBad: (bad: BadRow | BadEntry) => void,
): Promise<void> => {
  const ocel = mapping.format?.ocel;
  if (ocel) {
    await readOcel(unpacked, ocel, caseMapper(mapping, xesNames(mapping)), onCase, onBad);
    return;
  }
  const { head, stream } = await peek(unpacked, 256);
  if (/^[^\w<]*</.test(head.toString('latin1'))) await readXes(stream, caseOfTrace(mapping, onCase, onBad), onBad);
  else await readCsv(stream, mapping.format?.csv ?? {}, caseMapper(mapping, csvNames(mapping)), onCase, onBad);
};

/** Maps each trace to a case; a second trace of the same case is a bad one, for the first has been passed on. */
const caseOfTrace = (
  mapping: Mapping,
  onCase: (item: ImportedCase) => Promise<void>,
  onBad: (bad: BadRow) => void,
): ((trace: SourceTrace) => Promise<void>) => {
  const mapper = caseMapper(mapping, xesNames(mapping));
  const lineOf = new Map<string, number>();
  return async ({ line, attributes, events }) => {
    const imported = mapper.caseFrom((name) => attributes.get(name));
    if ('reason' in imported) {
      onBad({ line, reason: `The trace is left out: ${imported.reason}` });
      return;
    }
    const { externalId } = imported.value;
    const first = lineOf.get(externalId);
    if (first !== undefined) {
      onBad({ line, reason: `The trace is left out: case ${externalId.slice(0, 60)} stands on line ${first} already` });
      return;
    }
    lineOf.set(externalId, line);
    const activities = events.flatMap((event) => {
      const activity = mapper.activityFrom((name) => event.attributes.get(name));
      if (!('reason' in activity)) return [activity.value];
      onBad({ line: event.line, reason: `The event is left out: ${activity.reason}` });
      return [];
    });
    await onCase({ imported: imported.value, activities: inOrder(activities) });
  };
};
