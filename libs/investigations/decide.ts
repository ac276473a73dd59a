import type { HolidayCalendar } from '#calendar/working-days';
import { sameRef } from '#custody/event-refs';
import { type Decided, type Decider, never } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import {
  type AskedOfInvestigation,
  type InvestigationCommand,
  type InvestigationCommandType,
  type InvolvedPeople,
  investigationRoles,
} from './commands.js';
import { appeal, close, conclude, requireCited, requireSecond, ruleOnAppeal } from './conclusion.js';
import type { InvestigationEvent, Investigator } from './events.js';
import { grounds } from './grounds.js';
import { evolve, type Investigation, type InvestigationFile, noInvestigation } from './investigation.js';
import { refuse } from './refusals.js';

type Events = readonly Decided<InvestigationEvent>[];

/** 回避: nobody of a unit concerned, nobody who had a hand in a case. */
const requireImpartial = (
  investigators: readonly Investigator[],
  units: readonly string[],
  { people }: Pick<InvolvedPeople, 'people'>,
): void => {
  if (investigators.some(({ unit }) => units.includes(unit))) throw refuse('same-unit');
  if (investigators.some(({ id }) => people.includes(id))) throw refuse('involved-in-the-case');
};

const open = (state: Investigation, { data, by }: AskedOfInvestigation<'OpenInvestigation'>): Events => {
  if (state.stage !== 'NONE') throw refuse('already-opened');
  const { ground, matter, caseIds, investigators, involved } = data;
  const units = [...new Set([...data.units, ...involved.units])];
  if (caseIds.length === 0 || units.length === 0) throw refuse('nothing-to-investigate');
  if (new Set(investigators.map(({ id }) => id)).size < 2) throw refuse('two-investigators');
  requireImpartial(investigators, units, involved);
  if (by.unit === undefined || units.includes(by.unit)) throw refuse('same-unit');
  const { basis } = grounds[ground];
  return [{ type: 'InvestigationOpened', data: { ground, basis, matter, caseIds, units, investigators } }];
};

const replace = (file: InvestigationFile, { data }: AskedOfInvestigation<'ReplaceInvestigator'>): Events => {
  const { leaving, coming, reason, involved } = data;
  if (!file.investigators.some(({ id }) => id === leaving)) throw refuse('not-an-investigator');
  if (file.investigators.some(({ id }) => id === coming.id)) throw refuse('two-investigators');
  requireImpartial([coming], file.units, involved);
  return [{ type: 'InvestigatorReplaced', data: { leaving, coming, reason } }];
};

const sameCases = (file: InvestigationFile, cases: readonly { readonly caseId: string }[]): boolean =>
  cases.length === file.caseIds.length && file.caseIds.every((id) => cases.some(({ caseId }) => caseId === id));

const beforeConclusion: readonly string[] = ['OPENED', 'EVIDENCE_HELD', 'ATTRIBUTED', 'HEARD'];

const freeze = (file: InvestigationFile, { data }: AskedOfInvestigation<'FreezeEvidence'>): Events => {
  if (!beforeConclusion.includes(file.stage)) throw refuse('wrong-state');
  if (!sameCases(file, data.cases)) throw refuse('not-the-cases');
  const before = (stream: string): number => file.frozen.find((known) => known.stream === stream)?.revision ?? -1;
  if (data.cases.some(({ stream, revision }) => revision < before(stream))) throw refuse('earlier-than-frozen');
  const same = data.cases.every((one) => file.frozen.some((known) => sameRef(known, one)));
  return same ? [] : [{ type: 'LegalHoldSet', data }];
};

const attribute = (file: InvestigationFile, { data }: AskedOfInvestigation<'AttributeDelay'>): Events => {
  if (!['EVIDENCE_HELD', 'ATTRIBUTED', 'HEARD'].includes(file.stage)) throw refuse('wrong-state');
  if (!sameCases(file, data.cases)) throw refuse('not-the-cases');
  const asFrozen = data.cases.every(({ caseId, revision }) =>
    file.frozen.some((known) => known.caseId === caseId && known.revision === revision),
  );
  if (!asFrozen) throw refuse('not-as-frozen');
  return file.attributed ? [] : [{ type: 'DelayAttributed', data }];
};

