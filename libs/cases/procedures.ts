import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';

type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'StartSpecial'
      | 'FinishSpecial'
      | 'CancelSpecial'
      | 'InvalidatePause'
      | 'InformHearingRight'
      | 'RequestHearing'
      | 'NotifyHearing'
      | 'HoldHearing'
      | 'RequestExtension'
      | 'ApproveExtension'
      | 'DeclineExtension'
      | 'TellExtension';
  }
>;

/** What may happen to the clock between taking and deciding. */
export const decideProcedure = (
  calendar: HolidayCalendar,
  file: CaseFile,
  command: Commands,
): readonly Decided<CaseEvent>[] => {
  throw new Error(`${command.type} ${file.stage} ${calendar.version}`);
};
