import { venueRoles } from '#calendar/venue';
import { calendarRoles } from '#calendar/year-calendar';
import { permittedRoles } from '#cases/commands';
import { keepers } from '#catalogue/decide';
import { erasureRoles } from '#erasure/erasure';
import { exceptionRoles } from '#exceptions/exception';
import { filingRoles } from '#filings/filing';
import { type InvestigationCommandType, investigationRoles } from '#investigations/commands';
import { type Role, roles } from '#kernel/envelope';
import { permittedRoles as postRoles } from '#posts/commands';
import { permittedRoles as reviewRoles } from '#reviews/commands';
import { type AskableCommand, commandLabels, commandPath } from './command-labels.js';
import { investigationPath } from './investigation-commands.js';
import { isStaff } from './reading-rights.js';

/** Who may use a route: everybody without a token, or these roles. */
type Access = 'open' | readonly Role[];

const identified: readonly Role[] = roles.filter((role) => role !== 'system');
/** Whom a case can exist for. */
const concerned = identified.filter((role) => role !== 'public');
const staff = identified.filter((role) => isStaff({ id: '', role }));

/** 回放与证明: the person whose case it is, and those who watch over all (domain.md 3.7). */
const replayers: readonly Role[] = ['applicant', 'supervisor', 'investigator', 'auditor'];

const { ReceiveApplication, ...onCases } = permittedRoles;

const commandsOnCases = (Object.keys(commandLabels) as AskableCommand[])
  .filter((type) => type !== 'ReceiveApplication')
  .map((type) => [`POST /cases/:caseId/${commandPath(type)}`, onCases[type]] as const);

const { OpenInvestigation, ...onInvestigations } = investigationRoles;
const commandsOnInvestigations = Object.entries(onInvestigations).map(
  ([type, allowed]) =>
    [`POST /investigations/:id/${investigationPath(type as InvestigationCommandType)}`, allowed] as const,
);

/** What those do who keep the catalogue and the lists of powers. */
const catalogueCommands = [
  'main-items',
  'matters',
  'imports',
  'matters/:code/adopt',
  'matters/:code/amend',
  'matters/:code/publish-guide',
  'matters/:code/suspend',
  'matters/:code/resume',
  'matters/:code/repeal',
  'matters/:code/aliases',
  'matters/:code/split',
  'matters/:code/merge',
  'power-lists/:unitId',
  'power-lists/:unitId/reconcile',
];

/**
 * Every route and who may use it; the words of the route are Fastify's. For commands this is the rules' own table. What does
 * not stand here is closed to everybody.
 */
