import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import type { Progress } from '#read-models/progress';
import { decodeCursor, encodeCursor } from './cursor.js';
import { badRequest, notPermitted } from './problem.js';
import type { WorklistDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { boundToUnit } from './reading-rights.js';

export interface WorklistRow {
  readonly caseId: string;
  readonly caseNo: string;
  readonly matter: { readonly code: string; readonly name?: Bilingual };
  readonly stage: string;
  readonly due: string;
  readonly holder: Progress['holder'];
  readonly alerts: Progress['alerts'];
}

interface Worklist {
  readonly unit: string;
  readonly rows: readonly WorklistRow[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

const shown = ['_id', 'caseNo', 'matter', 'stage', 'work', 'holder', 'alerts'] as const;

/** What waits for a unit, the most urgent first. */
export class GetWorklist extends Query<Worklist> {
  constructor(
    readonly actor: Actor,
    readonly wanted: WorklistDto,
  ) {
    super();
  }
}

@QueryHandler(GetWorklist)
export class GetWorklistHandler implements IQueryHandler<GetWorklist> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted }: GetWorklist): Promise<Worklist> {
    const unit = wanted.unit ?? actor.unit;
    if (unit === undefined) {
      throw badRequest('unit-missing', { zh: '请指明单位（unit）。', en: 'Name the unit whose work you want to see.' });
    }
    if (boundToUnit(actor) && unit !== actor.unit) throw notPermitted();
    await this.models.reach(this.models.progress, wanted.after);
    const limit = Number(wanted.limit ?? 20);
    const [due = '', id = ''] = wanted.cursor === undefined ? [] : decodeCursor(wanted.cursor, 2);
    const after =
      wanted.cursor === undefined
        ? {}
        : { 'work.due': { $gte: due }, $or: [{ 'work.due': { $gt: due } }, { 'work.due': due, _id: { $gt: id } }] };
    const order = { 'work.unit': 1, 'work.due': 1, _id: 1 } as const;
    const found = await this.models.progress.list(shown, { 'work.unit': unit, ...after }, order, limit + 1);
    const rows = found.slice(0, limit).map(({ _id, caseNo, matter, stage, work, holder, alerts }) => ({
      caseId: _id,
      caseNo,
      matter,
      stage,
      due: work?.due ?? '',
      holder,
      alerts,
    }));
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { unit, rows, ...(last ? { next: encodeCursor([last.due, last.caseId]) } : {}) };
  }
}
