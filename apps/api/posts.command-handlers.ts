import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '#event-log/event-log';
import type { Chiefs } from '#posts/chief';
import type { Grant } from '#posts/grant';
import type { PostRecord } from '#posts/post';
import type * as dto from './posts.dto.js';
import { PostsDesk } from './posts-desk.js';
import type { RequestContext } from './request-context.js';

// One handler per command: it passes on. The rules are in libs/posts.

type Nothing = Record<string, never>;

/** A command on the post, the grant or the unit of that id. */
const on = <State, Body>() =>
  class extends Command<Outcome<State>> {
    constructor(
      readonly id: string,
      readonly body: Body,
      readonly context: RequestContext,
    ) {
      super();
    }
  };

export class DefinePost extends on<PostRecord, dto.DefinePostDto>() {}
export class DeclareAbsence extends on<PostRecord, dto.DeclareAbsenceDto>() {}
export class ActivateB extends on<PostRecord, Nothing>() {}
export class HandOverFiles extends on<PostRecord, dto.HandOverFilesDto>() {}
export class AcknowledgeHandover extends on<PostRecord, dto.AcknowledgeHandoverDto>() {}
export class ReturnToA extends on<PostRecord, Nothing>() {}
export class GrantAuthority extends on<Grant, dto.GrantAuthorityDto>() {}
export class RevokeAuthority extends on<Grant, dto.RevokeAuthorityDto>() {}
export class AppointChief extends on<Chiefs, dto.AppointChiefDto>() {}
export class ReplaceChief extends on<Chiefs, dto.AppointChiefDto>() {}
export class RegisterSeal extends on<Chiefs, dto.RegisterSealDto>() {}
export class ApplySeal extends on<Chiefs, dto.ApplySealDto>() {}

@CommandHandler(DefinePost)
class DefinePostHandler implements ICommandHandler<DefinePost> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, body, context }: DefinePost): Promise<Outcome<PostRecord>> {
    return this.desk.post(id, context, { type: 'DefinePost', data: body });
  }
}

@CommandHandler(DeclareAbsence)
class DeclareAbsenceHandler implements ICommandHandler<DeclareAbsence> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, body, context }: DeclareAbsence): Promise<Outcome<PostRecord>> {
    return this.desk.post(id, context, { type: 'DeclareAbsence', data: body });
  }
}

@CommandHandler(ActivateB)
class ActivateBHandler implements ICommandHandler<ActivateB> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, context }: ActivateB): Promise<Outcome<PostRecord>> {
    return this.desk.post(id, context, { type: 'ActivateB', data: {} });
  }
}

@CommandHandler(HandOverFiles)
class HandOverFilesHandler implements ICommandHandler<HandOverFiles> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, body, context }: HandOverFiles): Promise<Outcome<PostRecord>> {
    return this.desk.post(id, context, { type: 'HandOverFiles', data: body });
  }
}

@CommandHandler(AcknowledgeHandover)
class AcknowledgeHandoverHandler implements ICommandHandler<AcknowledgeHandover> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, body, context }: AcknowledgeHandover): Promise<Outcome<PostRecord>> {
    return this.desk.post(id, context, { type: 'AcknowledgeHandover', data: body });
  }
}

@CommandHandler(ReturnToA)
class ReturnToAHandler implements ICommandHandler<ReturnToA> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, context }: ReturnToA): Promise<Outcome<PostRecord>> {
    return this.desk.post(id, context, { type: 'ReturnToA', data: {} });
  }
}

@CommandHandler(GrantAuthority)
class GrantAuthorityHandler implements ICommandHandler<GrantAuthority> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, body, context }: GrantAuthority): Promise<Outcome<Grant>> {
    return this.desk.grant(id, context, { type: 'GrantAuthority', data: body });
  }
}

@CommandHandler(RevokeAuthority)
class RevokeAuthorityHandler implements ICommandHandler<RevokeAuthority> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id, body, context }: RevokeAuthority): Promise<Outcome<Grant>> {
    return this.desk.grant(id, context, { type: 'RevokeAuthority', data: body });
  }
}

@CommandHandler(AppointChief)
class AppointChiefHandler implements ICommandHandler<AppointChief> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id: unit, body, context }: AppointChief): Promise<Outcome<Chiefs>> {
    return this.desk.chief(unit, context, { type: 'AppointChief', data: Object.assign({ unit }, body) }, body);
  }
}

@CommandHandler(ReplaceChief)
class ReplaceChiefHandler implements ICommandHandler<ReplaceChief> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id: unit, body, context }: ReplaceChief): Promise<Outcome<Chiefs>> {
    return this.desk.chief(unit, context, { type: 'ReplaceChief', data: Object.assign({ unit }, body) }, body);
  }
}

@CommandHandler(RegisterSeal)
class RegisterSealHandler implements ICommandHandler<RegisterSeal> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  execute({ id: unit, body, context }: RegisterSeal): Promise<Outcome<Chiefs>> {
    return this.desk.chief(unit, context, { type: 'RegisterSeal', data: Object.assign({ unit }, body) }, body);
  }
}

@CommandHandler(ApplySeal)
class ApplySealHandler implements ICommandHandler<ApplySeal> {
  constructor(@Inject(PostsDesk) private readonly desk: PostsDesk) {}

  /** Who may seal is looked up for the person who asks, and goes into the command as a fact. */
  async execute({ id: unit, body, context }: ApplySeal): Promise<Outcome<Chiefs>> {
    const { matterCode: matter, ...use } = body;
    const asked = { unit, matter, scope: 'seal', at: this.desk.nowInstant(), officer: context.actor.id } as const;
    const holder = await this.desk.authority(asked);
    return this.desk.chief(unit, context, { type: 'ApplySeal', data: { ...use, holder } }, body);
  }
}

export const postsCommandHandlers = [
  DefinePostHandler,
  DeclareAbsenceHandler,
  ActivateBHandler,
  HandOverFilesHandler,
  AcknowledgeHandoverHandler,
  ReturnToAHandler,
  GrantAuthorityHandler,
  RevokeAuthorityHandler,
  AppointChiefHandler,
  ReplaceChiefHandler,
  RegisterSealHandler,
  ApplySealHandler,
];
