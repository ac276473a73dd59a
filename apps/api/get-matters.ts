import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { MatterEntry } from '#read-models/matters';
import { notFound } from './problem.js';
import { ReadModels } from './read-model-questions.js';

type MatterAnswer = Omit<MatterEntry, '_id' | 'position'>;

const mostMatters = 5_000;

const answer = ({ _id, position: _, ...entry }: MatterEntry): MatterAnswer => entry;

/** The catalogue, by code. */
export class GetMatters extends Query<readonly MatterAnswer[]> {}

@QueryHandler(GetMatters)
export class GetMattersHandler implements IQueryHandler<GetMatters> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute(): Promise<readonly MatterAnswer[]> {
    return (await this.models.matters.find({}, { _id: 1 }, mostMatters)).map(answer);
  }
}

export class GetMatter extends Query<MatterAnswer> {
  constructor(readonly code: string) {
    super();
  }
}

@QueryHandler(GetMatter)
export class GetMatterHandler implements IQueryHandler<GetMatter> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ code }: GetMatter): Promise<MatterAnswer> {
    const found = await this.models.matters.get(code);
    if (!found) throw notFound();
    return answer(found);
  }
}
