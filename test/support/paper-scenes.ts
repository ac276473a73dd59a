import {
  actsTo,
  adjudication,
  approveExtension,
  askFor,
  check,
  informOfHearing,
  licence,
  notifyHearing,
  receive,
  refusedAcceptance,
  requestExtension,
  requestHearing,
  ring,
  sealed,
  startSpecial,
  tellExtension,
} from './case-history.js';
import {
  acceptLacking,
  approveWith,
  confirmed,
  foundWanting,
  lapseLacking,
  mayLack,
  revoke,
  toDecision,
} from './aftermath-acts.js';
import { paperAfter } from './papers-history.js';

const lacking = [
  receive('2026-03-02', { matter: mayLack }),
  foundWanting('2026-03-03', 'PHOTO'),
  acceptLacking('2026-03-04'),
];
const toHearing = [...actsTo.IN_REVIEW, informOfHearing('2026-03-09'), requestHearing('2026-03-10')];
const extended = [...actsTo.IN_REVIEW, requestExtension('2026-03-09'), approveExtension('2026-03-10')];
const withConditions = { conditions: sealed('closed at night'), validMonths: 60 };
const safety = { ...licence, ways: { publicSafety: true } };
const falsePapers = [receive('2026-03-02', { matter: safety }), ...refusedAcceptance('2026-03-03', 'FALSE_MATERIAL')];

/** For each kind of paper a case that gives it out; where a kind has several forms, the fullest. */
export const scenes = {
  acceptance: () => paperAfter('CaseAccepted', ...actsTo.ACCEPTED),
  'deemed-acceptance': () => paperAfter('CaseDeemedAccepted', receive('2026-03-02'), ring('2026-03-10', 'NOTICE_5')),
  supplement: () =>
    paperAfter(
      'SupplementRequested',
      receive('2026-03-02'),
      check('2026-03-03', 'INCOMPLETE'),
      askFor('2026-03-03', ['PLAN', 'PHOTO']),
    ),
  'non-acceptance': () => paperAfter('AcceptanceRefused', ...actsTo.NOT_ACCEPTED),
  'non-acceptance of false papers': () => paperAfter('AcceptanceRefused', ...falsePapers),
  deficiency: () => paperAfter('AcceptedWithDeficiency', ...lacking),
  rejection: () => paperAfter('RejectionDecided', ...actsTo.REJECTED),
  approval: () => paperAfter('ApprovalDecided', ...actsTo.IN_DECISION, approveWith('2026-03-09', withConditions)),
  'approval in part': () => paperAfter('ApprovalDecided', ...actsTo.PARTLY_APPROVED),
  'approval of an adjudication': () =>
    paperAfter('ApprovalDecided', ...toDecision(adjudication), approveWith('2026-03-09')),
  revocation: () =>
    paperAfter('ApprovalRevoked', ...actsTo.CLOSED, ...confirmed('2026-04-01', 'REVOKED'), revoke('2026-04-01')),
  'special-procedure': () => paperAfter('SpecialProcedureStarted', ...actsTo.IN_REVIEW, startSpecial('2026-03-06')),
  'hearing-right': () => paperAfter('HearingRightInformed', ...toHearing),
  'hearing-notice': () => paperAfter('HearingNotified', ...toHearing, notifyHearing('2026-03-11', '2026-03-20')),
  extension: () => paperAfter('ExtensionTold', ...extended, tellExtension('2026-03-10')),
  'supplement-lapsed': () => paperAfter('SupplementLapsed', ...actsTo.LAPSED),
  'deficiency-lapsed': () =>
    paperAfter(
      'DeficiencyLapsed',
      ...lacking,
      ...confirmed('2026-03-12', 'DEFICIENCY_LAPSED'),
      lapseLacking('2026-03-12'),
    ),
  'delivery-receipt': () => paperAfter('Delivered', ...actsTo.DELIVERED),
} as const;
