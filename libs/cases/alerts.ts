import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';

type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'ExplainOverrun'
      | 'AcknowledgeAlert'
      | 'ExplainAlert'
      | 'UpholdAlert'
      | 'RescindAlert'
      | 'RecomputeDeadlines';
  }
>;

/** Alerts after they were raised, and clocks computed anew. */
export const decideAlert = (
  calendar: HolidayCalendar,
  file: CaseFile,
  command: Commands,
): readonly Decided<CaseEvent>[] => {
  throw new Error(`${command.type} ${file.stage} ${calendar.version}`);
};
