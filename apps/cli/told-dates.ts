import type { Db } from 'mongodb';
import { firstChange } from '#calendar/calendar-changes';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { type MovedDueDate, movedBy } from '#deadlines/clock';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import { alertsToCome } from '#read-models/alerts-to-come';
import { progress } from '#read-models/progress';
import { modelReader } from '#read-models/store';

const pageSize = 200;

/** A due date of a case that a calendar moves. */
export type ToldAnotherDate = MovedDueDate & { readonly caseId: string; readonly caseNo: string };

/** Who was told a due date that a new calendar moves: cases whose open deadlines are due on or after the first changed day. */
export const toldAnotherDate = async (
  log: EventLog,
  db: Db,
  before: HolidayCalendar,
  after: HolidayCalendar,
): Promise<readonly ToldAnotherDate[]> => {
  const first = firstChange(before, after);
  if (first === undefined) return [];
  const found: ToldAnotherDate[] = [];
  for await (const { _id: caseId, caseNo, deadlines } of alertsToCome(modelReader(db, progress), { pageSize })) {
    const mayMove = deadlines.some(
      ({ dueDate, provisional, toldBefore = '' }) => provisional || dueDate >= first || toldBefore >= first,
    );
    if (!mayMove) continue;
    const history: Logged<CaseEvent>[] = [];
    for await (const event of log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId)))
      history.push(event);
    found.push(...movedBy(after, history).map((moved) => ({ caseId, caseNo, ...moved })));
  }
  return found;
};
