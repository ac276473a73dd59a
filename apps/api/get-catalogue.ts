import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { dayNumber } from '#calendar/day-number';
import { localDate } from '#calendar/legal-dates';
import { type DraftGap, draftGaps } from '#catalogue/draft-gaps';
import { elementNames, type GuideElement, missingElements, missingMaterialDetails } from '#catalogue/guide';
import type { Actor } from '#kernel/envelope';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { MatterCategory } from '#law/matter-categories';
import type { CatalogueGapEntry } from '#read-models/catalogue-gaps';
import {
  type CatalogueEntry,
  type DraftEntry,
  guideOn,
  type MainItemEntry,
  type MatterRecord,
} from '#read-models/catalogue-entries';
import { openOn } from '#read-models/matters';
import type { GapsDto } from './catalogue-questions.dto.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { notFound, notPermitted } from './problem.js';
import type { PageDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff } from './reading-rights.js';
import { CLOCK } from './tokens.js';

const most = 5_000;

const kindIs = (kind: CatalogueEntry['kind']): object => ({ kind });

/** The matter of a code, or of another name of it; not found where there is none. */
const recordOf = async ({ catalogue }: ReadModels, code: string): Promise<MatterRecord> => {
  const found = await catalogue.get(code);
  const entry = found?.kind === 'ALIAS' ? await catalogue.get(found.of) : found;
  if (entry?.kind !== 'MATTER') throw notFound();
  return entry;
};

interface TreeLeaf {
  readonly code: string;
  readonly name: Bilingual;
  readonly category: MatterCategory;
  readonly unitId: string;
  readonly open: boolean;
}

interface TreeAnswer {
  readonly mainItems: readonly {
    readonly code: string;
    readonly name: Bilingual;
    readonly category: MatterCategory;
    readonly subItems: readonly TreeLeaf[];
  }[];
  /** Matters that belong to no main item. */
  readonly others: readonly TreeLeaf[];
}

export class GetMatterTree extends Query<TreeAnswer> {
  constructor(readonly after?: string) {
    super();
  }
}

@QueryHandler(GetMatterTree)
export class GetMatterTreeHandler implements IQueryHandler<GetMatterTree> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ after }: GetMatterTree): Promise<TreeAnswer> {
    const { catalogue, matters } = this.models;
    await Promise.all([this.models.reach(catalogue, after), this.models.reach(matters, after)]);
    const today = localDate(this.now().toISOString());
    const mains = (await catalogue.find(kindIs('MAIN_ITEM'), { _id: 1 }, most)) as readonly MainItemEntry[];
    const leaves = (await matters.find({}, { _id: 1 }, most)).map((entry) => {
      const { code, name, category, unitId, parentCode } = entry;
      return { parentCode, leaf: { code, name, category, unitId, open: openOn(entry, today) } };
    });
    const under = (parent: string | undefined) =>
      leaves.filter(({ parentCode }) => parentCode === parent).map(({ leaf }) => leaf);
    return {
      mainItems: mains.map(({ code, name, category }) => ({ code, name, category, subItems: under(code) })),
      others: under(undefined),
    };
  }
}

type HistoryAnswer = Omit<MatterRecord, '_id' | 'position' | 'kind' | 'guides'> & {
  readonly guides: readonly Omit<MatterRecord['guides'][number], 'elements'>[];
};

export class GetMatterHistory extends Query<HistoryAnswer> {
  constructor(
    readonly code: string,
    readonly after?: string,
  ) {
    super();
  }
}

@QueryHandler(GetMatterHistory)
export class GetMatterHistoryHandler implements IQueryHandler<GetMatterHistory> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ code, after }: GetMatterHistory): Promise<HistoryAnswer> {
    await this.models.reach(this.models.catalogue, after);
    const { _id, position: _, kind: __, guides, ...rest } = await recordOf(this.models, code);
    return { ...rest, guides: guides.map(({ elements: ___, ...guide }) => guide) };
  }
}

interface GuideAnswer {
  readonly code: string;
  readonly on: string;
  readonly matterVersion: number;
  readonly effectiveFrom: string;
  readonly publishedOn: string;
  readonly hash: string;
  readonly elements: MatterRecord['guides'][number]['elements'];
}

export class GetGuide extends Query<GuideAnswer> {
  constructor(
    readonly code: string,
    readonly on?: string,
    readonly after?: string,
  ) {
    super();
  }
}

@QueryHandler(GetGuide)
export class GetGuideHandler implements IQueryHandler<GetGuide> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ code, on = localDate(this.now().toISOString()), after }: GetGuide): Promise<GuideAnswer> {
    requireDay(on);
    await this.models.reach(this.models.catalogue, after);
    const record = await recordOf(this.models, code);
    const found = guideOn(record, on);
    if (!found) {
      throw new Refusal('no-guide', 'missing', {
        zh: `该事项在${on}没有已发布的办事指南`,
        en: `No guide of the matter held on ${on}.`,
      });
    }
    const { version, guide } = found;
    const { matterVersion, publishedOn, hash, elements } = guide;
    return { code: record.code, on, matterVersion, effectiveFrom: version.effectiveFrom, publishedOn, hash, elements };
  }
}

