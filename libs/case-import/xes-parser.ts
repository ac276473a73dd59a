import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { BadRow } from './imported-case.js';
import { maxActivitiesPerCase, maxFieldBytes, maxNesting } from './limits.js';

/** The attributes of one event: those of the first level, by key, as they stand in the log. */
interface SourceEvent {
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
}

/** One trace of an XES log. */
export interface SourceTrace extends SourceEvent {
  readonly events: readonly SourceEvent[];
}

/** The XML breaks off: the parser that says so can go no further. */
export class Broken extends Error {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(reason);
  }
}

export interface TraceParser {
  /** Throws `Broken`, with the line of the trace that is lost or, between two traces, its own. */
  write(text: string): void;
  close(): void;
  /** The characters written up to the last trace that ended, or up to the begin of the one that is open. */
  settled(): number;
  /** What would be lost if the text went no further. */
  broken(reason: string): Broken;
  /** The characters written since the last tag. */
  withoutTag(): number;
}

interface OpenNode {
  readonly line: number;
  readonly attributes: Map<string, string>;
  /** The first thing that was wrong with it, well-formed though it is. */
  problem?: string;
}

interface OpenTrace extends OpenNode {
  readonly events: SourceEvent[];
}

/**
 * Finds the traces of an XES log. `resumeAt` is the line of a `<trace>` in the middle of the log that the text begins with;
 * without it the text is that of the whole log. A trace with a problem and an event with one go to `onBad`.
 */
export const traceParser = (
  resumeAt: number | undefined,
  onTrace: (trace: SourceTrace) => void,
  onBad: (bad: BadRow) => void,
): TraceParser => {
  const parser = new SaxesParser({});
  const root = '<log>';
  const begin = resumeAt === undefined ? 0 : root.length;
  let rootSeen = resumeAt !== undefined;
  let depth = 0;
  let attributeDepth = 0;
  let trace: OpenTrace | undefined;
  let event: OpenNode | undefined;
  let ended: { readonly trace: OpenTrace; readonly position: number } | undefined;
  let settledAt = begin;
  let lastTagAt = begin;

  const broken = (reason: string): Broken => {
    const lost = trace ?? ended?.trace;
    return lost ? new Broken(lost.line, `The trace is left out: ${reason}`) : new Broken(parser.line, reason);
  };
  const settle = (): void => {
    if (!ended) return;
    const { line, problem, attributes, events } = ended.trace;
    if (problem === undefined) onTrace({ line, attributes, events });
    else onBad({ line, reason: `The trace is left out: ${problem}` });
    settledAt = ended.position;
    ended = undefined;
  };

  parser.on('error', ({ message }) => {
    if (!rootSeen) throw new Error(`This is not an XES log, not even XML: ${message}`);
    if (ended && ended.position !== parser.position) settle();
    throw broken(`not well-formed XML at ${message}`);
  });

  parser.on('opentag', (tag) => {
    settle();
    lastTagAt = parser.position;
    if (!rootSeen && tag.name !== 'log') throw new Error(`This is not an XES log: it begins with <${tag.name}>.`);
    rootSeen = true;
    depth += 1;
    if (depth > maxNesting) throw broken(`more than ${maxNesting} elements stand in each other`);
    if (!trace) {
      if (tag.name !== 'trace') return;
      trace = { line: parser.line, attributes: new Map(), events: [] };
      settledAt = parser.position;
    } else if (tag.name === 'event' && !event && attributeDepth === 0) {
      event = { line: parser.line, attributes: new Map() };
    } else {
      attributeDepth += 1;
      if (attributeDepth === 1) addAttribute(event ?? trace, tag);
    }
  });

  parser.on('closetag', () => {
    settle();
    lastTagAt = parser.position;
    depth -= 1;
    if (!trace) return;
    if (attributeDepth > 0) {
      attributeDepth -= 1;
    } else if (event) {
      addEvent(trace, event, onBad);
      event = undefined;
    } else {
      // A closing tag that fits nothing closes all that is open and is complained of right after: the trace may yet be lost.
      ended = { trace, position: parser.position };
      trace = undefined;
    }
  });

  if (resumeAt !== undefined) {
    parser.write(root);
    parser.line = resumeAt;
  }
  return {
    write(text) {
      parser.write(text);
    },
    close() {
      settle();
      if (trace) throw broken(`the log ends within it, on line ${parser.line}`);
      parser.close();
    },
    settled: () => settledAt - begin,
    broken,
    withoutTag: () => parser.position - lastTagAt,
  };
};

const addAttribute = (node: OpenNode, { attributes: { key, value } }: SaxesTagPlain): void => {
  if (key === undefined || value === undefined) return;
  if (Buffer.byteLength(value) > maxFieldBytes)
    node.problem ??= `${key.slice(0, 60)} is longer than ${maxFieldBytes} bytes`;
  else if (node.attributes.has(key)) node.problem ??= `${key.slice(0, 60)} stands there twice`;
  else node.attributes.set(key, value);
};

const addEvent = (trace: OpenTrace, event: OpenNode, onBad: (bad: BadRow) => void): void => {
  if (trace.problem !== undefined) return;
  if (event.problem !== undefined) {
    onBad({ line: event.line, reason: `The event is left out: ${event.problem}` });
  } else if (trace.events.length === maxActivitiesPerCase) {
    trace.problem = `it has more than ${maxActivitiesPerCase} events`;
    trace.events.length = 0;
  } else {
    trace.events.push({ line: event.line, attributes: event.attributes });
  }
};
