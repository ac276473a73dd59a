import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';

type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'AcceptWithDeficiency'
      | 'SubmitMissing'
      | 'LapseDeficiency'
      | 'OfferPromise'
      | 'SignPromise'
      | 'WithdrawPromise'
      | 'RecordVerification'
      | 'OrderRectification'
      | 'AcceptRectification';
  }
>;

/** 容缺受理 and 告知承诺. */
export const decideUndertaking = (
  calendar: HolidayCalendar,
  file: CaseFile,
  command: Commands,
): readonly Decided<CaseEvent>[] => {
  throw new Error(`${command.type} ${file.stage} ${calendar.version}`);
};
