import { localDate } from '#calendar/legal-dates';
import { isWorkingDay } from '#calendar/working-days';
import type { Actor } from '#kernel/envelope';
import {
  type CaseHistory,
  type CaseStep,
  type Found,
  of,
  type Parameters,
  type Search,
  type Step,
  type Surroundings,
} from './rule.js';

type Findings = readonly Omit<Found, 'caseId'>[];

const hourMs = 3_600_000;
const minuteMs = 60_000;

const lateBy = ({ metadata: { occurredAt, recordedAt } }: CaseStep): number =>
  Date.parse(recordedAt) - Date.parse(occurredAt);

const isStaff = ({ role }: Actor): boolean => !['applicant', 'agent', 'public', 'system'].includes(role);

/** 补录: recorded more than `hours` after it happened. */
export const enteredLate = ({ steps }: CaseHistory, { hours = 24 }: Parameters): Findings => {
  const late = steps.filter((step) => lateBy(step) > hours * hourMs);
  if (late.length === 0) return [];
  const most = Math.round(Math.max(...late.map(lateBy)) / hourMs);
  const words = {
    zh: `${late.length} 条记录事后补录，最多晚 ${most} 小时`,
    en: `${late.length} events were entered afterwards, up to ${most} hours`,
  };
  return [{ words, steps: late }];
};

/** Staff entries at night (`from` and `to` are hours of the day) or on a day of rest. */
export const enteredOutOfHours = (
  { steps }: CaseHistory,
  { from = 21, to = 6 }: Parameters,
  { hours: { calendar } }: Surroundings,
): Findings => {
  const strange = steps.filter(({ metadata: { actor, recordedAt } }) => {
    if (!isStaff(actor)) return false;
    const hour = new Date(Date.parse(recordedAt) + 8 * hourMs).getUTCHours();
    return hour >= from || hour < to || !isWorkingDay(calendar, localDate(recordedAt));
  });
  if (strange.length === 0) return [];
  const words = {
    zh: `${strange.length} 条记录在夜间或者休息日录入`,
    en: `${strange.length} events were entered at night or on a day of rest`,
  };
  return [{ words, steps: strange }];
};

/** 体外循环: decided within `minutes` of the receipt, though no matter for the spot. */
export const decidedAtOnce = (history: CaseHistory, { minutes = 60 }: Parameters): Findings => {
  const { received } = history;
  if (received.data.matter.instant) return [];
  return of(history, 'ApprovalDecided', 'RejectionDecided')
    .slice(0, 1)
    .flatMap((decision) => {
      const took = (Date.parse(decision.metadata.occurredAt) - Date.parse(received.metadata.occurredAt)) / minuteMs;
      if (took >= minutes) return [];
      const shown = Math.round(took);
      const words = { zh: `收件后 ${shown} 分钟即作出决定`, en: `Decided ${shown} minutes after the receipt` };
      return [{ words, steps: [received, decision] }];
    });
};

type Receipt = Step<'ApplicationReceived'>;

interface Entered {
  readonly at: number;
  readonly caseId: string;
  readonly step: Receipt;
}

/** Runs of entries that are no further apart than `apart` from the first to the `least`-th, each as long as it goes. */
const runsOf = (entries: readonly Entered[], least: number, apart: number): readonly (readonly Entered[])[] => {
  const sorted = entries.toSorted((a, b) => a.at - b.at || a.step.position - b.step.position);
  const runs: Entered[][] = [];
  let lastOfRun = -1;
  sorted.forEach((first, index) => {
    const end = sorted[index + least - 1];
    if (!end || end.at - first.at > apart) return;
    const added = sorted.slice(Math.max(index, lastOfRun + 1), index + least);
    const goesOn = index <= lastOfRun;
    if (goesOn) runs.at(-1)?.push(...added);
    else runs.push([...added]);
    lastOfRun = index + least - 1;
  });
  return runs;
};

/** 批量录入: at least `cases` receipts entered by one person within `minutes`. The applicant's own entries are nobody's batch. */
export const enteredInBatches = ({ cases = 8, minutes = 15 }: Parameters): Search => {
  const byPerson = new Map<string, Entered[]>();
  return {
    look: ({ caseId, received }) => {
      const { actor, recordedAt } = received.metadata;
      if (isStaff(actor)) {
        const known = byPerson.get(actor.id) ?? [];
        known.push({ at: Date.parse(recordedAt), caseId, step: received });
        byPerson.set(actor.id, known);
      }
      return [];
    },
    end: () =>
      [...byPerson].flatMap(([person, entries]) =>
        runsOf(entries, cases, minutes * minuteMs).map((run) => {
          const took = Math.max(1, Math.round(((run.at(-1)?.at ?? 0) - (run[0]?.at ?? 0)) / minuteMs));
          const words = {
            zh: `${person} 在 ${took} 分钟内录入 ${run.length} 件`,
            en: `${person} entered ${run.length} cases within ${took} minutes`,
          };
          return { caseId: run[0]?.caseId ?? '', words, steps: run.map(({ step }) => step) };
        }),
      ),
  };
};
