import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';

type Commands = Extract<
  AskedOfCase,
  {
    type: 'ProposeNegative' | 'ConfirmNegative' | 'DeclineNegative' | 'FileNegative' | 'LapseSupplement';
  }
>;

/** 否定备案: a "no" is proposed, confirmed by a superior, done and filed. */
export const decideNegative = (
  calendar: HolidayCalendar,
  file: CaseFile,
  command: Commands,
): readonly Decided<CaseEvent>[] => {
  throw new Error(`${command.type} ${file.stage} ${calendar.version}`);
};
