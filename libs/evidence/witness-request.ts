import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { MalformedNote } from './signed-note.js';

/** What a log hands to a witness: C2SP tlog-witness, add-checkpoint. */
export interface WitnessRequest {
  /** The size that the witness is said to have cosigned last. */
  readonly oldSize: number;
  /** That the tree of that size is the beginning of the checkpoint's. */
  readonly proof: readonly Buffer[];
  readonly checkpoint: Checkpoint;
}

/** Characters of a request: a proof of 63 hashes and a note of a few signatures are some thousands. */
export const longestRequest = 65_536;
/** Where a log is told the size that the witness has. */
export const sizeContentType = 'text/x.tlog.size';

const mostProofLines = 63;
const hashBytes = 32;

export const requestText = ({ oldSize, proof, checkpoint }: WitnessRequest): string =>
  [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64')), '', checkpoint.note].join('\n');

const hashOf = (line: string): Buffer => {
  const hash = Buffer.from(line, 'base64');
  if (hash.length !== hashBytes || hash.toString('base64') !== line)
    throw new MalformedNote('a line of the proof is no hash');
  return hash;
};

/** Reads a size as the protocol writes it; undefined where it is none. */
export const sizeOf = (digits: string): number | undefined => {
  const size = /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : undefined;
  return Number.isSafeInteger(size) ? size : undefined;
};

/** Reads a request; throws `MalformedNote`, whose message says what is wrong. Nothing is verified yet. */
export const parseRequest = (text: string): WitnessRequest => {
  const end = text.indexOf('\n\n');
  if (end < 0 || text.length > longestRequest) throw new MalformedNote('this is no request to a witness');
  const [first = '', ...hashes] = text.slice(0, end).split('\n');
  const oldSize = first.startsWith('old ') ? sizeOf(first.slice('old '.length)) : undefined;
  if (oldSize === undefined) throw new MalformedNote('the first line names no old size');
  if (hashes.length > mostProofLines) throw new MalformedNote(`the proof has more than ${mostProofLines} lines`);
  return { oldSize, proof: hashes.map(hashOf), checkpoint: parseCheckpoint(text.slice(end + 2)) };
};