const requireDay = (date: string): void => {
  try {
    dayNumber(date);
  } catch {
    throw new Refusal('bad-date', 'invalid', { zh: `没有这一天：${date}`, en: `There is no such day: ${date}.` });
  }
};

interface CompletenessAnswer {
  readonly code: string;
  readonly matterVersion: number;
  /** All elements are there and the guide of the newest version is published. */
  readonly published: boolean;
  readonly missing: readonly { readonly element: GuideElement; readonly name: Bilingual }[];
  readonly materials: ReturnType<typeof missingMaterialDetails>;
}

const completenessOf = ({ code, versions, guides, grassroots }: MatterRecord): CompletenessAnswer => {
  const newest = versions.at(-1);
  if (!newest) throw notFound();
  const guide = guides.findLast(({ matterVersion }) => matterVersion === newest.version);
  const missing = missingElements({ ...newest.facts, grassroots }, guide?.elements ?? {});
  return {
    code,
    matterVersion: newest.version,
    published: guide !== undefined,
    missing: missing.map((element) => ({ element, name: elementNames[element] })),
    materials: missingMaterialDetails(newest.facts.materials),
  };
};

export class GetGuideCompleteness extends Query<CompletenessAnswer> {
  constructor(
    readonly code: string,
    readonly actor: Actor,
    readonly after?: string,
  ) {
    super();
  }
}

@QueryHandler(GetGuideCompleteness)
export class GetGuideCompletenessHandler implements IQueryHandler<GetGuideCompleteness> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ code, actor, after }: GetGuideCompleteness): Promise<CompletenessAnswer> {
    if (!isStaff(actor)) throw notPermitted();
    await this.models.reach(this.models.catalogue, after);
    return completenessOf(await recordOf(this.models, code));
  }
}

export type DraftAnswer = Omit<DraftEntry, '_id' | 'position' | 'kind'> & { readonly gaps: readonly DraftGap[] };

interface DraftPage {
  readonly rows: readonly DraftAnswer[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** The drafts in the order of their codes. */
export class GetDrafts extends Query<DraftPage> {
  constructor(
    readonly actor: Actor,
    readonly wanted: PageDto,
  ) {
    super();
  }
}

@QueryHandler(GetDrafts)
export class GetDraftsHandler implements IQueryHandler<GetDrafts> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ actor, wanted: { after, cursor, limit: asked = '20' } }: GetDrafts): Promise<DraftPage> {
    if (!isStaff(actor)) throw notPermitted();
    const { catalogue } = this.models;
    await this.models.reach(catalogue, after);
    const today = localDate(this.now().toISOString());
    const limit = Number(asked);
    const [last = ''] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const filter = { ...kindIs('DRAFT'), ...(cursor === undefined ? {} : { _id: { $gt: last } }) };
    const found = (await catalogue.find(filter, { _id: 1 }, limit + 1)) as readonly DraftEntry[];
    const shown = found.slice(0, limit);
    const end = found.length > limit ? shown.at(-1) : undefined;
    return {
      rows: shown.map(({ _id, position: _, kind: __, ...draft }) => ({
        ...draft,
        gaps: draftGaps(draft.draft, today),
      })),
      ...(end ? { next: encodeCursor([end._id]) } : {}),
    };
  }
}

type GapAnswer = Omit<CatalogueGapEntry, '_id' | 'position'> & {
  /** Calendar days from opening to today, or to closing. */
  readonly ageDays: number;
};

export class GetCatalogueGaps extends Query<readonly GapAnswer[]> {
  constructor(
    readonly actor: Actor,
    readonly wanted: GapsDto,
  ) {
    super();
  }
}

@QueryHandler(GetCatalogueGaps)
export class GetCatalogueGapsHandler implements IQueryHandler<GetCatalogueGaps> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ actor, wanted: { unit, status = 'OPEN', after } }: GetCatalogueGaps): Promise<readonly GapAnswer[]> {
    if (!isStaff(actor)) throw notPermitted();
    const { catalogueGaps } = this.models;
    await this.models.reach(catalogueGaps, after);
    const today = localDate(this.now().toISOString());
    const filter: object = { ...(unit === undefined ? {} : { unitId: unit }), status };
    const found = await catalogueGaps.find(filter, { openedOn: 1, _id: 1 }, most);
    return found.map(({ _id, position: _, ...gap }) => ({
      ...gap,
      ageDays: dayNumber(gap.closedOn ?? today) - dayNumber(gap.openedOn),
    }));
  }
}

export const catalogueQueryHandlers = [
  GetMatterTreeHandler,
  GetMatterHistoryHandler,
  GetGuideHandler,
  GetGuideCompletenessHandler,
  GetDraftsHandler,
  GetCatalogueGapsHandler,
];
