import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** A text with signatures in the C2SP signed-note format. `text` ends in a line break. */
export interface SignedNote {
  readonly text: string;
  /** Of any key and kind: those nobody here knows are kept, and mean nothing. */
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Four bytes that tell the key, and the signature behind them. */
  readonly bytes: Buffer;
}

/** Who may have signed: a key's name and its public half. */
export interface NoteVerifier {
  readonly name: string;
  /** Eight hex digits. */
  readonly keyHash: string;
  readonly publicKey: KeyObject;
  /** The verifier key as other tools take it: `name+hash+base64`. */
  readonly text: string;
}

export interface NoteSigner {
  readonly verifier: NoteVerifier;
  /** The signing key in the form of Go's note tools, `PRIVATE+KEY+name+hash+base64`: a secret. */
  readonly secret: string;
  /** The note over a text that ends in a line break. */
  sign(text: string): string;
}

/** What was to be a note or a key is none; the message says why. */
export class MalformedNote extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'MalformedNote';
  }
}

/** How a key is used, in the signed-note format's list of algorithms: Ed25519 of a note, and of a timestamped cosignature. */
export const keyKinds = { note: 1, cosignature: 4 } as const;
type KeyKind = (typeof keyKinds)[keyof typeof keyKinds];
const keyBytes = 32;
export const signatureBytes = 64;
const longestNote = 1_000_000;
const mostSignatures = 100;
/** What DER puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key's name stands in a line, before a space, and between plus signs. */
export const isKeyName = (name: string): boolean => /^[^\s+\p{Cc}]{1,200}$/u.test(name);

const keyHashOf = (name: string, algorithmAndKey: Buffer): string =>
  createHash('sha256').update(`${name}\n`).update(algorithmAndKey).digest().toString('hex', 0, 4);

const strictBase64 = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) throw new MalformedNote('base64 is not as it must be');
  return bytes;
};

const verifierOf = (name: string, key: Buffer, kind: KeyKind): NoteVerifier => {
  if (!isKeyName(name)) throw new MalformedNote('the name of the key is not as it must be');
  const named = Buffer.concat([Buffer.of(kind), key]);
  const keyHash = keyHashOf(name, named);
  return {
    name,
    keyHash,
    publicKey: createPublicKey({ key: Buffer.concat([publicPrefix, key]), format: 'der', type: 'spki' }),
    text: `${name}+${keyHash}+${named.toString('base64')}`,
  };
};

const fields = (text: string, prefix: string, kind: KeyKind): { name: string; keyHash: string; key: Buffer } => {
  const found = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})$/.exec(text.slice(prefix.length));
  const [, name = '', keyHash = '', base64 = ''] = found ?? [];
  const bytes = found && text.startsWith(prefix) ? strictBase64(base64) : Buffer.alloc(0);
  if (bytes[0] !== kind || bytes.length !== 1 + keyBytes)
    throw new MalformedNote(`this is no Ed25519 key of a ${kind === keyKinds.note ? 'note' : 'witness'}`);
  return { name, keyHash, key: bytes.subarray(1) };
};

/** Reads `name+hash+base64`, a log's key or with `keyKinds.cosignature` a witness's; throws `MalformedNote`. */
export const parseVerifier = (text: string, kind: KeyKind = keyKinds.note): NoteVerifier => {
  const { name, keyHash, key } = fields(text, '', kind);
  const verifier = verifierOf(name, key, kind);
  if (verifier.keyHash !== keyHash) throw new MalformedNote('the hash in the key is not that of the key');
  return verifier;
};

const secretPrefix = 'PRIVATE+KEY+';

/** A signing key from 32 secret bytes, with its public half and its text. */
export const signingKeyOf = (
  name: string,
  seed: Buffer,
  kind: KeyKind,
): { readonly key: KeyObject; readonly verifier: NoteVerifier; readonly secret: string } => {
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
  const verifier = verifierOf(name, Buffer.from(raw), kind);
  const text = `${name}+${verifier.keyHash}+${Buffer.concat([Buffer.of(kind), seed]).toString('base64')}`;
  return { key, verifier, secret: `${secretPrefix}${text}` };
};

/** The name and the 32 bytes of a secret as `signingKeyOf` gives it; throws `MalformedNote`. */
export const parseSecret = (text: string, kind: KeyKind): { readonly name: string; readonly seed: Buffer } => {
  const { name, keyHash, key: seed } = fields(text, secretPrefix, kind);
  if (signingKeyOf(name, seed, kind).verifier.keyHash !== keyHash)
    throw new MalformedNote('the hash in the key is not that of the key');
  return { name, seed };
};

/** A line of signatures, without its line feed: the key's four bytes, and what follows them. */
export const signatureLine = ({ name, keyHash }: NoteVerifier, bytes: Buffer): string =>
  `— ${name} ${Buffer.concat([Buffer.from(keyHash, 'hex'), bytes]).toString('base64')}`;

/** A signer from 32 secret bytes. */
export const signerOf = (name: string, seed: Buffer): NoteSigner => {
  const { key, verifier, secret } = signingKeyOf(name, seed, keyKinds.note);
  return {
    verifier,
    secret,
    sign: (text) => `${text}\n${signatureLine(verifier, sign(null, Buffer.from(text), key))}\n`,
  };
};

/** Reads what `NoteSigner.secret` wrote; throws `MalformedNote`. */
export const parseSigner = (text: string): NoteSigner => {
  const { name, seed } = parseSecret(text, keyKinds.note);
  return signerOf(name, seed);
};

/** Reads a line of signatures; throws `MalformedNote`. */
export const signatureOf = (line: string): NoteSignature => {
  const [, name = '', base64 = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  if (!isKeyName(name)) throw new MalformedNote('a line of the signatures is none');
  const bytes = strictBase64(base64);
  if (bytes.length < 5) throw new MalformedNote('a signature is too short');
  return { name, bytes };
};

/** Splits a note; throws `MalformedNote`. Nothing is verified yet. */
export const parseNote = (note: string): SignedNote => {
  const split = note.lastIndexOf('\n\n');
  if (note.length > longestNote || split < 0 || !note.endsWith('\n')) throw new MalformedNote('this is no signed note');
  const text = note.slice(0, split + 1);
  if (/[^\n\P{Cc}]/u.test(text)) throw new MalformedNote('a control character stands in the note');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > mostSignatures) throw new MalformedNote('there are too many signatures');
  return { text, signatures: lines.map(signatureOf) };
};

/** The signatures that bear the name and the hash of a key, right or wrong. */
export const signaturesOf = ({ signatures }: SignedNote, { name, keyHash }: NoteVerifier): readonly NoteSignature[] =>
  signatures.filter(({ name: by, bytes }) => by === name && bytes.toString('hex', 0, 4) === keyHash);

/** Whether the note carries a signature by this key, and none by it that is wrong. */
export const isSignedBy = (note: SignedNote, verifier: NoteVerifier): boolean => {
  const { text } = note;
  const { publicKey } = verifier;
  const own = signaturesOf(note, verifier);
  const right = ({ bytes }: NoteSignature): boolean =>
    bytes.length === 4 + signatureBytes && verify(null, Buffer.from(text), publicKey, bytes.subarray(4));
  return own.length > 0 && own.every(right);
};
