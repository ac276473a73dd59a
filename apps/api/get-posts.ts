import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#kernel/envelope';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { Authority } from '#posts/authority';
import { chiefStream, type Scope } from '#posts/events';
import type { RegisterEntry } from '#read-models/posts';
import { decodeCursor, encodeCursor } from './cursor.js';
import { notFound, notPermitted } from './problem.js';
import type { RegisterDto, WhoCanActDto } from './posts.dto.js';
import { PostsDesk } from './posts-desk.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff } from './reading-rights.js';

export interface RegisterPage {
  readonly rows: readonly RegisterEntry[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** The posts, the grants or the uses of seals on the register, in the order of their ids. */
export class GetRegister extends Query<RegisterPage> {
  constructor(
    readonly actor: Actor,
    readonly kind: 'POST' | 'GRANT' | 'SEAL_USE',
    readonly wanted: RegisterDto,
  ) {
    super();
  }
}

@QueryHandler(GetRegister)
export class GetRegisterHandler implements IQueryHandler<GetRegister> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, kind, wanted }: GetRegister): Promise<RegisterPage> {
    if (!isStaff(actor)) throw notPermitted();
    const { unit, officer, after, cursor } = wanted;
    await this.models.reach(this.models.posts, after);
    const limit = Number(wanted.limit ?? 20);
    const [from = ''] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const filter = {
      kind,
      ...(unit === undefined ? {} : { unit }),
      ...(officer === undefined ? {} : { people: officer }),
      ...(cursor === undefined ? {} : { _id: { $gt: from } }),
    };
    const found = await this.models.posts.find(filter, { _id: 1 }, limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { rows, ...(last ? { next: encodeCursor([last._id]) } : {}) };
  }
}

/** The chiefs of a unit, past and present, and the seals they keep. */
export class GetChiefs extends Query<RegisterEntry> {
  constructor(
    readonly actor: Actor,
    readonly unit: string,
    readonly after: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetChiefs)
export class GetChiefsHandler implements IQueryHandler<GetChiefs> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, unit, after }: GetChiefs): Promise<RegisterEntry> {
    if (!isStaff(actor)) throw notPermitted();
    await this.models.reach(this.models.posts, after);
    const found = await this.models.posts.get(chiefStream(unit));
    if (!found) throw notFound();
    return found;
  }
}

interface WhoCanActAnswer {
  readonly unit: string;
  readonly matter: string;
  readonly scope: Scope;
  readonly at: string;
  readonly authority: Authority | null;
  /** Why nobody could, or this person could not. */
  readonly refusal: { readonly code: string; readonly detail: Bilingual } | null;
}

export class WhoCanAct extends Query<WhoCanActAnswer> {
  constructor(
    readonly actor: Actor,
    readonly wanted: WhoCanActDto,
  ) {
    super();
  }
}

@QueryHandler(WhoCanAct)
export class WhoCanActHandler implements IQueryHandler<WhoCanAct> {
  constructor(
    @Inject(PostsDesk) private readonly desk: PostsDesk,
    @Inject(ReadModels) private readonly models: ReadModels,
  ) {}

  async execute({ actor, wanted }: WhoCanAct): Promise<WhoCanActAnswer> {
    if (!isStaff(actor)) throw notPermitted();
    const { after, at = this.desk.nowInstant(), ...asked } = wanted;
    await this.models.reach(this.models.posts, after);
    const question = { ...asked, at };
    try {
      return { ...question, authority: await this.desk.authority(question), refusal: null };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ...question, authority: null, refusal: { code: error.code, detail: error.detail } };
    }
  }
}
