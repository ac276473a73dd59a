import { permittedRoles } from '#cases/commands';
import { filingRoles } from '#filings/filing';
import { type Role, roles } from '#kernel/envelope';
import { type AskableCommand, commandLabels, commandPath } from './command-labels.js';
import { isStaff } from './reading-rights.js';

/** Who may use a route: everybody without a token, or these roles. */
type Access = 'open' | readonly Role[];

const identified: readonly Role[] = roles.filter((role) => role !== 'system');
/** Whom a case can exist for. */
const concerned = identified.filter((role) => role !== 'public');
const staff = identified.filter((role) => isStaff({ id: '', role }));

const { ReceiveApplication, ...onCases } = permittedRoles;

const commandsOnCases = (Object.keys(commandLabels) as AskableCommand[])
  .filter((type) => type !== 'ReceiveApplication')
  .map((type) => [`POST /cases/:caseId/${commandPath(type)}`, onCases[type]] as const);

/**
 * Every route and who may use it; the words of the route are Fastify's. For commands this is the rules' own table. What does
 * not stand here is closed to everybody.
 */
export const routeAccess: Readonly<Record<string, Access>> = {
  'POST /cases': ReceiveApplication,
  ...Object.fromEntries(commandsOnCases),
  'POST /cases/:caseId/review': ['applicant'],
  'POST /filings': filingRoles.SubmitFiling,
  'POST /filings/:filingId/acknowledge': filingRoles.AcknowledgeFiling,
  'POST /filings/:filingId/return': filingRoles.ReturnFiling,
  'POST /filings/:filingId/repeal': filingRoles.RepealFiling,

  'GET /me': identified,
  'GET /cases': ['applicant'],
  'GET /cases/:caseId': concerned,
  'GET /cases/:caseId/actions': concerned,
  'GET /cases/:caseId/changes': concerned,
  'GET /cases/:caseId/history': concerned,
  'GET /changes': staff,
  'GET /filings': staff,
  'GET /histories': staff,
  'GET /statistics/handling': staff,
  'GET /statistics/reviews': staff,
  'GET /worklist': staff,

  'GET /matters': 'open',
  'GET /matters/:code': 'open',
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  'POST /development/tokens': 'open',
};

/** Whether a role may use a route at all; whether the case is theirs to touch is asked afterwards. */
export const mayUse = (role: Role, method: string, route: string): boolean => {
  const access = routeAccess[`${method === 'HEAD' ? 'GET' : method} ${route}`] ?? [];
  return access === 'open' || access.includes(role);
};
