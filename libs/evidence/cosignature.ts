import { sign, verify } from 'node:crypto';
import {
  keyKinds,
  MalformedNote,
  type NoteSignature,
  type NoteVerifier,
  parseSecret,
  parseVerifier,
  signatureBytes,
  signatureLine,
  signaturesOf,
  type SignedNote,
  signingKeyOf,
} from './signed-note.js';

/** Who cosigns: C2SP tlog-cosignature, `cosignature/v1` with Ed25519. */
export interface Cosigner {
  readonly verifier: NoteVerifier;
  /** A secret, in the form of the log's own. */
  readonly secret: string;
  /** The line of signatures over the text of a checkpoint, with its line feed. `at`: seconds since 1970. */
  cosign(text: string, at: number): string;
}

const timeBytes = 8;

const cosigned = (text: string, at: number): Buffer => Buffer.from(`cosignature/v1\ntime ${at}\n${text}`);

/** A cosigner from 32 secret bytes, which no other key may share: the statement does not name who makes it. */
export const cosignerOf = (name: string, seed: Buffer): Cosigner => {
  const { key, verifier, secret } = signingKeyOf(name, seed, keyKinds.cosignature);
  return {
    verifier,
    secret,
    cosign: (text, at) => {
      const time = Buffer.alloc(timeBytes);
      time.writeBigUInt64BE(BigInt(at));
      return `${signatureLine(verifier, Buffer.concat([time, sign(null, cosigned(text, at), key)]))}\n`;
    },
  };
};

/** Reads what `Cosigner.secret` wrote; throws `MalformedNote`. */
export const parseCosigner = (text: string): Cosigner => {
  const { name, seed } = parseSecret(text, keyKinds.cosignature);
  return cosignerOf(name, seed);
};

/** Reads the key of a witness, `name+hash+base64`; throws `MalformedNote`. */
export const parseWitnessKey = (text: string): NoteVerifier => parseVerifier(text, keyKinds.cosignature);

const timeOf = (text: string, { bytes }: NoteSignature, { publicKey }: NoteVerifier): number | undefined => {
  if (bytes.length !== 4 + timeBytes + signatureBytes) return undefined;
  const at = Number(bytes.readBigUInt64BE(4));
  if (!Number.isSafeInteger(at)) return undefined;
  return verify(null, cosigned(text, at), publicKey, bytes.subarray(4 + timeBytes)) ? at : undefined;
};

/**
 * When the witness last cosigned the note (seconds since 1970); undefined where it bears no cosignature of its key. Throws
 * `MalformedNote` where it bears one that does not hold.
 */
export const cosignedAt = (note: SignedNote, witness: NoteVerifier): number | undefined => {
  const times = signaturesOf(note, witness).map((signature) => timeOf(note.text, signature, witness));
  const right = times.filter((at) => at !== undefined);
  if (right.length < times.length) throw new MalformedNote(`a cosignature of ${witness.name} does not hold`);
  return right.length === 0 ? undefined : Math.max(...right);
};
