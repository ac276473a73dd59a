import { cnCalendar } from '#calendar/working-days';
import type { Case } from '#cases/case-file';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';

/** One event of a case with the state after it. */
export interface ReplayStep {
  readonly event: Logged<CaseEvent>;
  readonly state: Case;
}

/** A case's history, event by event; empty where there is no such case. */
export const replay = async (log: EventLog, caseId: string): Promise<readonly ReplayStep[]> => {
  const decider = caseDecider(cnCalendar());
  let state = decider.initialState;
  const steps: ReplayStep[] = [];
  for await (const event of log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
    state = decider.evolve(state, event);
    steps.push({ event, state });
  }
  return steps;
};

const clocks = (state: Case): string => {
  if (!('deadlines' in state)) return '';
  const open = Object.entries(state.deadlines).filter(([, deadline]) => deadline.open);
  return open.map(([kind, { dueDate }]) => `${kind}→${dueDate}`).join(' ');
};

/** Asia/Shanghai, as legal dates are; an imported event's own zone is that of its source. */
const minute = (instant: string, own: boolean): string => {
  const shown = own ? instant : new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return shown.slice(0, 16).replace('T', ' ');
};

/** The replay as lines for a terminal: when, what, who, and where the case stood after it. */
export const replayLines = (steps: readonly ReplayStep[]): readonly string[] =>
  steps.map(({ event, state }) => {
    const { revision, type, metadata } = event;
    const { actor, occurredAt, effectiveDate } = metadata;
    const who = [actor.role, actor.unit, actor.post ?? actor.id].filter(Boolean).join('/');
    const when = minute(occurredAt, metadata.auth === 'import');
    const told = when.startsWith(effectiveDate) ? '' : ` (legal date ${effectiveDate})`;
    return [
      String(revision).padStart(4),
      `${when}${told}`,
      type.padEnd(20),
      state.stage.padEnd(13),
      who.padEnd(36),
      clocks(state),
    ]
      .join('  ')
      .trimEnd();
  });
