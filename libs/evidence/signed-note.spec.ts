import { parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { isSignedBy, MalformedNote, parseNote, parseSigner, parseVerifier, signerOf } from './signed-note.js';

// The example of Go's package golang.org/x/mod/sumdb/note.
const goVerifier = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const goNote = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

const signer = signerOf('daylight.example/log', Buffer.alloc(32, 7));
const root = Buffer.alloc(32, 1);

describe('a signed note', () => {
  it('made by Go’s tools is read and verified', () =>
    expect(isSignedBy(parseNote(goNote), parseVerifier(goVerifier))).toBe(true));

  it('does not hold where a letter of the text was changed', () =>
    expect(isSignedBy(parseNote(goNote.replace('answer', 'Answer')), parseVerifier(goVerifier))).toBe(false));

  it('does not hold under another key of the same name', () =>
    expect(isSignedBy(parseNote(goNote), signerOf('PeterNeumann', Buffer.alloc(32, 9)).verifier)).toBe(false));

  it('keeps the signatures of keys nobody here knows, and holds all the same', () => {
    const witnessed = `${signer.sign('text\n')}— witness.example ${Buffer.alloc(76, 3).toString('base64')}\n`;
    const note = parseNote(witnessed);
    expect(note.signatures.map(({ name }) => name)).toEqual(['daylight.example/log', 'witness.example']);
    expect(isSignedBy(note, signer.verifier)).toBe(true);
  });

  it('does not hold with a second signature by the same key that is wrong', () => {
    const wrong = `${signer.sign('text\n')}${signer.sign('other\n').split('\n')[2]}\n`;
    expect(isSignedBy(parseNote(wrong), signer.verifier)).toBe(false);
  });

  it.each([
    ['without signatures', 'text\n'],
    ['without a last line break', signer.sign('text\n').trimEnd()],
    ['with a control character', signer.sign('te\u0000xt\n')],
    ['with a signature that is no base64', 'text\n\n— name !!!!\n'],
    ['with a signature in loose base64', 'text\n\n— name AAAAAAB\n'],
    ['with another dash', signer.sign('text\n').replace('—', '-')],
  ])('%s is none', (_, note) => expect(() => parseNote(note)).toThrow(MalformedNote));
});

describe('a key', () => {
  it('is the same after it was written and read', () => {
    expect(parseVerifier(signer.verifier.text).text).toBe(signer.verifier.text);
    expect(parseSigner(signer.secret).verifier.text).toBe(signer.verifier.text);
  });

  it.each([
    ['whose hash is not its own', goVerifier.replace('c74f20a3', 'c74f20a4')],
    ['of another algorithm', goVerifier.replace('+ARpc', '+AhpC')],
    ['that is cut short', goVerifier.slice(0, -4)],
    ['without a name', goVerifier.slice('PeterNeumann'.length)],
  ])('%s is refused', (_, text) => expect(() => parseVerifier(text)).toThrow(MalformedNote));
});

describe('a checkpoint', () => {
  it('is three lines and a signature, as tools for transparency logs read them', () => {
    const note = signCheckpoint(signer, { size: 42, root });
    expect(note.split('\n').slice(0, 4)).toEqual(['daylight.example/log', '42', root.toString('base64'), '']);
    expect(parseCheckpoint(note)).toMatchObject({ origin: 'daylight.example/log', size: 42, root });
    expect(isSignedBy(parseCheckpoint(note).signed, signer.verifier)).toBe(true);
  });

  it.each([
    ['a size with a leading zero', `log\n042\n${root.toString('base64')}\n`],
    ['a negative size', `log\n-1\n${root.toString('base64')}\n`],
    ['a root of another length', `log\n4\n${root.toString('base64', 1)}\n`],
    ['no origin', `\n4\n${root.toString('base64')}\n`],
  ])('with %s is none', (_, text) => expect(() => parseCheckpoint(signer.sign(text))).toThrow(MalformedNote));
});
