import { addMonths, localDate, rollOver } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventRef } from '#custody/event-refs';
import type { Decided } from '#kernel/decider';
import type { AskedOfInvestigation } from './commands.js';
import type { InvestigationEvent, Liable } from './events.js';
import { isMoreSevere } from './grounds.js';
import { type InvestigationFile, type InvestigationStage, isInEvidence } from './investigation.js';
import { refuse } from './refusals.js';

type Events = readonly Decided<InvestigationEvent>[];

/** Something, and nothing but the frozen evidence. */
export const requireCited = (file: InvestigationFile, cites: readonly EventRef[]): void => {
  if (cites.length === 0) throw refuse('nothing-cited');
  if (!cites.every((cited) => isInEvidence(file, cited))) throw refuse('not-in-evidence');
};

/** Two of the file act together: this one and the other who is named. */
export const requireSecond = ({ investigators }: InvestigationFile, first: string, second: string): void => {
  if (first === second || !investigators.some(({ id }) => id === second)) throw refuse('two-investigators');
};

/** 直接责任人 → 主要负责人 → 部门负责人, the last only 造成重大损失或者影响 (C364). */
const requireTiers = (persons: readonly Liable[], graveConsequence: boolean): void => {
  if (new Set(persons.map(({ person }) => person)).size < persons.length) throw refuse('person-twice');
  if (persons.length > 0 && !persons.some(({ tier }) => tier === 'DIRECT')) throw refuse('no-direct-person');
  if (!graveConsequence && persons.some(({ tier }) => tier === 'IMPORTANT_LEADER'))
    throw refuse('no-grave-consequence');
};

export const conclude = (
  calendar: HolidayCalendar,
  file: InvestigationFile,
  { data, by, at }: AskedOfInvestigation<'ConcludeLiability'>,
): Events => {
  const { persons, graveConsequence, cites } = data;
  const ready = file.stage === 'HEARD' || (file.stage === 'ATTRIBUTED' && persons.length === 0);
  if (file.stage === 'ATTRIBUTED' && persons.length > 0) throw refuse('not-heard');
  if (!ready) throw refuse('wrong-state');
  if (!file.attributed) throw refuse('not-as-frozen');
  requireSecond(file, by.id, data.with);
  if (persons.some(({ person }) => !file.heard.includes(person))) throw refuse('not-heard');
  requireTiers(persons, graveConsequence);
  for (const one of [data, ...persons]) requireCited(file, one.cites);
  const appealBy = rollOver(calendar, addMonths(localDate(at), 1)).date;
  const finding = persons.length > 0 ? 'LIABLE' : 'NOT_LIABLE';
  return [{ type: 'LiabilityConcluded', data: { ...data, finding, cites, appealBy } }];
};

/** A referral takes nobody's appeal away. */
const appealable: readonly InvestigationStage[] = ['CONCLUDED', 'APPEALED', 'REFERRED'];

export const appeal = (file: InvestigationFile, { data, by, at }: AskedOfInvestigation<'AppealLiability'>): Events => {
  const concluded = file.persons.find(({ person }) => person === by.id);
  if (!concluded) throw refuse('not-a-party');
  if (concluded.appeal === 'OPEN') return [];
  if (concluded.appeal === 'RULED') throw refuse('wrong-state');
  if (!appealable.includes(file.stage)) throw refuse('wrong-state');
  if (localDate(at) > (file.appealBy ?? '')) throw refuse('appeal-too-late');
  return [{ type: 'LiabilityAppealed', data: { person: by.id, statement: data.statement } }];
};

export const ruleOnAppeal = (
  file: InvestigationFile,
  { data, by }: AskedOfInvestigation<'RuleOnLiabilityAppeal'>,
): Events => {
  if (by.unit === undefined || file.units.includes(by.unit)) throw refuse('same-unit');
  if (file.concludedBy.includes(by.id)) throw refuse('own-conclusion');
  const concluded = file.persons.find(({ person, appeal: state }) => person === data.person && state === 'OPEN');
  if (!concluded) throw refuse('no-appeal');
  if (isMoreSevere(data.measure, concluded.measure)) throw refuse('worse-on-appeal');
  requireCited(file, data.cites);
  const changed = data.measure === 'NONE' ? 'REVOKED' : 'CHANGED';
  const outcome = data.measure === concluded.measure ? 'UPHELD' : changed;
  return [{ type: 'LiabilityAppealRuled', data: { ...data, outcome } }];
};

const canAppeal = ({ persons, appealBy = '' }: InvestigationFile, today: string): boolean =>
  today <= appealBy && persons.some(({ appeal: state }) => state === undefined);

/** Closing ends the secrecy too: nobody has to remember it. Of what was referred only the organ ends it, and that comes first. */
export const close = (file: InvestigationFile, { at }: AskedOfInvestigation<'CloseInvestigation'>): Events => {
  if (file.stage === 'CLOSED') return [];
  if (file.stage === 'APPEALED') throw refuse('appeal-running');
  if (file.stage !== 'CONCLUDED') throw refuse('wrong-state');
  if (canAppeal(file, localDate(at))) throw refuse('appeal-running');
  if (file.referred && !file.lifted) throw refuse('organ-not-consented');
  const closed = { type: 'InvestigationClosed', data: { outcome: 'CONCLUDED' } } as const;
  return file.lifted ? [closed] : [closed, { type: 'SuppressionLifted', data: { ground: 'CLOSED' } }];
};
