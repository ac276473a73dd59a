import type { CaseFile, ImportedCase } from '#cases/case-file';
import type { Actor, Role } from '#kernel/envelope';

/** What of a case says who may know of it. */
export interface CaseScope {
  /** Absent where the case is another system's history, which holds no personal data. */
  readonly subjectRef?: string;
  readonly receivedBy?: Actor;
  /** The units that answer for it, have it, or are asked about it. */
  readonly units: readonly string[];
}

export const scopeOf = (state: CaseFile | ImportedCase): CaseScope => {
  if (state.stage === 'IMPORTED') return { units: [] };
  const { subjectRef, receivedBy, matter, routedTo, unit, consultations } = state;
  const held = [matter.unitId, routedTo?.unit, unit, matter.ways?.promise?.verifyingUnit];
  const asked = consultations.map((consultation) => consultation.unit);
  return { subjectRef, receivedBy, units: [...held, ...asked].filter((known) => known !== undefined) };
};

/** The windows of the centre are its general reception (综合窗口): they serve every application, whatever way it came in. */
const isGeneralWindow = (unit: string): boolean => unit === 'centre' || unit.startsWith('centre-');

/** A clerk's own cases: received at the same window. */
const isAtWindow = ({ id, unit = '' }: Actor, receivedBy: Actor): boolean =>
  isGeneralWindow(unit) || receivedBy.id === id || (unit !== '' && receivedBy.unit === unit);

/** Staff see worklists, statistics and the index of histories; applicants and the public do not. */
export const isStaff = ({ role }: Actor): boolean => !['applicant', 'agent', 'public', 'system'].includes(role);

/** Whether a case exists for somebody (domain.md 3.7): where it does not, every answer is "no such case". */
export const maySee = (actor: Actor, { subjectRef, receivedBy, units }: CaseScope): boolean => {
  if (subjectRef === undefined) return isStaff(actor);
  switch (actor.role) {
    case 'applicant':
      return actor.id === subjectRef;
    case 'agent':
      return receivedBy?.role === 'agent' && receivedBy.id === actor.id;
    case 'clerk':
      return receivedBy !== undefined && isAtWindow(actor, receivedBy);
    case 'officer':
    case 'file-auditor':
    case 'decider':
    case 'chief':
    case 'unit-head':
      return actor.unit !== undefined && units.includes(actor.unit);
    case 'centre':
    case 'bureau':
    case 'government':
    case 'supervisor':
    case 'investigator':
    case 'auditor':
    case 'administrator':
    case 'system':
      return true;
    case 'public':
      return false;
  }
};

/** How much of a case somebody sees: everything, everything but sealed texts, or nothing. */
export type Sight = 'full' | 'masked' | 'none';

const masked: readonly Role[] = ['supervisor', 'bureau', 'centre', 'government', 'administrator', 'system'];

export const sightOf = (actor: Actor, scope: CaseScope): Sight => {
  if (!maySee(actor, scope)) return 'none';
  return masked.includes(actor.role) ? 'masked' : 'full';
};

/** The person whose case it is. */
export const isApplicant = ({ role }: Actor): boolean => role === 'applicant';

/** These read a case because it is theirs to handle, or to bring forward; everybody else says what for. */
export const handlesCases = ({ role }: Actor): boolean =>
  ['agent', 'clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head'].includes(role);

/** Whether this person works for one unit and has no business with the work of others. */
export const boundToUnit = ({ role, unit = '' }: Actor): boolean =>
  ['officer', 'file-auditor', 'decider', 'chief', 'unit-head'].includes(role) ||
  (role === 'clerk' && !isGeneralWindow(unit));

/** Figures of units are for all staff; what stands under a person's name, or is one case, is for their own unit and those above. */
export const mayAskBehindFigures = (actor: Actor, unit: string | undefined): boolean =>
  isStaff(actor) && (!boundToUnit(actor) || (unit !== undefined && unit === actor.unit));