const tell = (file: InvestigationFile, { data }: AskedOfInvestigation<'TellParty'>): Events => {
  if (file.stage !== 'ATTRIBUTED' && file.stage !== 'HEARD') throw refuse('wrong-state');
  requireCited(file, data.cites);
  return [{ type: 'PartyTold', data }];
};

const hear = (file: InvestigationFile, { data, by }: AskedOfInvestigation<'HearParty'>): Events => {
  if (file.stage !== 'ATTRIBUTED' && file.stage !== 'HEARD') throw refuse('wrong-state');
  if (!file.told.includes(data.party)) throw refuse('not-told');
  requireSecond(file, by.id, data.with);
  return [{ type: 'PartyHeard', data }];
};

const referable: readonly string[] = ['EVIDENCE_HELD', 'ATTRIBUTED', 'HEARD', 'CONCLUDED', 'APPEALED', 'REFERRED'];

const refer = (
  file: InvestigationFile,
  command: AskedOfInvestigation<'ReferToSupervision'> | AskedOfInvestigation<'ReferToJustice'>,
): Events => {
  if (!referable.includes(file.stage)) throw refuse('wrong-state');
  requireCited(file, command.data.cites);
  if (command.type === 'ReferToSupervision') return [{ type: 'ReferredToSupervision', data: command.data }];
  if (command.data.offence === 'DUTY' && !file.referredToSupervision) throw refuse('supervision-first');
  return [{ type: 'ReferredToJustice', data: command.data }];
};

const lift = (file: InvestigationFile, { data }: AskedOfInvestigation<'LiftSuppression'>): Events => {
  if (file.lifted) return [];
  if (!file.referred) throw refuse('wrong-state');
  return [{ type: 'SuppressionLifted', data: { ground: 'ORGAN_CONSENT', docNo: data.docNo } }];
};

/** To everybody but its own investigators it does not exist. */
const requireOwn = ({ investigators }: InvestigationFile, by: Actor): void => {
  if (!investigators.some(({ id, unit }) => id === by.id && unit === by.unit)) throw refuse('no-such-investigation');
};

const outsiders: readonly InvestigationCommandType[] = ['AppealLiability', 'RuleOnLiabilityAppeal'];

const decideOn = (
  calendar: HolidayCalendar,
  command: Exclude<AskedOfInvestigation, { type: 'OpenInvestigation' }>,
  file: InvestigationFile,
): Events => {
  switch (command.type) {
    case 'ReplaceInvestigator':
      return replace(file, command);
    case 'FreezeEvidence':
      return freeze(file, command);
    case 'AttributeDelay':
      return attribute(file, command);
    case 'TellParty':
      return tell(file, command);
    case 'HearParty':
      return hear(file, command);
    case 'ConcludeLiability':
      return conclude(calendar, file, command);
    case 'AppealLiability':
      return appeal(file, command);
    case 'RuleOnLiabilityAppeal':
      return ruleOnAppeal(file, command);
    case 'ReferToSupervision':
    case 'ReferToJustice':
      return refer(file, command);
    case 'CloseInvestigation':
      return close(file, command);
    case 'LiftSuppression':
      return lift(file, command);
    default:
      return never(command);
  }
};

const decide = (calendar: HolidayCalendar, command: AskedOfInvestigation, state: Investigation): Events => {
  const { type, by } = command;
  if (!(investigationRoles[type] as readonly string[]).includes(by.role)) throw refuse('role-not-permitted');
  if (type === 'OpenInvestigation') return open(state, command);
  if (state.stage === 'NONE') throw refuse('no-such-investigation');
  if (!outsiders.includes(type)) requireOwn(state, by);
  return decideOn(calendar, command, state);
};

/** The rules of investigations; the term of an appeal ends on a day of this calendar. */
export const investigationDecider = (
  calendar: HolidayCalendar,
): Decider<Investigation, InvestigationCommand, InvestigationEvent> => ({
  initialState: noInvestigation,
  decide: (command, state) => decide(calendar, command, state),
  evolve,
});
