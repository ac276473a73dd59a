import { MaterialsDto } from './case.dto.js';
import { asItCame, caseCommand, materialOf, sealing } from './case-command.js';
import { ReasonTextDto, TextDto } from './case-parts.dto.js';
import { ServedByDto } from './case-negatives.dto.js';
import {
  AcceptWithDeficiencyDto,
  OfferPromiseDto,
  OrderRectificationDto,
  RecordVerificationDto,
  SignPromiseDto,
} from './case-undertakings.dto.js';

/** 容缺受理 and 告知承诺. */
export const undertakingCommands = [
  caseCommand('AcceptWithDeficiency', AcceptWithDeficiencyDto, sealing('undertaking')),
  caseCommand('SubmitMissing', MaterialsDto, ({ materials }) => ({ materials: materials.map(materialOf) })),
  caseCommand('LapseDeficiency', ServedByDto, asItCame),
  caseCommand('OfferPromise', OfferPromiseDto, asItCame),
  caseCommand('SignPromise', SignPromiseDto, async ({ items, signature, badCredit }, { desk, file, seal }) => ({
    items,
    signature: await seal(signature),
    badCredit: badCredit || (await desk.hasBrokenPromise(file.subjectRef)),
  })),
  caseCommand('WithdrawPromise', ReasonTextDto, sealing('reason')),
  caseCommand('RecordVerification', RecordVerificationDto, sealing('text')),
  caseCommand('OrderRectification', OrderRectificationDto, sealing('text')),
  caseCommand('AcceptRectification', TextDto, sealing('text')),
];
