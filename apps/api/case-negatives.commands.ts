import { asItCame, bareCommand, caseCommand, sealing, sealReasons } from './case-command.js';
import { FileNegativeDto, ProposeNegativeDto, ServedByDto } from './case-negatives.dto.js';
import { ReasonTextDto } from './case-parts.dto.js';

/** 否定备案: a "no" is proposed, confirmed by a superior, done and filed. */
export const negativeCommands = [
  caseCommand('ProposeNegative', ProposeNegativeDto, async ({ reasons, ...proposal }, at) => ({
    ...proposal,
    reasons: await sealReasons(at, reasons),
  })),
  bareCommand('ConfirmNegative'),
  caseCommand('DeclineNegative', ReasonTextDto, sealing('reason')),
  caseCommand('FileNegative', FileNegativeDto, asItCame),
  caseCommand('RefuseAcceptance', ServedByDto, asItCame),
  caseCommand('LapseSupplement', ServedByDto, asItCame),
];
