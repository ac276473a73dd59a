import type { Logged } from '#event-log/decode';
import type { ExceptionEvent } from '#exceptions/events';
import {
  type ExceptionRecord,
  type ExceptionStage,
  evolveException,
  exceptionInForce,
  exceptionStages,
  excusesOnline,
  initialException,
} from '#exceptions/exception';
import { projection, type Stored } from './projection.js';

/** The exceptions of one matter and scope, with the record as the rules fold it. */
export interface ExceptionEntry extends Stored {
  readonly matterCode: string;
  readonly unit: string;
  /** 涉密: who may read it is asked of the entry; the public learns only how many there are. */
  readonly classified: boolean;
  readonly record: ExceptionRecord;
}

const evolveEntry = (
  before: ExceptionEntry | undefined,
  event: Logged<ExceptionEvent>,
  _id: string,
): ExceptionEntry | undefined => {
  const record = evolveException(before?.record ?? initialException, event);
  const { requested } = record;
  if (!requested) return before;
  const { matterCode, unit, reasonCode } = requested;
  // What was classified once is not declassified by a later request.
  const classified = before?.classified === true || reasonCode === 'SECRECY';
  return { _id, position: event.position, matterCode, unit, classified, record };
};

/** The register of exceptions (domain.md No. 42). */
export const exceptionRegister = projection<ExceptionEvent, ExceptionEntry>({
  name: 'exceptions',
  version: 2,
  indexes: [{ key: { unit: 1, _id: 1 } }, { key: { matterCode: 1, _id: 1 } }],
  ids: ({ stream }) => [stream.slice('exception-'.length)],
  on: {
    ExceptionRequested: evolveEntry,
    ExceptionApproved: evolveEntry,
    ExceptionDeclined: evolveEntry,
    ExceptionEffective: evolveEntry,
    ExceptionEnded: evolveEntry,
    ExceptionReviewDue: evolveEntry,
    ExceptionExpiring: evolveEntry,
    ExceptionExpired: evolveEntry,
  },
});

/**
 * Whether a matter is excused from being handled online on a legal date. Exceptions are never backdated: for a day that is over
 * the answer does not change any more.
 */
export const excusedBy = (entries: readonly Pick<ExceptionEntry, 'matterCode' | 'record'>[]) => {
  const ofMatter = new Map<string, ExceptionRecord[]>();
  for (const { matterCode, record } of entries) {
    ofMatter.set(matterCode, [...(ofMatter.get(matterCode) ?? []), record]);
  }
  return (matterCode: string, date: string): boolean =>
    ofMatter.get(matterCode)?.some((record) => excusesOnline(record, date)) === true;
};

/** How many exceptions stand where. */
export interface ExceptionFigures {
  readonly total: number;
  /** By the last thing that happened to each. */
  readonly byStage: Readonly<Record<ExceptionStage, number>>;
  /** On the legal date that was asked about. */
  readonly inForce: number;
  /** Of those in force: their review is due, and nothing was filed since. */
  readonly reviewDue: number;
}

export const exceptionFigures = (
  entries: readonly Pick<ExceptionEntry, 'record'>[],
  date: string,
): ExceptionFigures => {
  const inForce = entries.filter(({ record }) => exceptionInForce(record, date) !== null);
  const byStage = Object.fromEntries(
    exceptionStages.map((stage) => [stage, entries.filter(({ record }) => record.stage === stage).length]),
  ) as Record<ExceptionStage, number>;
  // Only what was filed last is still to be reviewed.
  const reviewDue = inForce.filter(({ record }) => record.validities.at(-1)?.reviewDue).length;
  return { total: entries.length, byStage, inForce: inForce.length, reviewDue };
};
