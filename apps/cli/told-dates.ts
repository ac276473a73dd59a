import type { Db } from 'mongodb';
import { firstChange } from '#calendar/calendar-changes';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { type MovedDueDate, movedBy } from '#deadlines/clock';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import { type Progress, progress } from '#read-models/progress';
import { modelReader } from '#read-models/store';

const pageSize = 200;

/** The open cases with a deadline still to come, page by page. */
async function* openCases(db: Db): AsyncGenerator<Progress> {
  const reader = modelReader(db, progress);
  let [at, id] = ['', ''];
  for (;;) {
    const after = {
      nextAlertAt: { $gte: at },
      $or: [{ nextAlertAt: { $gt: at } }, { nextAlertAt: at, _id: { $gt: id } }],
    };
    const page = await reader.find(after, { nextAlertAt: 1, _id: 1 }, pageSize);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    [at, id] = [last.nextAlertAt ?? '', last._id];
  }
}

/** Who was told a due date that a new calendar moves: cases whose open deadlines are due on or after the first changed day. */
export const toldAnotherDate = async (
  log: EventLog,
  db: Db,
  before: HolidayCalendar,
  after: HolidayCalendar,
): Promise<readonly (MovedDueDate & { readonly caseId: string; readonly caseNo: string })[]> => {
  const first = firstChange(before, after);
  if (first === undefined) return [];
  const found: (MovedDueDate & { caseId: string; caseNo: string })[] = [];
  for await (const { _id: caseId, caseNo, deadlines } of openCases(db)) {
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
