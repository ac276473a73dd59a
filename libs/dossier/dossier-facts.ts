import type { Case } from '#cases/case-file';
import type { Replay } from '#replay/replay';
import type { EvidenceFile } from './evidence-file.js';

/** What a dossier is made from. */
export interface DossierFacts {
  readonly caseId: string;
  /** An instant. */
  readonly madeAt: string;
  /** As it is recorded, every sealed text sealed: what `replay.json` holds. */
  readonly sealed: Replay;
  /** The same for people to read: opened for whoever may read the texts, else the sealed one again. */
  readonly readable: Replay;
  readonly texts: 'OPEN' | 'SEALED';
  readonly evidence: EvidenceFile;
}

/** What the case is called: its number and its matter, or the number it had in another system. */
export const caseTitle = (state: Case): { readonly caseNo: string; readonly matter: string } => {
  if ('matter' in state) return { caseNo: state.caseNo, matter: `${state.matter.name.zh} ${state.matter.name.en}` };
  return { caseNo: state.stage === 'IMPORTED' ? state.externalId : '', matter: '' };
};
