import type { Actor } from '#kernel/envelope';
import type { Progress } from '#read-models/progress';

/** How much of a case somebody sees: everything, everything but sealed texts, or nothing (domain.md 3.7). */
export type Sight = 'full' | 'masked' | 'none';

export const sightOf = (
  { id, role, unit }: Actor,
  { subjectRef, unit: caseUnit, work }: Pick<Progress, 'subjectRef' | 'unit' | 'work'>,
): Sight => {
  switch (role) {
    case 'applicant':
      return id === subjectRef ? 'full' : 'none';
    case 'clerk':
    case 'auditor':
    case 'investigator':
      return 'full';
    case 'officer':
    case 'file-auditor':
    case 'decider':
    case 'chief':
    case 'unit-head':
      return unit === caseUnit || unit === work?.unit ? 'full' : 'none';
    case 'supervisor':
    case 'bureau':
    case 'centre':
    case 'government':
    case 'administrator':
      return 'masked';
    case 'agent':
    case 'system':
    case 'public':
      return 'none';
  }
};

/** Staff see worklists, statistics and the index of histories; applicants and the public do not. */
export const isStaff = ({ role }: Actor): boolean => !['applicant', 'agent', 'public', 'system'].includes(role);
