import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type DraftImport, draftMatters } from '#catalogue-import/draft-matters';
import { catalogueMappingFrom } from '#catalogue-import/mapping';
import { readMatters } from '#catalogue-import/read-matters';
import type { MatterCommand } from '#catalogue/commands';
import { definitionOf, draftGaps } from '#catalogue/draft-gaps';
import { matters } from '#catalogue/decide';
import type { MatterDraft } from '#catalogue/events';
import type { Matter } from '#catalogue/matter';
import type { Outcome } from '#event-log/event-log';
import type { Channel } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import type { PowerList } from '#power-list/power-list';
import type * as dto from './catalogue.dto.js';
import { CatalogueDesk } from './catalogue-desk.js';
import { ReadModels } from './read-model-questions.js';
import type { RequestContext } from './request-context.js';

/** A command on the matter of one code, as the route made it from its body. */
export class ChangeMatter extends Command<Outcome<Matter>> {
  constructor(
    readonly code: string,
    readonly command: MatterCommand,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(ChangeMatter)
export class ChangeMatterHandler implements ICommandHandler<ChangeMatter> {
  constructor(@Inject(CatalogueDesk) private readonly desk: CatalogueDesk) {}

  async execute({ code, command, context }: ChangeMatter): Promise<Outcome<Matter>> {
    return this.desk.matter(code, context, await this.#completed(command), command.data);
  }

  /** What the rules have to know of other codes. */
  async #completed(command: MatterCommand): Promise<MatterCommand> {
    if (command.type === 'DefineMatter' && command.data.parentCode !== undefined) {
      const mainItemFound = await this.desk.isMainItem(command.data.parentCode);
      return { ...command, data: { ...command.data, mainItemFound } };
    }
    if (command.type === 'AdoptDraft') {
      const state = await this.desk.stateOf(command.data.code);
      const mainItemFound = await this.desk.isMainItem(state.stage === 'draft' ? state.draft.parentCode : undefined);
      return { ...command, data: { ...command.data, mainItemFound } };
    }
    if (command.type === 'SplitMatter') {
      return { ...command, data: { ...command.data, unknownCodes: await this.desk.unknownAmong(command.data.into) } };
    }
    if (command.type === 'MergeMatter') {
      return { ...command, data: { ...command.data, unknownCodes: await this.desk.unknownAmong([command.data.into]) } };
    }
    return command;
  }
}

/** The definition in a body; refuses with `definition-incomplete`, naming what a matter needs and it lacks. */
export const definitionIn = (
  { code, parentCode, grassroots, effectiveFrom, source, facts }: dto.DefineMatterDto,
  today: string,
): MatterCommand => {
  const known = Object.fromEntries(Object.entries(facts)) as MatterDraft;
  const draft = { ...known, grassroots, ...(parentCode === undefined ? {} : { parentCode }) };
  const definition = definitionOf(code, draft);
  if (!definition) {
    const ofFacts = ['name', 'category', 'unit', 'certificate', 'handledBy'];
    const gaps = draftGaps(draft, today).filter(({ element }) => ofFacts.includes(element));
    throw new Refusal('definition-incomplete', 'invalid', {
      zh: `事项尚不完整：${gaps.map(({ detail }) => detail.zh).join('；')}`,
      en: `The definition is not complete. ${gaps.map(({ detail }) => detail.en).join(' ')}`,
    });
  }
  const from = source === undefined ? {} : { source };
  return { type: 'DefineMatter', data: { ...definition, effectiveFrom, ...from } };
};

/** The promises of a guide by channel. */
export const promisesIn = (promises: readonly dto.ChannelPromiseDto[]): Partial<Record<Channel, number>> =>
  Object.fromEntries(promises.map(({ channel, promisedDays }) => [channel, promisedDays]));

export class AddAlias extends Command<Outcome<Matter>> {
  constructor(
    readonly code: string,
    readonly body: dto.AddAliasDto,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(AddAlias)
export class AddAliasHandler implements ICommandHandler<AddAlias> {
  constructor(@Inject(CatalogueDesk) private readonly desk: CatalogueDesk) {}

  async execute({ code, body: { alias, from, reason }, context }: AddAlias): Promise<Outcome<Matter>> {
    const command: MatterCommand = { type: 'AddAlias', data: { alias, from, reason } };
    // Refused before the code is claimed where the matter could not have it.
    const { actor: by } = context;
    matters.decide({ ...command, by, at: `${this.desk.today()}T00:00:00+08:00` }, await this.desk.stateOf(code));
    const { expectedRevision: _, ...first } = context;
    const claim: MatterCommand = { type: 'ClaimAlias', data: { alias, of: code } };
    await this.desk.matter(alias, { ...first, expectedRevision: undefined }, claim);
    return this.desk.matter(code, context, command);
  }
}

export class ImportMatters extends Command<DraftImport> {
  constructor(
    readonly body: dto.ImportMattersDto,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(ImportMatters)
export class ImportMattersHandler implements ICommandHandler<ImportMatters> {
  constructor(@Inject(CatalogueDesk) private readonly desk: CatalogueDesk) {}

  execute({ body: { format, content, mapping: given, dryRun }, context }: ImportMatters): Promise<DraftImport> {
    const mapping = catalogueMappingFrom(given ?? { source: `upload by ${context.actor.id}` });
    const bytes = Buffer.from(content, format === 'xlsx' ? 'base64' : 'utf8');
    const today = this.desk.today();
    const by = context.actor;
    return draftMatters(readMatters(bytes, format, mapping, today), mapping.source, async (data) => {
      const command: MatterCommand = { type: 'DraftMatter', data };
      if (dryRun) {
        const state = await this.desk.stateOf(data.code);
        return matters.decide({ ...command, by, at: `${today}T00:00:00+08:00` }, state).length > 0;
      }
      const { events } = await this.desk.matter(data.code, { ...context, expectedRevision: undefined }, command);
      return events.length > 0;
    });
  }
}

export class ImportPowerList extends Command<Outcome<PowerList>> {
  constructor(
    readonly unitId: string,
    readonly body: dto.ImportPowerListDto,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(ImportPowerList)
export class ImportPowerListHandler implements ICommandHandler<ImportPowerList> {
  constructor(@Inject(CatalogueDesk) private readonly desk: CatalogueDesk) {}

  execute({ unitId, body: { source, powers }, context }: ImportPowerList): Promise<Outcome<PowerList>> {
    const listed = powers.map(({ code, name, category }) => ({ code, name, category }));
    return this.desk.powers(unitId, context, { type: 'ImportPowerList', data: { unitId, source, powers: listed } });
  }
}

export class ReconcileCatalogue extends Command<Outcome<PowerList>> {
  constructor(
    readonly unitId: string,
    readonly after: string | undefined,
    readonly context: RequestContext,
  ) {
    super();
  }
}

const mostMatters = 5_000;

@CommandHandler(ReconcileCatalogue)
export class ReconcileCatalogueHandler implements ICommandHandler<ReconcileCatalogue> {
  constructor(
    @Inject(CatalogueDesk) private readonly desk: CatalogueDesk,
    @Inject(ReadModels) private readonly models: ReadModels,
  ) {}

  /** A matter is its legal owner's, not that of the unit that handles it. */
  async execute({ unitId, after, context }: ReconcileCatalogue): Promise<Outcome<PowerList>> {
    const { matters: list } = this.models;
    await this.models.reach(list, after);
    const [handled, owned] = await Promise.all([
      list.find({ unitId }, { _id: 1 }, mostMatters),
      list.find({ legalOwner: unitId }, { _id: 1 }, mostMatters),
    ]);
    const today = this.desk.today();
    const own = [...handled.filter(({ legalOwner = unitId }) => legalOwner === unitId), ...owned];
    const inForce = [...new Map(own.map((entry) => [entry.code, entry])).values()]
      .filter(({ repealedFrom }) => repealedFrom === undefined || repealedFrom > today)
      .map(({ code, aliases, name, category, grassroots }) => ({ code, aliases, name: name.zh, category, grassroots }));
    const data = { unitId, matters: inForce };
    return this.desk.powers(unitId, context, { type: 'ReconcileCatalogue', data }, { unitId });
  }
}

export const catalogueCommandHandlers = [
  ChangeMatterHandler,
  AddAliasHandler,
  ImportMattersHandler,
  ImportPowerListHandler,
  ReconcileCatalogueHandler,
];
