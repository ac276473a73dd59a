import type { HolidayCalendar } from '#calendar/working-days';
import { type Decided, never } from '#kernel/decider';
import type { CaseFile } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import type { CaseEvent } from './events.js';
import { approveExtension, declineExtension, requestExtension, tellExtension } from './extensions.js';
import { holdHearing, informHearingRight, notifyHearing, requestHearing } from './hearings.js';
import { cancelSpecial, finishSpecial, invalidatePause, startSpecial } from './specials.js';

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
  switch (command.type) {
    case 'StartSpecial':
      return startSpecial(calendar, file, command);
    case 'FinishSpecial':
      return finishSpecial(calendar, file, command);
    case 'CancelSpecial':
      return cancelSpecial(calendar, file, command);
    case 'InvalidatePause':
      return invalidatePause(calendar, file, command);
    case 'InformHearingRight':
      return informHearingRight(calendar, file, command);
    case 'RequestHearing':
      return requestHearing(calendar, file, command);
    case 'NotifyHearing':
      return notifyHearing(calendar, file, command);
    case 'HoldHearing':
      return holdHearing(calendar, file, command);
    case 'RequestExtension':
      return requestExtension(file, command);
    case 'ApproveExtension':
      return approveExtension(file, command);
    case 'DeclineExtension':
      return declineExtension(file, command);
    case 'TellExtension':
      return tellExtension(calendar, file, command);
    default:
      return never(command);
  }
};
