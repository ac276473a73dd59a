import type { Actor, Role } from '#kernel/envelope';

/** The units of the office that the specifications tell of. */
export const bureau = 'health-bureau';
const centreWindow = 'centre-window';

const staff = (id: string, role: Role, unit = bureau): Actor => ({ id, role, unit, post: `post-of-${id}` });

export const wangMei: Actor = { id: 's-wang-mei', role: 'applicant' };
export const stranger: Actor = { id: 's-li-lei', role: 'applicant' };
export const agent: Actor = { id: 'agent-1', role: 'agent' };
export const clerk = staff('clerk-1', 'clerk', centreWindow);
export const secondClerk = staff('clerk-2', 'clerk', centreWindow);
export const officer = staff('officer-1', 'officer');
export const secondOfficer = staff('officer-2', 'officer');
export const fileAuditor = staff('auditor-1', 'file-auditor');
export const decider = staff('decider-1', 'decider');
export const chief = staff('chief-1', 'chief');
export const unitHead = staff('head-1', 'unit-head');
export const government = staff('mayor-1', 'government', 'city-government');
export const supervisor = staff('supervisor-1', 'supervisor', 'city-supervision');
export const system: Actor = { id: 'enforcer', role: 'system' };

/** The same person in another role, or elsewhere. */
export const as = (person: Actor, change: Partial<Actor>): Actor => ({ ...person, ...change });

/** Of each role, somebody who may be found in it. */
export const someoneAs = (role: Role): Actor =>
  [wangMei, agent, clerk, officer, fileAuditor, decider, chief, unitHead, government, supervisor, system].find(
    (person) => person.role === role,
  ) ?? staff(`${role}-1`, role);
