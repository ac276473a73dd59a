import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { localDate } from '#calendar/legal-dates';
import { type MatterEntry, openOn } from '#read-models/matters';
import { notFound } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { CLOCK } from './tokens.js';

type MatterAnswer = Omit<MatterEntry, '_id' | 'position' | 'versions'> & {
  /** An application can be received today. */
  readonly open: boolean;
};

const mostMatters = 5_000;

const answer = ({ _id, position: _, versions, ...entry }: MatterEntry, today: string): MatterAnswer => ({
  ...entry,
  open: openOn({ ...entry, versions }, today),
});

/** The catalogue, by code. */
export class GetMatters extends Query<readonly MatterAnswer[]> {}

@QueryHandler(GetMatters)
export class GetMattersHandler implements IQueryHandler<GetMatters> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute(): Promise<readonly MatterAnswer[]> {
    const today = localDate(this.now().toISOString());
    return (await this.models.matters.find({}, { _id: 1 }, mostMatters)).map((entry) => answer(entry, today));
  }
}

export class GetMatter extends Query<MatterAnswer> {
  constructor(readonly code: string) {
    super();
  }
}

@QueryHandler(GetMatter)
export class GetMatterHandler implements IQueryHandler<GetMatter> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ code }: GetMatter): Promise<MatterAnswer> {
    const { matters } = this.models;
    const found = (await matters.get(code)) ?? (await matters.find({ aliases: code }, { _id: 1 }, 1))[0];
    if (!found) throw notFound();
    return answer(found, localDate(this.now().toISOString()));
  }
}
