import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { localDate } from '#calendar/legal-dates';
import type { OfficeHours } from '#calendar/office-hours';
import type { ExportedStream } from '#case-export/exported';
import { type Names, ownNames, pseudonyms } from '#case-export/names';
import { ocel } from '#case-export/ocel';
import { importedCase, review } from '#case-export/other-streams';
import { ownCase } from '#case-export/own-case';
import { ownKeys, xes } from '#case-export/xes';
import type { Mapping } from '#case-import/mapping';
import { type CaseEvent, caseIdOf, caseSchemaVersions } from '#cases/events';
import { venueOfCase } from '#custody/venue';
import type { EventStore } from '#event-log/connect';
import { type Logged, mergeSchemas } from '#event-log/decode';
import { type Census, census, wholeStreams } from '#event-log/whole-streams';
import { type ReviewEvent, reviewSchema } from '#reviews/events';

/** What is exported and how. Dates are legal dates, both included: of the receipt, or of the start in the source. */
export interface ExportQuestion {
  readonly format: 'ocel' | 'xes';
  readonly from?: string;
  readonly to?: string;
  readonly pseudonymous?: boolean;
  /** XES only: nothing but the cases of the mapping's source, under the names that it reads. */
  readonly mapping?: Mapping;
}

export interface Exported {
  readonly streams: number;
  readonly events: number;
  /** The position of the log up to which it was read. */
  readonly position: string;
}

type AnyEvent = CaseEvent | ReviewEvent;

const schema = mergeSchemas({ versions: caseSchemaVersions }, reviewSchema);
const everything = { schema, prefixes: ['case-', 'review-'] } as const;
const casesOnly = { schema, prefixes: ['case-'] } as const;

const dayOf = (events: readonly Logged<AnyEvent>[]): string => {
  const [first] = events;
  if (first?.type === 'CaseImported') return first.data.startedAt?.slice(0, 10) ?? first.metadata.effectiveDate;
  return first ? localDate(first.metadata.occurredAt) : '';
};

/** The cases of a period, where one is named: reviews go with the case they are about. */
const casesWithin = async (
  client: EventStore,
  question: ExportQuestion,
  counted: Census,
): Promise<ReadonlySet<string> | undefined> => {
  if (question.format !== 'ocel' || (question.from === undefined && question.to === undefined)) return undefined;
  const found = new Set<string>();
  for await (const { stream, events } of wholeStreams<AnyEvent>(client, everything, counted)) {
    if (stream.startsWith('case-') && isAskedFor(events, question)) found.add(caseIdOf(stream));
  }
  return found;
};

const isAskedFor = (events: readonly Logged<AnyEvent>[], { from = '', to = '9999', mapping }: ExportQuestion) => {
  const [first] = events;
  const day = dayOf(events);
  if (day < from || day > to) return false;
  return mapping === undefined || (first?.type === 'CaseImported' && first.data.source === mapping.source);
};

interface How {
  readonly hoursAt: (venue: string | undefined) => Promise<OfficeHours>;
  readonly names: Names;
  readonly isOpen: boolean;
  readonly within: ReadonlySet<string> | undefined;
}

const exported = async (
  stream: string,
  events: readonly Logged<AnyEvent>[],
  { hoursAt, names, isOpen }: How,
): Promise<ExportedStream | undefined> => {
  const id = stream.slice(stream.indexOf('-') + 1);
  if (stream.startsWith('review-')) return review(id, events as readonly Logged<ReviewEvent>[], names);
  const history = events as readonly Logged<CaseEvent>[];
  const [first] = history;
  if (first?.type === 'CaseImported') return importedCase(id, history, names, isOpen);
  if (first?.type !== 'ApplicationReceived') return undefined;
  return ownCase(id, history, await hoursAt(venueOfCase(history)), names);
};

async function* streamsOf(
  client: EventStore,
  question: ExportQuestion,
  counted: Census,
  how: How,
  progress: (events: number, of: number) => void,
): AsyncGenerator<ExportedStream> {
  const followed = question.format === 'ocel' ? everything : casesOnly;
  for await (const { stream, events } of wholeStreams<AnyEvent>(client, followed, counted, progress)) {
    const ofCase = stream.startsWith('review-') ? stream.slice('review-'.length) : undefined;
    const isAsked = ofCase !== undefined && how.within ? how.within.has(ofCase) : isAskedFor(events, question);
    if (!isAsked) continue;
    const one = await exported(stream, events, how);
    if (one) yield one;
  }
}

/**
 * Writes the log to a new file for its owner alone, packed with gzip where its name ends in `.gz`. The log's position is fixed
 * first; memory holds the cases that are open at a time. Throws where the file is there already. `hoursAt`: a venue's hours.
 */
export const exportLog = async (
  client: EventStore,
  hoursAt: How['hoursAt'],
  question: ExportQuestion,
  file: string,
  progress: (events: number, of: number) => void,
): Promise<Exported> => {
  const { format, pseudonymous = false, mapping } = question;
  const counted = await census(client, format === 'ocel' ? everything : casesOnly);
  const names = pseudonymous ? pseudonyms(randomBytes(32)) : ownNames;
  const within = await casesWithin(client, question, counted);
  const how = { hoursAt, names, isOpen: !pseudonymous, within };
  let streams = 0;
  let events = 0;
  let passes = 0;
  const counting = async function* () {
    passes += 1;
    const isFirst = passes === 1;
    for await (const one of streamsOf(client, question, counted, how, progress)) {
      if (isFirst) streams += 1;
      if (isFirst) events += one.events.length;
      yield one;
    }
  };
  const text = format === 'ocel' ? ocel(counting) : xes(counting(), mapping ?? ownKeys);
  const packed = file.endsWith('.gz') ? createGzip() : new PassThrough();
  await pipeline(
    Readable.from(text, { objectMode: false }),
    packed,
    createWriteStream(file, { flags: 'wx', mode: 0o600 }),
  );
  return { streams, events, position: String(counted.position) };
};
