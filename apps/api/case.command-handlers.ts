import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Case } from '#cases/case-file';
import type { CaseCommands } from '#cases/commands';
import type { Defect, MaterialHandedIn, Reason } from '#cases/events';
import type { Outcome } from '#event-log/event-log';
import type * as dto from './case.dto.js';
import { CaseDesk, caseIdFrom, caseNoOf } from './case-desk.js';
import type { RequestContext } from './request-context.js';

// One handler per command: it seals what people typed and passes on. The rules are in libs/cases.

type Told = Promise<Outcome<Case>>;
type Nothing = Record<string, never>;

const materialOf = ({ code, original, hash }: dto.MaterialDto): MaterialHandedIn => ({
  code,
  original,
  ...(hash === undefined ? {} : { hash }),
});

const sealDefects = (desk: CaseDesk, caseId: string, defects: readonly dto.DefectDto[]): Promise<Defect[]> =>
  Promise.all(defects.map(async ({ code, defect }) => ({ code, defect: await desk.seal(caseId, defect) })));

const sealReasons = (desk: CaseDesk, caseId: string, reasons: readonly dto.ReasonDto[]): Promise<Reason[]> =>
  Promise.all(reasons.map(async ({ facts, basis }) => ({ facts: await desk.seal(caseId, facts), basis })));

const assignment = async (
  desk: CaseDesk,
  caseId: string,
  { officer, post, reason }: dto.AssignOfficerDto,
): Promise<CaseCommands['AssignOfficer']> => ({
  to: officer,
  toPost: post,
  ...(reason === undefined ? {} : { reason: await desk.seal(caseId, reason) }),
});

const approval = async (
  desk: CaseDesk,
  caseId: string,
  { content, validMonths }: dto.ApproveDto,
): Promise<CaseCommands['Approve']> => ({
  content: await desk.seal(caseId, content),
  ...(validMonths === undefined ? {} : { validMonths }),
});

const refusal = async (
  desk: CaseDesk,
  caseId: string,
  { kind, reasons, competentOrgan, serviceMethod }: dto.RefuseAcceptanceDto,
): Promise<CaseCommands['RefuseAcceptance']> => ({
  kind,
  reasons: await sealReasons(desk, caseId, reasons),
  serviceMethod,
  ...(competentOrgan === undefined ? {} : { competentOrgan }),
});

/** A command on an existing case. */
const onCase = <Body>() =>
  class extends Command<Outcome<Case>> {
    constructor(
      readonly caseId: string,
      readonly body: Body,
      readonly context: RequestContext,
    ) {
      super();
    }
  };

export class ReceiveApplication extends Command<Outcome<Case>> {
  constructor(
    readonly body: dto.ReceiveApplicationDto,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(ReceiveApplication)
export class ReceiveApplicationHandler implements ICommandHandler<ReceiveApplication> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ body, context }: ReceiveApplication): Told {
    const { applicant, matterCode, statement, materials, previousCaseId, channel } = body;
    const caseId = caseIdFrom(context.commandId);
    const matter = await this.desk.matter(matterCode);
    const subjectRef = this.desk.vault.subjectRef(applicant.identityNumber);
    const keyId = await this.desk.vault.keyFor(caseId, subjectRef);
    const form = await this.desk.vault.seal(keyId, JSON.stringify({ applicant, statement }));
    const data = {
      caseNo: caseNoOf(caseId),
      matter,
      subjectRef,
      form,
      materials: materials.map(materialOf),
      ...(previousCaseId === undefined ? {} : { previousCaseId }),
    };
    return this.desk.execute(caseId, context, { type: 'ReceiveApplication', data }, body, channel);
  }
}

export class CheckMaterials extends onCase<dto.CheckMaterialsDto>() {}

@CommandHandler(CheckMaterials)
export class CheckMaterialsHandler implements ICommandHandler<CheckMaterials> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: CheckMaterials): Told {
    const data = { outcome: body.outcome, defects: await sealDefects(this.desk, caseId, body.defects) };
    return this.desk.execute(caseId, context, { type: 'CheckMaterials', data }, body);
  }
}

export class RequestSupplement extends onCase<dto.RequestSupplementDto>() {}

@CommandHandler(RequestSupplement)
export class RequestSupplementHandler implements ICommandHandler<RequestSupplement> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: RequestSupplement): Told {
    const data = { items: await sealDefects(this.desk, caseId, body.items), termDays: body.termDays };
    return this.desk.execute(caseId, context, { type: 'RequestSupplement', data }, body);
  }
}

export class SubmitSupplement extends onCase<dto.SubmitSupplementDto>() {}

@CommandHandler(SubmitSupplement)
export class SubmitSupplementHandler implements ICommandHandler<SubmitSupplement> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: SubmitSupplement): Told {
    const data = { materials: body.materials.map(materialOf) };
    return this.desk.execute(caseId, context, { type: 'SubmitSupplement', data }, body);
  }
}

export class AcceptCase extends onCase<Nothing>() {}

@CommandHandler(AcceptCase)
export class AcceptCaseHandler implements ICommandHandler<AcceptCase> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: AcceptCase): Told {
    const data = {};
    return this.desk.execute(caseId, context, { type: 'AcceptCase', data }, body);
  }
}

export class RefuseAcceptance extends onCase<dto.RefuseAcceptanceDto>() {}

@CommandHandler(RefuseAcceptance)
export class RefuseAcceptanceHandler implements ICommandHandler<RefuseAcceptance> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: RefuseAcceptance): Told {
    const data = await refusal(this.desk, caseId, body);
    return this.desk.execute(caseId, context, { type: 'RefuseAcceptance', data }, body);
  }
}

