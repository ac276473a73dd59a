import type { Checkpoint } from './checkpoint.js';
import { cosignedAt } from './cosignature.js';
import type { Finding } from './findings.js';
import { MalformedNote, type NoteVerifier } from './signed-note.js';

/** What a witness has cosigned of the checkpoints at hand. */
export interface Witnessed {
  readonly name: string;
  readonly key: string;
  readonly cosigned: number;
  /** The largest size it cosigned, and when (seconds since 1970); zero where it cosigned none. */
  readonly upTo: number;
  readonly at: number;
}

type BadCosignature = Extract<Finding, { kind: 'not-signed' }>;

/** Which witnesses cosigned which checkpoints; a cosignature that bears a witness's key and does not hold is a finding. */
export const witnessedBy = (
  checkpoints: readonly Checkpoint[],
  witnesses: readonly NoteVerifier[],
): { readonly witnesses: readonly Witnessed[]; readonly findings: readonly BadCosignature[] } => {
  const findings: BadCosignature[] = [];
  const told = witnesses.map((witness) => {
    let [cosigned, upTo, at] = [0, 0, 0];
    for (const { signed, size } of checkpoints) {
      try {
        const time = cosignedAt(signed, witness);
        if (time === undefined) continue;
        cosigned += 1;
        if (size >= upTo) [upTo, at] = [size, time];
      } catch (error) {
        if (!(error instanceof MalformedNote)) throw error;
        findings.push({
          kind: 'not-signed',
          what: `the cosignature of ${witness.name} on the checkpoint of ${size} does not hold`,
        });
      }
    }
    return { name: witness.name, key: witness.text, cosigned, upTo, at };
  });
  return { witnesses: told, findings };
};
