import { asItCame, caseCommand, sealing } from './case-command.js';
import { AlertDto, ExplainAlertDto, ExplainOverrunDto, RuleOnAlertDto } from './case-alerts.dto.js';

/** Alerts after they were raised, and the public explanation of an overrun. */
export const alertCommands = [
  caseCommand('AcknowledgeAlert', AlertDto, asItCame),
  caseCommand('ExplainAlert', ExplainAlertDto, sealing('text')),
  caseCommand('UpholdAlert', RuleOnAlertDto, sealing('reason')),
  caseCommand('RescindAlert', RuleOnAlertDto, sealing('reason')),
  caseCommand('ExplainOverrun', ExplainOverrunDto, sealing('text')),
];
