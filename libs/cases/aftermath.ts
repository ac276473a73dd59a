import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';

type Commands = Extract<
  AskedOfCase,
  {
    type:
      | 'CorrectOnSpot'
      | 'FailDelivery'
      | 'RecordVisit'
      | 'Terminate'
      | 'CorrectRecord'
      | 'Revoke'
      | 'CancelCertificate'
      | 'ChangeCertificate'
      | 'RequestRenewal'
      | 'GrantRenewal'
      | 'RefuseRenewal'
      | 'Reopen';
  }
>;

/** What follows a decision, and what is told beside the flow. */
export const decideAftermath = (
  calendar: HolidayCalendar,
  file: CaseFile,
  command: Commands,
): readonly Decided<CaseEvent>[] => {
  throw new Error(`${command.type} ${file.stage} ${calendar.version}`);
};
