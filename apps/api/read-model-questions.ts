import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Db } from 'mongodb';
import { caseHandling } from '#read-models/case-handling';
import { catalogueEntries } from '#read-models/catalogue-entries';
import { catalogueGaps } from '#read-models/catalogue-gaps';
import { exceptionRegister } from '#read-models/exceptions';
import { handling } from '#read-models/handling';
import { history } from '#read-models/history';
import { investigationList } from '#read-models/investigations';
import { matterList } from '#read-models/matters';
import { register } from '#read-models/posts';
import { progress } from '#read-models/progress';
import { reviewStatistics } from '#read-models/review-statistics';
import { reviewsFollowUp } from '#read-models/reviews-follow-up';
import { type ModelReader, modelReader } from '#read-models/store';
import { venueRegister } from '#read-models/venues';
import { tryAgain } from './problem.js';
import { READ_MODELS } from './tokens.js';

/** How long a question waits for a read model to reach the position it names. */
const waitMs = 5_000;
const lookEveryMs = 20;

type HasPosition = Pick<ModelReader<unknown>, 'position'>;

/** The read models, each answered from the newest version that is ready. */
@Injectable()
export class ReadModels {
  readonly progress;
  readonly history;
  readonly handling;
  readonly caseHandling;
  readonly reviews;
  readonly matters;
  readonly catalogue;
  readonly catalogueGaps;
  readonly posts;
  readonly followUp;
  readonly investigations;
  readonly exceptions;
  readonly venues;

  readonly #looks = new Map<HasPosition, { readonly at: number; readonly position: Promise<number> }>();

  constructor(@Inject(READ_MODELS) db: Db) {
    this.progress = modelReader(db, progress);
    this.history = modelReader(db, history);
    this.handling = modelReader(db, handling);
    this.caseHandling = modelReader(db, caseHandling);
    this.reviews = modelReader(db, reviewStatistics);
    this.matters = modelReader(db, matterList);
    this.catalogue = modelReader(db, catalogueEntries);
    this.catalogueGaps = modelReader(db, catalogueGaps);
    this.posts = modelReader(db, register);
    this.followUp = modelReader(db, reviewsFollowUp);
    this.investigations = modelReader(db, investigationList);
    this.exceptions = modelReader(db, exceptionRegister);
    this.venues = modelReader(db, venueRegister);
  }

  /** Waits briefly until the model covers a position of the log; then a problem that says when to ask again. */
  async reach(model: HasPosition, after: string | undefined): Promise<void> {
    if (after === undefined) return;
    const wanted = Number(after);
    const end = performance.now() + waitMs;
    for (;;) {
      if ((await this.#look(model)) >= wanted) return;
      if (performance.now() > end) {
        const text = {
          zh: '查询数据尚未更新到该位置，请稍后重试。',
          en: `The read model has not reached position ${wanted} yet: try again.`,
        };
        throw tryAgain('not-there-yet', text, 1);
      }
      await sleep(lookEveryMs);
    }
  }

  /** Where a model stood a moment ago: however many wait for it, it is looked at once. */
  #look(model: HasPosition): Promise<number> {
    const known = this.#looks.get(model);
    if (known && performance.now() - known.at < lookEveryMs) return known.position;
    const position = model.position();
    this.#looks.set(model, { at: performance.now(), position });
    return position;
  }
}
