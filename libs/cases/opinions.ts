import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';

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

/** Joint and added opinions, consultation, return, transfer, recusal: custody moves, the clock runs. */
export const decideOpinion = (
  calendar: HolidayCalendar,
  file: CaseFile,
  command: Commands,
): readonly Decided<CaseEvent>[] => {
  throw new Error(`${command.type} ${file.stage} ${calendar.version}`);
};