export class RouteCase extends onCase<Nothing>() {}

@CommandHandler(RouteCase)
export class RouteCaseHandler implements ICommandHandler<RouteCase> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: RouteCase): Told {
    const data = {};
    return this.desk.execute(caseId, context, { type: 'RouteCase', data }, body);
  }
}

export class TakeCase extends onCase<Nothing>() {}

@CommandHandler(TakeCase)
export class TakeCaseHandler implements ICommandHandler<TakeCase> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: TakeCase): Told {
    const data = {};
    return this.desk.execute(caseId, context, { type: 'TakeCase', data }, body);
  }
}

export class ReturnToWindow extends onCase<dto.ReasonTextDto>() {}

@CommandHandler(ReturnToWindow)
export class ReturnToWindowHandler implements ICommandHandler<ReturnToWindow> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: ReturnToWindow): Told {
    const data = { reason: await this.desk.seal(caseId, body.reason) };
    return this.desk.execute(caseId, context, { type: 'ReturnToWindow', data }, body);
  }
}

export class AssignOfficer extends onCase<dto.AssignOfficerDto>() {}

@CommandHandler(AssignOfficer)
export class AssignOfficerHandler implements ICommandHandler<AssignOfficer> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: AssignOfficer): Told {
    const data = await assignment(this.desk, caseId, body);
    return this.desk.execute(caseId, context, { type: 'AssignOfficer', data }, body);
  }
}

export class RecordOpinion extends onCase<dto.RecordOpinionDto>() {}

@CommandHandler(RecordOpinion)
export class RecordOpinionHandler implements ICommandHandler<RecordOpinion> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: RecordOpinion): Told {
    const data = {
      conclusion: body.conclusion,
      text: await this.desk.seal(caseId, body.text),
      dissent: body.dissent ?? false,
    };
    return this.desk.execute(caseId, context, { type: 'RecordOpinion', data }, body);
  }
}

export class SubmitForDecision extends onCase<Nothing>() {}

@CommandHandler(SubmitForDecision)
export class SubmitForDecisionHandler implements ICommandHandler<SubmitForDecision> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: SubmitForDecision): Told {
    const data = {};
    return this.desk.execute(caseId, context, { type: 'SubmitForDecision', data }, body);
  }
}

export class ReturnForReview extends onCase<dto.ReasonTextDto>() {}

@CommandHandler(ReturnForReview)
export class ReturnForReviewHandler implements ICommandHandler<ReturnForReview> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: ReturnForReview): Told {
    const data = { reason: await this.desk.seal(caseId, body.reason) };
    return this.desk.execute(caseId, context, { type: 'ReturnForReview', data }, body);
  }
}

export class Approve extends onCase<dto.ApproveDto>() {}

@CommandHandler(Approve)
export class ApproveHandler implements ICommandHandler<Approve> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: Approve): Told {
    const data = await approval(this.desk, caseId, body);
    return this.desk.execute(caseId, context, { type: 'Approve', data }, body);
  }
}

export class Reject extends onCase<dto.RejectDto>() {}

@CommandHandler(Reject)
export class RejectHandler implements ICommandHandler<Reject> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: Reject): Told {
    const data = { reasons: await sealReasons(this.desk, caseId, body.reasons), serviceMethod: body.serviceMethod };
    return this.desk.execute(caseId, context, { type: 'Reject', data }, body);
  }
}

export class IssueCertificate extends onCase<Nothing>() {}

@CommandHandler(IssueCertificate)
export class IssueCertificateHandler implements ICommandHandler<IssueCertificate> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: IssueCertificate): Told {
    const data = {};
    return this.desk.execute(caseId, context, { type: 'IssueCertificate', data }, body);
  }
}

export class Deliver extends onCase<dto.DeliverDto>() {}

@CommandHandler(Deliver)
export class DeliverHandler implements ICommandHandler<Deliver> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: Deliver): Told {
    const data = { method: body.method, proof: await this.desk.seal(caseId, body.proof) };
    return this.desk.execute(caseId, context, { type: 'Deliver', data }, body);
  }
}

export class CloseCase extends onCase<Nothing>() {}

@CommandHandler(CloseCase)
export class CloseCaseHandler implements ICommandHandler<CloseCase> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ caseId, body, context }: CloseCase): Told {
    const data = {};
    return this.desk.execute(caseId, context, { type: 'CloseCase', data }, body);
  }
}

export class Withdraw extends onCase<dto.WithdrawDto>() {}

@CommandHandler(Withdraw)
export class WithdrawHandler implements ICommandHandler<Withdraw> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, body, context }: Withdraw): Told {
    const data = { reason: await this.desk.seal(caseId, body.reason), initiatedBy: body.initiatedBy };
    return this.desk.execute(caseId, context, { type: 'Withdraw', data }, body);
  }
}

export const caseCommandHandlers = [
  ReceiveApplicationHandler,
  CheckMaterialsHandler,
  RequestSupplementHandler,
  SubmitSupplementHandler,
  AcceptCaseHandler,
  RefuseAcceptanceHandler,
  RouteCaseHandler,
  TakeCaseHandler,
  ReturnToWindowHandler,
  AssignOfficerHandler,
  RecordOpinionHandler,
  SubmitForDecisionHandler,
  ReturnForReviewHandler,
  ApproveHandler,
  RejectHandler,
  IssueCertificateHandler,
  DeliverHandler,
  CloseCaseHandler,
  WithdrawHandler,
];
