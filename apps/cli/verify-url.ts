import { type Checkpoint, parseCheckpoint } from '#evidence/checkpoint';
import type { Finding } from '#evidence/findings';
import { consistencyHolds } from '#evidence/proof-verification';
import { isSignedBy, parseVerifier } from '#evidence/signed-note';
import type { Verdict, VerifyOptions } from '#evidence/verify-bundle';
import { witnessedBy } from '#evidence/witnessed';

/** Most characters taken from one answer. */
const longestAnswer = 5_000_000;
const answerWithinMs = 30_000;
const pageSize = 200;

const ask = async (base: string, path: string): Promise<string> => {
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
  const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
  const text = await response.text();
  if (text.length > longestAnswer) throw new Error(`${url.href} answers with more than can be read`);
  if (!response.ok) throw new Error(`${url.href} answers ${response.status}`);
  return text;
};

const publishedCheckpoints = async (base: string): Promise<Checkpoint[]> => {
  const all: Checkpoint[] = [];
  for (let before = ''; ; before = `&before=${all.at(-1)?.size ?? 0}`) {
    const page = JSON.parse(await ask(base, `evidence/checkpoints?limit=${pageSize}${before}`)) as {
      rows: { note: string }[];
    };
    all.push(...page.rows.map(({ note }) => parseCheckpoint(note)));
    if (page.rows.length < pageSize) return all;
  }
};

const consistent = async (base: string, smaller: Checkpoint, larger: Checkpoint): Promise<boolean> => {
  const [from, to] = [smaller.size, larger.size];
  const answer = JSON.parse(await ask(base, `evidence/proofs/consistency?from=${from}&to=${to}`)) as {
    proof: unknown[];
  };
  const proof = answer.proof.map((hash) => Buffer.from(String(hash), 'base64'));
  return consistencyHolds({ from, to, fromRoot: smaller.root, toRoot: larger.root, proof });
};

/**
 * Verifies what a running installation publishes: every checkpoint's signature, and that each is the beginning of the next, those kept
 * elsewhere among them. Contents are verified from an export. Throws where the installation cannot be asked.
 */
export const verifyUrl = async (base: string, { kept = [], key, witnesses }: VerifyOptions): Promise<Verdict> => {
  const published = (await ask(base, 'evidence/key')).trim();
  const findings: Finding[] = [];
  if (key !== undefined && key !== published) {
    findings.push({ kind: 'not-signed', what: `the installation names the key ${published}, not ${key}` });
  }
  const verifier = parseVerifier(key ?? published);
  const checkpoints = await publishedCheckpoints(base);
  const [latest] = checkpoints;
  const all = [...checkpoints, ...kept].sort((a, b) => a.size - b.size);
  for (const checkpoint of all) {
    if (checkpoint.origin === verifier.name && isSignedBy(checkpoint.signed, verifier)) continue;
    findings.push({
      kind: 'not-signed',
      what: `the checkpoint of ${checkpoint.size} is not signed by ${verifier.text}`,
    });
  }
  if (!latest) findings.push({ kind: 'not-signed', what: 'nothing is signed yet' });
  let sound: Checkpoint | undefined;
  let keptAgree = 0;
  for (const checkpoint of all) {
    const by = `${kept.includes(checkpoint) ? 'the kept checkpoint' : 'the checkpoint'} of ${checkpoint.size}`;
    if (latest && checkpoint.size > latest.size) {
      findings.push({ kind: 'cut', size: latest.size, signed: checkpoint.size, by });
    } else if (sound && !(await consistent(base, sound, checkpoint))) {
      findings.push({ kind: 'rewritten', from: sound.size, to: checkpoint.size, by });
    } else {
      sound = checkpoint;
      keptAgree += Number(kept.includes(checkpoint));
    }
  }
  const signed = sound?.size ?? 0;
  const cosigned = witnesses && witnessedBy(all, witnesses);
  return {
    origin: verifier.name,
    events: 0,
    leaves: signed,
    checkpoints: checkpoints.length,
    signed,
    keptAgree,
    ...(cosigned ? { witnesses: cosigned.witnesses } : {}),
    findings: [...findings, ...(cosigned?.findings ?? [])],
  };
};
