import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '#event-log/event-log';
import type { InvestigationCommand } from '#investigations/commands';
import type { Investigation } from '#investigations/investigation';
import type { InvestigationCommandEntry } from './investigation-commands.js';
import { InvestigationDesk } from './investigation-desk.js';
import type { RequestContext } from './request-context.js';

/** A command on an investigation, as its entry of the table says. */
export class OnInvestigation extends Command<Outcome<Investigation>> {
  constructor(
    readonly id: string,
    readonly entry: InvestigationCommandEntry,
    readonly body: object,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(OnInvestigation)
export class OnInvestigationHandler implements ICommandHandler<OnInvestigation> {
  constructor(@Inject(InvestigationDesk) private readonly desk: InvestigationDesk) {}

  async execute({ id, entry, body, context }: OnInvestigation): Promise<Outcome<Investigation>> {
    const { desk } = this;
    const seal = (text: string) => desk.seal(id, text);
    const data = await entry.toCommand(body, { id, desk, context, seal });
    return desk.execute(id, context, { type: entry.type, data } as InvestigationCommand, body);
  }
}
