import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { localDate } from '#calendar/legal-dates';
import type { SpecialType } from '#cases/procedure-events';
import type { Outcome } from '#event-log/event-log';
import { filingId, specialTypes } from '#filings/events';
import { type Filing, type FilingCommand, filingInForce } from '#filings/filing';
import { CaseDesk } from './case-desk.js';
import type { RequestContext } from './request-context.js';
import { CLOCK } from './tokens.js';

/** A command on a filing. Nothing in it is sealed: a filing is about no person. */
export class FileCommand extends Command<Outcome<Filing>> {
  constructor(
    readonly id: string,
    readonly command: FilingCommand,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(FileCommand)
export class FileCommandHandler implements ICommandHandler<FileCommand> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  execute({ id, command, context }: FileCommand): Promise<Outcome<Filing>> {
    return this.desk.file(id, context, command, command.data);
  }
}

export interface ListedFiling extends Filing {
  readonly filingId: string;
  readonly type: SpecialType;
  readonly inForceToday: boolean;
}

interface Filings {
  readonly matter: string;
  readonly rows: readonly ListedFiling[];
}

/** What is filed for a matter: at most one row per procedure, from the log itself. */
export class GetFilings extends Query<Filings> {
  constructor(readonly matter: string) {
    super();
  }
}

@QueryHandler(GetFilings)
export class GetFilingsHandler implements IQueryHandler<GetFilings> {
  constructor(
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ matter }: GetFilings): Promise<Filings> {
    const today = localDate(this.now().toISOString());
    const found = await Promise.all(
      specialTypes.map(async (type) => {
        const id = filingId(matter, type);
        const filing = await this.desk.filing(id);
        return { filingId: id, type, ...filing, inForceToday: filingInForce(filing, today) !== null };
      }),
    );
    return { matter, rows: found.filter(({ stage }) => stage !== 'NONE') };
  }
}
