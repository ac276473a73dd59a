import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Stage } from '#cases/case-file';
import { allowedCommands, permittedRoles } from '#cases/commands';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import { CaseDesk } from './case-desk.js';
import { type AskableCommand, commandLabels, commandPath } from './command-labels.js';

const isAskable = (type: string): type is AskableCommand => Object.hasOwn(commandLabels, type);

/** What a role may ask for in a stage, by the rules' own table. */
export const commandsFor = ({ role }: Actor, stage: Stage): readonly AskableCommand[] =>
  allowedCommands[stage].filter(isAskable).filter((type) => (permittedRoles[type] as readonly string[]).includes(role));

interface Actions {
  readonly caseId: string;
  readonly stage: Stage;
  readonly revision: number;
  readonly actions: readonly {
    readonly command: AskableCommand;
    readonly label: Bilingual;
    /** Where to POST it. */
    readonly path: string;
  }[];
}

/** What the asker may do now with a case, by the log itself; the rules may still refuse for a reason of the case. */
export class GetActions extends Query<Actions> {
  constructor(
    readonly caseId: string,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(GetActions)
export class GetActionsHandler implements IQueryHandler<GetActions> {
  constructor(@Inject(CaseDesk) private readonly desk: CaseDesk) {}

  async execute({ caseId, actor }: GetActions): Promise<Actions> {
    const { state, revision } = await this.desk.visibleCase(caseId, actor, 0);
    const actions = commandsFor(actor, state.stage).map((command) => ({
      command,
      label: commandLabels[command],
      path: `/cases/${caseId}/${commandPath(command)}`,
    }));
    return { caseId, stage: state.stage, revision, actions };
  }
}