export const routeAccess: Readonly<Record<string, Access>> = {
  'POST /cases': ReceiveApplication,
  ...Object.fromEntries(commandsOnCases),
  'POST /cases/:caseId/invite-review': reviewRoles.InviteReview,
  'POST /cases/:caseId/review': reviewRoles.SubmitReview,
  'POST /reviews/:id/append': reviewRoles.AppendReview,
  'POST /reviews/:id/contact': reviewRoles.ContactReviewer,
  'POST /reviews/:id/verify': reviewRoles.VerifyReview,
  'POST /reviews/:id/plan-rectification': reviewRoles.PlanRectification,
  'POST /reviews/:id/complete-rectification': reviewRoles.CompleteRectification,
  'POST /reviews/:id/explain': reviewRoles.ExplainReview,
  'POST /reviews/:id/appeal': reviewRoles.AppealReview,
  'POST /reviews/:id/rule': reviewRoles.RuleOnAppeal,
  'POST /reviews/:id/feed-back': reviewRoles.FeedBack,
  'POST /reviews/:id/revisit': reviewRoles.RevisitReviewer,
  'POST /reviews/:id/publish': reviewRoles.PublishReview,
  'POST /reviews/:id/close': reviewRoles.CloseReview,
  'POST /cases/:caseId/erasure/request': erasureRoles.RequestErasure,
  'POST /cases/:caseId/erasure/lift-restriction': erasureRoles.LiftRestriction,
  'POST /cases/:caseId/erasure/propose-destruction': erasureRoles.ProposeDestruction,
  'POST /cases/:caseId/erasure/approve-destruction': erasureRoles.ApproveDestruction,
  'POST /cases/:caseId/erasure/decline-destruction': erasureRoles.DeclineDestruction,
  'POST /posts/:postId': postRoles.DefinePost,
  'POST /posts/:postId/absences': postRoles.DeclareAbsence,
  'POST /posts/:postId/activate-b': postRoles.ActivateB,
  'POST /posts/:postId/hand-over': postRoles.HandOverFiles,
  'POST /posts/:postId/acknowledge': postRoles.AcknowledgeHandover,
  'POST /posts/:postId/return-to-a': postRoles.ReturnToA,
  'POST /grants/:grantId': postRoles.GrantAuthority,
  'POST /grants/:grantId/revoke': postRoles.RevokeAuthority,
  'POST /chiefs/:unit/appoint': postRoles.AppointChief,
  'POST /chiefs/:unit/replace': postRoles.ReplaceChief,
  'POST /chiefs/:unit/seals': postRoles.RegisterSeal,
  'POST /chiefs/:unit/seals/apply': postRoles.ApplySeal,
  ...Object.fromEntries(catalogueCommands.map((route) => [`POST /catalogue/${route}`, keepers])),
  'POST /investigations': OpenInvestigation,
  ...Object.fromEntries(commandsOnInvestigations),
  'POST /filings': filingRoles.SubmitFiling,
  'POST /filings/:filingId/acknowledge': filingRoles.AcknowledgeFiling,
  'POST /filings/:filingId/return': filingRoles.ReturnFiling,
  'POST /filings/:filingId/repeal': filingRoles.RepealFiling,
  'POST /exceptions': exceptionRoles.RequestException,
  'POST /exceptions/:exceptionId/approve': exceptionRoles.ApproveException,
  'POST /exceptions/:exceptionId/decline': exceptionRoles.DeclineException,
  'POST /exceptions/:exceptionId/file': exceptionRoles.FileException,
  'POST /exceptions/:exceptionId/end': exceptionRoles.EndException,

  'GET /me': identified,
  'GET /cases': ['applicant'],
  'GET /cases/:caseId': concerned,
  'POST /calendars/:year': calendarRoles.PublishHolidayArrangement,
  'POST /venues/:venue': venueRoles.RegisterVenue,
  'POST /venues/:venue/hours': venueRoles.SetOfficeHours,
  'GET /calendars/:year/moved-dates': ['supervisor', 'unit-head'],
  'GET /deadlines': staff,
  'GET /cases/:caseId/clock': concerned,
  'POST /cases/:caseId/clock/what-if': concerned,
  'GET /cases/:caseId/custody': staff,
  'GET /cases/:caseId/actions': concerned,
  'GET /cases/:caseId/changes': concerned,
  'GET /cases/:caseId/history': concerned,
  'GET /cases/:caseId/replay': replayers,
  'GET /cases/:caseId/dossier': replayers,
  'GET /cases/:caseId/views': ['applicant', 'auditor'],
  'GET /cases/:caseId/papers': concerned,
  'GET /cases/:caseId/papers/:docNo': concerned,
  'GET /cases/:caseId/liability': ['supervisor', 'investigator', 'auditor'],
  'GET /conformance': ['auditor', 'supervisor', 'investigator'],
  'GET /conformance/rules': staff,
  'GET /conformance/samples': ['auditor', 'supervisor', 'investigator'],
  'GET /investigations': ['investigator', 'government'],
  'GET /investigations/:id': staff,
  'GET /investigations/:id/history': staff,
  'GET /changes': staff,
  'GET /filings': staff,
  'GET /exceptions': staff,
  'GET /exceptions/figures': staff,
  'GET /exceptions/used-after-end': staff,
  'GET /exceptions/in-force': 'open',
  'GET /histories': staff,
  'GET /statistics/handling': staff,
  'GET /statistics/figures': staff,
  'GET /statistics/ranking': staff,
  'GET /statistics/cases': staff,
  'GET /statistics/coverage': staff,
  'GET /board': staff,
  'GET /statistics/reviews': staff,
  'GET /statistics/reviews/rows': staff,
  'GET /reviews': staff,
  'GET /reviews/:id': concerned,
  'GET /posts': staff,
  'GET /posts/who-can-act': staff,
  'GET /grants': staff,
  'GET /chiefs/:unit': staff,
  'GET /seal-uses': staff,
  'GET /cases/:caseId/erasure': concerned,
  'GET /catalogue/drafts': staff,
  'GET /catalogue/gaps': staff,
  'GET /catalogue/matters/:code/completeness': staff,
  'GET /worklist': staff,

  'GET /matters': 'open',
  'GET /calendars': 'open',
  'GET /venues': 'open',
  'GET /venues/:venue': 'open',
  'GET /matters/:code': 'open',
  'GET /cases/:caseId/receipt': concerned,
  'POST /evidence/checkpoints': ['auditor', 'supervisor', 'centre'],
  'GET /evidence/proofs/inclusion': staff,
  'GET /evidence/key': 'open',
  'GET /evidence/checkpoint': 'open',
  'GET /evidence/checkpoints': 'open',
  'GET /evidence/proofs/consistency': 'open',
  'GET /catalogue/tree': 'open',
  'GET /catalogue/matters/:code/history': 'open',
  'GET /catalogue/matters/:code/guide': 'open',
  'GET /health': 'open',
  'GET /metrics': 'open',
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  'POST /development/tokens': 'open',
};

/** Whether a role may use a route at all; whether the case is theirs to touch is asked afterwards. */
export const mayUse = (role: Role, method: string, route: string): boolean => {
  const access = routeAccess[`${method === 'HEAD' ? 'GET' : method} ${route}`] ?? [];
  return access === 'open' || access.includes(role);
};
