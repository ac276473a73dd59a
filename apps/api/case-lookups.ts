import { Inject, Injectable } from '@nestjs/common';
import { acceptedEarlier } from '#cases/acceptance-order';
import type { Case, CaseFile } from '#cases/case-file';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { EventLog } from '#event-log/event-log';
import { gathered } from '#kernel/gathered';
import { undecided } from '#read-models/handled-case';
import type { Progress } from '#read-models/progress';
import { ModelFilling } from '#read-models/store';
import { CaseDesk } from './case-desk.js';
import { ProblemError, problem } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { EVENT_LOG } from './tokens.js';

/** Cases of one person and matter that are looked through, and undecided cases of one matter. */
const mostOfPerson = 200;
const mostUndecided = 1_000;
/** Applicants that are looked for at once. */
const mostGathered = 50;

/** What a receipt is told of the applicant's earlier cases of the same matter. */
export interface ApplicantsPast {
  readonly openCaseId?: string;
  readonly bannedUntil?: string;
}

/** What is read of an earlier case. */
const lookedAt = ['_id', 'revision', 'subjectRef', 'matter'] as const;
type Earlier = Pick<Progress, (typeof lookedAt)[number]>;

interface PersonAndMatter {
  readonly subjectRef: string;
  readonly matterCode: string;
}

const schema = { versions: caseSchemaVersions };

const endStages: ReadonlySet<Case['stage']> = new Set(['CLOSED', 'WITHDRAWN', 'TERMINATED', 'LAPSED']);

/** Whether a case still has its decision before it. */
const isOpen = ({ stage, decision }: CaseFile): boolean => decision === undefined && !endStages.has(stage);

/**
 * What the rules ask of other cases. The read models only find them: what counts is read from their streams, and what the read
 * models have not seen yet is not found.
 */
@Injectable()
export class CaseLookups {
  readonly #earlierOf = gathered((asked: readonly PersonAndMatter[]) => this.#earlier(asked), mostGathered);

  constructor(
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** Nothing where the read model is being filled: an application is received whatever can be looked up. */
  async pastOf(subjectRef: string, matterCode: string): Promise<ApplicantsPast> {
    const alike = await this.#earlierOf({ subjectRef, matterCode }).catch((error: unknown) => {
      if (error instanceof ModelFilling) return [];
      throw error;
    });
    let past: ApplicantsPast = {};
    for (const { _id, revision } of alike) {
      const state = await this.desk.stateSince(_id, revision);
      if (!('matter' in state)) continue;
      const { applicantBannedUntil: until = '' } = state;
      if (isOpen(state)) past = { ...past, openCaseId: _id };
      if (until > (past.bannedUntil ?? '')) past = { ...past, bannedUntil: until };
    }
    return past;
  }

  /**
   * Where the number is limited: the applications of the matter that were accepted before this one and are not decided, in the
   * order of their acceptance and, on one day, of the log (行政许可法 art. 57). One accepted by law counts from its own day.
   */
  async earlierUndecided(caseId: string, { matter }: Pick<CaseFile, 'matter'>): Promise<number> {
    if (!matter.ways?.limitedQuantity) return 0;
    const acceptedDate = await this.#undecidedSince(caseId);
    if (acceptedDate === undefined) return 0;
    const waiting = await this.models.caseHandling.find(
      { legalRegime: 'cn', concluded: undecided, matterCode: matter.code },
      { legalRegime: 1, concluded: 1, _id: 1 },
      mostUndecided,
    );
    const own = { day: acceptedDate, position: await this.#acceptedAt(caseId) };
    let earlier = 0;
    for (const { _id } of waiting) {
      const day = _id === caseId ? undefined : await this.#undecidedSince(_id);
      if (day === undefined || day > acceptedDate) continue;
      if (acceptedEarlier({ day, position: await this.#acceptedAt(_id) }, own)) earlier += 1;
    }
    return earlier;
  }

  /** Who made an entry of a case, by the id that its history shows. */
  async makerOf(caseId: string, eventId: string): Promise<string> {
    for await (const { id, metadata } of this.log.read<CaseEvent>(schema, caseStream(caseId))) {
      if (id === eventId) return metadata.actor.id;
    }
    const text = { zh: '该办件没有此条记录。', en: 'The history of the case holds no such entry.' };
    throw new ProblemError(problem(422, 'no-such-entry', text));
  }

  /** Each one's cases of their matter, by one question; where it is full, somebody's may be missing and each is asked for alone. */
  async #earlier(asked: readonly PersonAndMatter[]): Promise<readonly (readonly Earlier[])[]> {
    const found = await this.models.progress.list(
      lookedAt,
      {
        subjectRef: { $in: [...new Set(asked.map(({ subjectRef }) => subjectRef))] },
        'matter.code': { $in: [...new Set(asked.map(({ matterCode }) => matterCode))] },
      },
      { subjectRef: 1, _id: 1 },
      mostOfPerson,
    );
    if (asked.length > 1 && found.length === mostOfPerson) {
      return (await Promise.all(asked.map((one) => this.#earlier([one])))).flat();
    }
    return asked.map(({ subjectRef, matterCode }) =>
      found.filter((one) => one.subjectRef === subjectRef && one.matter.code === matterCode),
    );
  }

  /** The day from which a case counts as accepted, where it is not decided. */
  async #undecidedSince(caseId: string): Promise<string | undefined> {
    const state = await this.desk.caseState(caseId);
    return 'matter' in state && isOpen(state) ? state.acceptedDate : undefined;
  }

  /** The place in the log of the acceptance that holds. */
  async #acceptedAt(caseId: string): Promise<number> {
    let at = 0;
    for await (const { type, position } of this.log.read<CaseEvent>(schema, caseStream(caseId))) {
      if (type === 'CaseAccepted' || type === 'CaseDeemedAccepted' || type === 'AcceptedWithDeficiency') at = position;
    }
    return at;
  }
}
