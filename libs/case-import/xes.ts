import { decoded, peek } from './decode.js';
import type { BadRow } from './imported-case.js';
import { maxCharactersBetweenTags, maxTraceCharacters } from './limits.js';
import { Broken, type SourceTrace, traceParser } from './xes-parser.js';

/**
 * Reads an XES log as it comes in, one trace after the other; `onTrace` is waited for. A trace that cannot be used goes to
 * `onBad` as a whole, an event that cannot be used alone; after XML that is not well formed, reading resumes at the next
 * `<trace`. Document types are not read, so there are no entities but XML's own five. Throws when it is no XES log.
 */
export const readXes = async (
  stream: AsyncIterable<Uint8Array>,
  onTrace: (trace: SourceTrace) => Promise<void>,
  onBad: (bad: BadRow) => void,
): Promise<void> => {
  const { head, stream: whole } = await peek(stream, 256);
  const encoding = /^[^<]*<\?xml[^>]*\sencoding\s*=\s*["']([\w-]+)["']/.exec(head.toString('latin1'))?.[1];
  const reading = xesReading(onBad);
  for await (const text of decoded(whole, encoding)) {
    for (const trace of reading.write(text)) await onTrace(trace);
  }
  for (const trace of reading.end()) await onTrace(trace);
};

interface XesReading {
  /** The traces that this piece of text completes. */
  write(text: string): SourceTrace[];
  end(): SourceTrace[];
}

/** Small enough to notice soon that a parser goes astray, as after an ampersand that begins no entity. */
const pieceLength = 65_536;

const xesReading = (onBad: (bad: BadRow) => void): XesReading => {
  let complete: SourceTrace[] = [];
  const begin = (resumeAt?: number) => traceParser(resumeAt, (trace) => complete.push(trace), onBad);
  /** `undefined` after XML that is not well formed, until the next trace is found. */
  let parser: ReturnType<typeof begin> | undefined = begin();
  /** The text from the last settled point on, and the line it begins on. */
  let pieces: string[] = [];
  let line = 1;
  /** How many of the pieces the parser got, and how many characters it got in all. */
  let given = 0;
  let written = 0;
  /** How many of those characters are no longer kept. */
  let dropped = 0;

  const take = (text: string): void => {
    for (let at = 0; at < text.length; at += pieceLength) pieces.push(text.slice(at, at + pieceLength));
  };
  const countLines = (text: string): void => {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line += 1;
  };
  const drop = (until: number): void => {
    for (let first = pieces[0]; first !== undefined && dropped < until; first = pieces[0]) {
      const gone = first.slice(0, until - dropped);
      countLines(gone);
      dropped += gone.length;
      if (gone.length < first.length) pieces[0] = first.slice(gone.length);
      else {
        pieces.shift();
        given -= 1;
      }
    }
  };
  const resume = (): void => {
    const text = pieces.join('');
    const found = text.search(/<trace[\s/>]/);
    // A `<trace` may be cut by the end of what has come in.
    const at = found === -1 ? Math.max(0, text.length - '<trace'.length) : found;
    countLines(text.slice(0, at));
    pieces = [];
    take(text.slice(at));
    if (found === -1) return;
    parser = begin(line);
    given = 0;
    written = 0;
    dropped = 0;
  };
  const giveUp = (error: unknown): void => {
    if (!(error instanceof Broken) || !parser) throw error;
    onBad({ line: error.line, reason: error.message });
    // One further than the last settled point, or a `<trace` that is itself broken would be found again.
    drop(Math.max(dropped + 1, parser.settled()));
    parser = undefined;
  };
  const giveNext = (to: NonNullable<typeof parser>, piece: string): void => {
    given += 1;
    written += piece.length;
    to.write(piece);
    if (to.withoutTag() > maxCharactersBetweenTags)
      throw to.broken(`more than ${maxCharactersBetweenTags} characters without a tag`);
    if (written - to.settled() > maxTraceCharacters) throw to.broken(`longer than ${maxTraceCharacters} characters`);
  };
  const giveAll = (): void => {
    for (;;) {
      if (!parser) resume();
      const piece = pieces[given];
      if (!parser || piece === undefined) return;
      try {
        giveNext(parser, piece);
      } catch (error) {
        giveUp(error);
      }
    }
  };
  const taken = (): SourceTrace[] => {
    const traces = complete;
    complete = [];
    return traces;
  };

  return {
    write(text) {
      take(text);
      giveAll();
      if (parser) drop(parser.settled());
      return taken();
    },
    end() {
      for (;;) {
        if (!parser) return taken();
        try {
          parser.close();
          return taken();
        } catch (error) {
          giveUp(error);
          giveAll();
        }
      }
    },
  };
};
