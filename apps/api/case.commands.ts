import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Case } from '#cases/case-file';
import type { Outcome } from '#event-log/event-log';
import {
  ApproveDto,
  AssignOfficerDto,
  CheckMaterialsDto,
  CorrectOnSpotDto,
  DeliverDto,
  FailDeliveryDto,
  MaterialsDto,
  type ReceiveApplicationDto,
  RecordOpinionDto,
  RejectDto,
  RequestSupplementDto,
  WithdrawDto,
} from './case.dto.js';
import { asItCame, bareCommand, caseCommand, materialOf, sealDefects, sealing } from './case-command.js';
import { CaseDesk, caseIdFrom, caseNoOf } from './case-desk.js';
import { CaseLookups } from './case-lookups.js';
import { ReasonTextDto } from './case-parts.dto.js';
import { otherPerson } from './problem.js';
import type { RequestContext } from './request-context.js';

/** The one command that makes a case. */
export class ReceiveApplication extends Command<Outcome<Case>> {
  constructor(
    readonly body: ReceiveApplicationDto,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(ReceiveApplication)
export class ReceiveApplicationHandler implements ICommandHandler<ReceiveApplication> {
  constructor(
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(CaseLookups) private readonly lookups: CaseLookups,
  ) {}

  async execute({ body, context }: ReceiveApplication): Promise<Outcome<Case>> {
    const { applicant, matterCode, statement, materials, channel, ...said } = body;
    const caseId = caseIdFrom(context.commandId);
    const matter = await this.desk.matter(matterCode);
    const subjectRef = this.desk.vault.subjectRef(applicant.identityNumber);
    const [keyId, past] = await Promise.all([
      this.desk.vault.keyFor(caseId, subjectRef),
      this.lookups.pastOf(subjectRef, matter.code),
    ]);
    const form = await this.desk.vault.seal(keyId, JSON.stringify({ applicant, statement }));
    const data = {
      caseNo: caseNoOf(caseId),
      matter,
      subjectRef,
      form,
      materials: materials.map(materialOf),
      ...said,
      ...past,
    };
    return this.desk.execute(caseId, context, { type: 'ReceiveApplication', data }, body, channel);
  }
}

/** From receipt to closing, as every case goes. */
export const caseCommands = [
  caseCommand('CorrectOnSpot', CorrectOnSpotDto, async ({ fields, applicant, statement }, { desk, file, seal }) => {
    if (desk.vault.subjectRef(applicant.identityNumber) !== file.subjectRef) throw otherPerson();
    return { fields, form: await seal(JSON.stringify({ applicant, statement })) };
  }),
  caseCommand('CheckMaterials', CheckMaterialsDto, async ({ outcome, defects }, at) => ({
    outcome,
    defects: await sealDefects(at, defects),
  })),
  caseCommand('RequestSupplement', RequestSupplementDto, async ({ items, termDays }, at) => ({
    items: await sealDefects(at, items),
    termDays,
  })),
  caseCommand('SubmitSupplement', MaterialsDto, ({ materials }) => ({ materials: materials.map(materialOf) })),
  bareCommand('AcceptCase'),
  bareCommand('RouteCase'),
  bareCommand('TakeCase'),
  caseCommand('ReturnToWindow', ReasonTextDto, sealing('reason')),
  caseCommand('AssignOfficer', AssignOfficerDto, async ({ officer, post, reason }, { seal }) => ({
    to: officer,
    toPost: post,
    ...(reason === undefined ? {} : { reason: await seal(reason) }),
  })),
  caseCommand('RecordOpinion', RecordOpinionDto, async ({ conclusion, text, dissent = false }, { seal }) => ({
    conclusion,
    text: await seal(text),
    dissent,
  })),
  bareCommand('SubmitForDecision'),
  caseCommand('ReturnForReview', ReasonTextDto, sealing('reason')),
  caseCommand('Approve', ApproveDto, async (body, at) => ({
    ...(await sealing('content', 'conditions')(body, at)),
    earlierUndecided: await at.lookups.earlierUndecided(at.caseId, at.file),
  })),
  caseCommand('Reject', RejectDto, asItCame),
  bareCommand('IssueCertificate'),
  caseCommand('Deliver', DeliverDto, sealing('proof')),
  caseCommand('FailDelivery', FailDeliveryDto, sealing('reason')),
  bareCommand('CloseCase'),
  caseCommand('Withdraw', WithdrawDto, sealing('reason')),
];
