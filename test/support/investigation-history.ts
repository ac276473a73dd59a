import type { EventRef } from '#custody/event-refs';
import type { Tier } from '#custody/liability';
import { type Asked, fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { InvestigationCommand, InvestigationCommands, InvestigationCommandType } from '#investigations/commands';
import { investigationDecider } from '#investigations/decide';
import type { FrozenCase, InvestigationEvent } from '#investigations/events';
import type { Measure } from '#investigations/grounds';
import { calendar } from './case-history.js';
import { bureau } from './people.js';

export const investigations = investigationDecider(calendar);

const discipline = 'discipline-office';
const investigator = (id: string): Actor => ({ id, role: 'investigator', unit: discipline });
export const gao = investigator('gao');
export const shen = investigator('shen');
export const outsider = investigator('tang');

export const words: Sealed = { keyId: 'k-1', box: 'words' };
export const stream = 'case-c1';
/** The frozen case ends at revision 9. */
export const at = (revision: number): EventRef => ({ stream, revision });
export const frozen: FrozenCase = { caseId: 'c1', stream, revision: 9, events: 10, contentHash: 'aa' };

export const involved = { people: ['officer-1', 'decider-1'], units: [bureau] };

export type Act = Asked<InvestigationCommand>;

export const ask = <Type extends InvestigationCommandType>(
  type: Type,
  data: InvestigationCommands[Type],
  by: Actor = gao,
  date = '2026-05-11',
) => ({ type, data, by, at: `${date}T09:00:00+08:00` }) as unknown as Asked<InvestigationCommand>;

export const opening: InvestigationCommands['OpenInvestigation'] = {
  ground: 'PASSIVE_OR_DELAYED',
  matter: words,
  caseIds: ['c1'],
  units: [],
  investigators: [
    { id: gao.id, unit: discipline },
    { id: shen.id, unit: discipline },
  ],
  involved,
};

export const open = (change: Partial<InvestigationCommands['OpenInvestigation']> = {}, by = gao) =>
  ask('OpenInvestigation', { ...opening, ...change }, by);
export const replace = (leaving: string, coming: Actor) =>
  ask('ReplaceInvestigator', {
    leaving,
    coming: { id: coming.id, unit: coming.unit ?? '' },
    reason: words,
    involved,
  });
export const freeze = (cases: readonly FrozenCase[] = [frozen]) => ask('FreezeEvidence', { cases });
export const attribute = (revision = 9) =>
  ask('AttributeDelay', {
    cases: [{ caseId: 'c1', revision, until: '2026-05-11T01:00:00.000Z', custody: [], delays: [], proposals: [] }],
  });
export const tell = (party = 'officer-1', cites = [at(3)]) =>
  ask('TellParty', { party, unit: bureau, facts: words, basis: '《行政许可法》第七十四条', cites });
export const hear = (party = 'officer-1', second = shen.id) =>
  ask('HearParty', { party, with: second, defence: words, finding: 'NOT_ADOPTED', reason: words });

export const liable = (person = 'officer-1', tier: Tier = 'DIRECT', measure: Measure = 'WARNING', cites = [at(3)]) => ({
  person,
  unit: bureau,
  tier,
  measure,
  reason: words,
  cites,
});
export const conclude = (
  persons: InvestigationCommands['ConcludeLiability']['persons'] = [liable()],
  change: Partial<InvestigationCommands['ConcludeLiability']> = {},
) =>
  ask('ConcludeLiability', {
    docNo: 'ZR-1',
    graveConsequence: false,
    with: shen.id,
    persons,
    reason: words,
    cites: [at(9)],
    ...change,
  });

export const party: Actor = { id: 'officer-1', role: 'officer', unit: bureau };
export const appeal = (date = '2026-05-20', by = party) => ask('AppealLiability', { statement: words }, by, date);
export const rule = (measure: Measure, by: Actor = outsider) =>
  ask('RuleOnLiabilityAppeal', { person: 'officer-1', measure, docNo: 'FH-1', reason: words, cites: [at(3)] }, by);
const referral = { organ: '调兵山市监察委员会', docNo: 'YS-1', evidenceBundleHash: 'bb', cites: [at(9)] };
export const referToSupervision = (cites = [at(9)]) => ask('ReferToSupervision', { ...referral, cites });
export const referToJustice = (offence: 'DUTY' | 'OTHER') => ask('ReferToJustice', { ...referral, offence });
export const close = (date = '2026-07-01') => ask('CloseInvestigation', {}, gao, date);
export const lift = () => ask('LiftSuppression', { docNo: 'JW-1' });

/** What a sequence of commands leaves: each must be decided. */
export const happened = (...commands: readonly Act[]): readonly Recorded<InvestigationEvent>[] => {
  const history: Recorded<InvestigationEvent>[] = [];
  for (const command of commands) {
    for (const event of investigations.decide(command, fold(investigations, history))) {
      const metadata = { occurredAt: command.at, effectiveDate: command.at.slice(0, 10), actor: command.by };
      history.push({ ...event, metadata: { ...metadata, legalRegime: 'cn' } as Envelope });
    }
  }
  return history;
};
