import { asItCame, caseCommand, sealing } from './case-command.js';
import {
  AnswerConsultationDto,
  ConsultUnitDto,
  RecuseDto,
  RequestAfterAcceptanceDto,
  RequestOpinionsDto,
  ReturnToHolderDto,
  TransferCaseDto,
} from './case-opinions.dto.js';

/** Joint and added opinions, consultation, return, transfer, recusal: custody moves, the clock runs. */
export const opinionCommands = [
  caseCommand('RequestOpinions', RequestOpinionsDto, asItCame),
  caseCommand('ReturnToHolder', ReturnToHolderDto, sealing('reason')),
  caseCommand('TransferCase', TransferCaseDto, sealing('reason')),
  caseCommand('RequestAfterAcceptance', RequestAfterAcceptanceDto, sealing('reason')),
  caseCommand('Recuse', RecuseDto, asItCame),
  caseCommand('ConsultUnit', ConsultUnitDto, sealing('question')),
  caseCommand('AnswerConsultation', AnswerConsultationDto, sealing('text')),
];
