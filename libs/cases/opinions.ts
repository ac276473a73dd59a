import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, type HolidayCalendar } from '#calendar/working-days';
import { type Asked, type Decided, never } from '#kernel/decider';
import { onlyKnown } from './acceptance.js';
import { fileAfter } from './case.js';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase, CaseCommands } from './commands.js';
import { documentNo } from './document-no.js';
import type { CaseEvent } from './events.js';
import { nextConsultation } from './nearest-of-kind.js';
import { refuse } from './refusals.js';
import { answeringUnit, holding, notRecused, ofAnsweringUnit, ofTheUnit, windowHands } from './who-may-act.js';

type Ask<Type extends keyof CaseCommands> = Omit<Asked<{ data: CaseCommands[Type] }>, 'type'>;
type Events = readonly Decided<CaseEvent>[];
type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'RequestOpinions'
      | 'ReturnToHolder'
      | 'TransferCase'
      | 'RequestAfterAcceptance'
      | 'Recuse'
      | 'ConsultUnit'
      | 'AnswerConsultation';
  }
>;

/** Who was at the window may give no opinion, so none is asked of them: it would be waited for in vain. */
const requestOpinions = (file: CaseFile, { data, by }: Ask<'RequestOpinions'>): Events => {
  if (by.role === 'officer') holding(file, by);
  else ofTheUnit(file, by);
  notRecused(file, ...data.from);
  if (data.from.some((person) => windowHands(file).includes(person))) throw refuse('separation-of-duties');
  const from = [...new Set(data.from)].filter((person) => !file.opinionsAwaited.includes(person));
  if (from.length === 0) return [];
  const requestId = documentNo(file.caseNo, 'HQ', file.opinionRequests + 1);
  return [{ type: 'OpinionRequested', data: { requestId, mode: data.mode, from } }];
};

const returnToHolder = (file: CaseFile, { data, by }: Ask<'ReturnToHolder'>): Events => {
  if (by.role === 'officer') holding(file, by);
  else ofTheUnit(file, by);
  notRecused(file, data.to);
  if (file.officer?.id === data.to) return [];
  const holder = file.earlierHolders.find(({ id }) => id === data.to);
  if (!holder) throw refuse('not-an-earlier-holder');
  return [{ type: 'ReturnedToHolder', data: { ...data, toPost: holder.post } }];
};

const transfer = (file: CaseFile, { data, by }: Ask<'TransferCase'>): Events => {
  ofAnsweringUnit(file, by);
  const fromUnit = answeringUnit(file);
  const office = file.routedTo?.office ?? file.matter.approvalOffice;
  if (data.toUnit === fromUnit && data.toOffice === office) return [];
  if (file.specials.some(({ endedDate }) => endedDate === undefined)) throw refuse('special-open');
  return [{ type: 'CaseTransferred', data: { fromUnit, ...data } }];
};

/** The clock runs: asking after acceptance stops nothing (domain.md 2.3). Only what the guide names may be asked (art. 31). */
const requestAfterAcceptance = (file: CaseFile, { data, by }: Ask<'RequestAfterAcceptance'>): Events => {
  holding(file, by);
  onlyKnown(file, data.items);
  return [{ type: 'PostAcceptanceRequest', data }];
};

/** One's own recusal anybody records; that of another the heads and the decider of the unit order. */
const recuse = (file: CaseFile, { data, by }: Ask<'Recuse'>): Events => {
  if (data.officer !== by.id) {
    if (by.role === 'officer' || by.role === 'file-auditor') throw refuse('recusal-of-another');
    ofAnsweringUnit(file, by);
  }
  return file.recused.includes(data.officer) ? [] : [{ type: 'RecusalRecorded', data }];
};

const consult = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'ConsultUnit'>): Events => {
  const { data, by, at } = command;
  holding(file, by);
  const { unit, question, termDays } = data;
  if (unit === file.unit) throw refuse('own-unit');
  const consultationId = documentNo(file.caseNo, 'ZQ', file.consultations.length + 1);
  const dueDate = addWorkingDays(calendar, localDate(at), termDays).date;
  const asked: CaseEvent[] = [{ type: 'ConsultationRequested', data: { consultationId, unit, question, dueDate } }];
  return [...asked, ...nextConsultation(calendar, fileAfter(file, asked, command))];
};

/** A late answer is heard too; that the unit was silent stays on record. */
const answerConsultation = (calendar: HolidayCalendar, file: CaseFile, command: Ask<'AnswerConsultation'>): Events => {
  const { data, by } = command;
  const asked = file.consultations.find(({ consultationId }) => consultationId === data.consultationId);
  if (!asked) throw refuse('no-such-consultation');
  if (by.unit !== asked.unit) throw refuse('not-your-unit');
  if (asked.state === 'ANSWERED') return [];
  const answered: CaseEvent[] = [{ type: 'ConsultationAnswered', data: { ...data, unit: asked.unit } }];
  return [...answered, ...nextConsultation(calendar, fileAfter(file, answered, command))];
};

/** Joint and added opinions, consultation, return, transfer, recusal: custody moves, the clock runs. */
export const decideOpinion = (calendar: HolidayCalendar, file: CaseFile, command: Commands): Events => {
  switch (command.type) {
    case 'RequestOpinions':
      return requestOpinions(file, command);
    case 'ReturnToHolder':
      return returnToHolder(file, command);
    case 'TransferCase':
      return transfer(file, command);
    case 'RequestAfterAcceptance':
      return requestAfterAcceptance(file, command);
    case 'Recuse':
      return recuse(file, command);
    case 'ConsultUnit':
      return consult(calendar, file, command);
    case 'AnswerConsultation':
      return answerConsultation(calendar, file, command);
    default:
      return never(command);
  }
};
