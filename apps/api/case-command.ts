import { Inject, type Type } from '@nestjs/common';
import { Command, CommandHandler, type ICommand, type ICommandHandler } from '@nestjs/cqrs';
import type { Case, CaseFile } from '#cases/case-file';
import type { CaseCommand, CaseCommands, CaseCommandType } from '#cases/commands';
import type { Defect, MaterialHandedIn, Reason } from '#cases/events';
import { refuse } from '#cases/refusals';
import type { Outcome } from '#event-log/event-log';
import type { Sealed } from '#kernel/sealed';
import { CaseDesk } from './case-desk.js';
import { CaseLookups } from './case-lookups.js';
import { PostsDesk } from './posts-desk.js';
import { underAuthority } from './decision-authority.js';
import { type DefectDto, type MaterialDto, NothingDto, type ReasonDto } from './case-parts.dto.js';
import type { RequestContext } from './request-context.js';

/** What a body is made a command with. */
interface AtHand {
  readonly caseId: string;
  readonly desk: CaseDesk;
  readonly lookups: CaseLookups;
  /** As it was known here last: good for what does not change in a case. */
  readonly file: CaseFile;
  readonly context: RequestContext;
  readonly seal: (text: string) => Promise<Sealed>;
}

type ToCommand<Name extends CaseCommandType, Body> = (
  body: Body,
  at: AtHand,
) => CaseCommands[Name] | Promise<CaseCommands[Name]>;

interface Asked extends ICommand {
  readonly caseId: string;
  readonly body: object;
  readonly context: RequestContext;
}

/** A command on an existing case as the edge knows it: what it takes, and the two classes that Nest's command bus wants. */
export interface CaseCommandEntry {
  readonly type: CaseCommandType;
  readonly dto: Type<object>;
  readonly command: new (caseId: string, body: object, context: RequestContext) => Command<Outcome<Case>>;
  readonly handler: Type<ICommandHandler>;
}

/** One command: its name in the vocabulary, its body, and how the one is made of the other. The rules are in libs/cases. */
export const caseCommand = <Name extends CaseCommandType, Body extends object>(
  type: Name,
  dto: new () => Body,
  toCommand: ToCommand<Name, Body>,
): CaseCommandEntry => {
  class CommandOnCase extends Command<Outcome<Case>> implements Asked {
    constructor(
      readonly caseId: string,
      readonly body: object,
      readonly context: RequestContext,
    ) {
      super();
    }
  }

  @CommandHandler(CommandOnCase)
  class CommandOnCaseHandler implements ICommandHandler<CommandOnCase> {
    constructor(
      @Inject(CaseDesk) private readonly desk: CaseDesk,
      @Inject(CaseLookups) private readonly lookups: CaseLookups,
      @Inject(PostsDesk) private readonly posts: PostsDesk,
    ) {}

    async execute({ caseId, body, context }: CommandOnCase): Promise<Outcome<Case>> {
      const { state: file } = await this.desk.visibleCase(caseId, context.actor);
      if (file.stage === 'IMPORTED') throw refuse('wrong-state');
      const seal = (text: string) => this.desk.seal(caseId, text);
      const data = await toCommand(body as Body, {
        caseId,
        desk: this.desk,
        lookups: this.lookups,
        file,
        context,
        seal,
      });
      const acting = await underAuthority(this.posts, type, file, context);
      return this.desk.execute(caseId, acting, { type, data } as unknown as CaseCommand, body);
    }
  }

  Object.defineProperty(CommandOnCase, 'name', { value: type });
  Object.defineProperty(CommandOnCaseHandler, 'name', { value: `${type}Handler` });
  return { type, dto, command: CommandOnCase, handler: CommandOnCaseHandler };
};

type Wordless = { [Name in CaseCommandType]: Record<string, never> extends CaseCommands[Name] ? Name : never };

/** A command that says all by its name. */
export const bareCommand = (type: Wordless[CaseCommandType]): CaseCommandEntry =>
  caseCommand(type, NothingDto, () => ({}));

type WithSealed<Body, Field> = { [Key in keyof Body]: Key extends Field ? Sealed : Body[Key] };

/** The body as it came, with these texts sealed. */
export const sealing =
  <Field extends string>(...fields: readonly Field[]) =>
  async <Body extends { readonly [Key in Field]?: string }>(
    body: Body,
    { seal }: AtHand,
  ): Promise<WithSealed<Body, Field>> => {
    const given = fields.flatMap((field) => {
      const text = body[field];
      return text === undefined ? [] : [{ field, text }];
    });
    const sealed = await Promise.all(given.map(async ({ field, text }) => [field, await seal(text)] as const));
    return { ...body, ...Object.fromEntries(sealed) } as WithSealed<Body, Field>;
  };

/** The body as it came: nothing in it is anybody's own words. */
export const asItCame = <Body extends object>(body: Body): { [Key in keyof Body]: Body[Key] } =>
  Object.assign({}, body);

export const materialOf = ({ code, original, hash }: MaterialDto): MaterialHandedIn => ({
  code,
  original,
  ...(hash === undefined ? {} : { hash }),
});

export const sealDefects = ({ seal }: AtHand, defects: readonly DefectDto[]): Promise<Defect[]> =>
  Promise.all(defects.map(async ({ code, defect }) => ({ code, defect: await seal(defect) })));

export const sealReasons = ({ seal }: AtHand, reasons: readonly ReasonDto[]): Promise<Reason[]> =>
  Promise.all(reasons.map(async ({ facts, basis }) => ({ facts: await seal(facts), basis })));
