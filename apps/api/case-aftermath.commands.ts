import { asItCame, bareCommand, caseCommand, sealing } from './case-command.js';
import {
  CancelCertificateDto,
  ChangeCertificateDto,
  CorrectRecordDto,
  GrantRenewalDto,
  RecordVisitDto,
  ReopenDto,
  RevokeDto,
  TerminateDto,
} from './case-aftermath.dto.js';
import { ServedByDto } from './case-negatives.dto.js';

/** What follows a decision, and what is told beside the flow. */
export const aftermathCommands = [
  caseCommand('RecordVisit', RecordVisitDto, asItCame),
  caseCommand('Terminate', TerminateDto, sealing('reason')),
  caseCommand('CorrectRecord', CorrectRecordDto, async (body, at) => ({
    ...(await sealing('old', 'new', 'reason')(body, at)),
    madeBy: await at.lookups.makerOf(at.caseId, body.ofEventId),
  })),
  caseCommand('Revoke', RevokeDto, asItCame),
  caseCommand('CancelCertificate', CancelCertificateDto, asItCame),
  caseCommand('ChangeCertificate', ChangeCertificateDto, sealing('change')),
  bareCommand('RequestRenewal'),
  caseCommand('GrantRenewal', GrantRenewalDto, asItCame),
  caseCommand('RefuseRenewal', ServedByDto, asItCame),
  caseCommand('Reopen', ReopenDto, sealing('orders')),
];
