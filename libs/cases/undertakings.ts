import type { HolidayCalendar } from '#calendar/working-days';
import { type Decided, never } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import { acceptWithDeficiency, lapseDeficiency, submitMissing } from './deficiency.js';
import type { CaseEvent } from './events.js';
import {
  acceptRectification,
  offerPromise,
  orderRectification,
  recordVerification,
  signPromise,
  withdrawPromise,
} from './promises.js';

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
  switch (command.type) {
    case 'AcceptWithDeficiency':
      return acceptWithDeficiency(calendar, file, command);
    case 'SubmitMissing':
      return submitMissing(file, command);
    case 'LapseDeficiency':
      return lapseDeficiency(calendar, file, command);
    case 'OfferPromise':
      return offerPromise(file, command);
    case 'SignPromise':
      return signPromise(file, command);
    case 'WithdrawPromise':
      return withdrawPromise(file, command);
    case 'RecordVerification':
      return recordVerification(file, command);
    case 'OrderRectification':
      return orderRectification(calendar, file, command);
    case 'AcceptRectification':
      return acceptRectification(file, command);
    default:
      return never(command);
  }
};
