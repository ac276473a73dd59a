import { asItCame, bareCommand, caseCommand, sealing } from './case-command.js';
import { ReasonTextDto } from './case-parts.dto.js';
import {
  CancelSpecialDto,
  FinishSpecialDto,
  HoldHearingDto,
  InvalidatePauseDto,
  NotifyHearingDto,
  RequestExtensionDto,
  RequestHearingDto,
  StartSpecialDto,
} from './case-procedures.dto.js';

/** 特殊环节, hearing and extension: what may happen to the clock between taking and deciding. */
export const procedureCommands = [
  caseCommand('StartSpecial', StartSpecialDto, async (body, { desk, file }) => {
    const filed = await desk.filedToday(file.matter.code, body.type);
    return { ...asItCame(body), filing: filed && { filingNo: filed.filingNo, days: filed.days } };
  }),
  caseCommand('FinishSpecial', FinishSpecialDto, sealing('result')),
  caseCommand('CancelSpecial', CancelSpecialDto, sealing('reason')),
  caseCommand('InvalidatePause', InvalidatePauseDto, sealing('ground')),
  bareCommand('InformHearingRight'),
  caseCommand('RequestHearing', RequestHearingDto, asItCame),
  caseCommand('NotifyHearing', NotifyHearingDto, asItCame),
  caseCommand('HoldHearing', HoldHearingDto, asItCame),
  caseCommand('RequestExtension', RequestExtensionDto, sealing('reason')),
  bareCommand('ApproveExtension'),
  caseCommand('DeclineExtension', ReasonTextDto, sealing('reason')),
  bareCommand('TellExtension'),
];
