import { localDate } from '#calendar/legal-dates';
import { officeHours } from '#calendar/office-hours';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CaseEvent, caseIdOf, caseSchemaVersions } from '#cases/events';
import { beginCheck, caseHistoryOf, type Violation } from '#conformance/check';
import type { CaseHistory, Rule } from '#conformance/rule';
import { rules } from '#conformance/rules';
import { drawSample, type Sample } from '#conformance/sample';
import type { EventStore } from '#event-log/connect';
import { scan } from '#event-log/scan';
import { census, wholeStreams } from '#event-log/whole-streams';
import type { Bilingual } from '#kernel/refusal';
import { type GrantEvent, grantSchemaVersions } from '#posts/events';

/** Which cases, which rules, and how much of the log. Dates are legal dates, both included, of the receipt. */
export interface ConformanceQuestion {
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
  /** By their ids; all where it is missing. */
  readonly ruleIds?: readonly string[];
  /** The legal date whose rules are tried on every case, instead of those it was received under. */
  readonly asIf?: string;
  /** The position of the log up to which it is read. */
  readonly upTo?: number;
  readonly sample?: { readonly seed: string; readonly size: number };
}

export interface RuleCount {
  readonly ruleId: string;
  readonly basis: string;
  readonly text: Bilingual;
  readonly violations: number;
  readonly cases: number;
}

/** What the rules found, and in what: the same question at the same position gives the same answer. */
export interface ConformanceReport {
  readonly question: ConformanceQuestion;
  readonly position: string;
  readonly population: number;
  /** Histories of other systems, which stand under other rules. */
  readonly passedOver: number;
  readonly rules: readonly RuleCount[];
  readonly sample?: Sample;
  readonly violations: readonly Violation[];
}

const cases = { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] } as const;
const grants = { schema: { versions: grantSchemaVersions }, prefixes: ['grant-'] } as const;

/** Since when each unit keeps a register of grants. */
const registers = async (client: EventStore, upTo: number): Promise<ReadonlyMap<string, string>> => {
  const since = new Map<string, string>();
  for await (const { type, data, metadata, position } of scan<GrantEvent>(client, grants)) {
    if (position > upTo) break;
    if (type === 'AuthorityGranted' && !since.has(data.unit)) since.set(data.unit, metadata.occurredAt);
  }
  return since;
};

const isAskedFor = (
  { from = '', to = '9999', unit }: ConformanceQuestion,
  { received: { data } }: CaseHistory,
): boolean =>
  from <= data.receivedDate && data.receivedDate <= to && (unit === undefined || unit === data.matter.unitId);

const countOf = ({ ruleId, basis, text }: Rule, violations: readonly Violation[]): RuleCount => {
  const own = violations.filter((violation) => violation.ruleId === ruleId);
  return { ruleId, basis, text, violations: own.length, cases: new Set(own.map(({ caseId }) => caseId)).size };
};

/** Runs the rules over the log, hours counted on a calendar. Each case is held whole, one after the other; what is kept is what was found. */
export const checkConformance = async (
  client: EventStore,
  calendar: HolidayCalendar,
  question: ConformanceQuestion,
  progress: (events: number, of: number, note: string) => void,
): Promise<ConformanceReport> => {
  const { ruleIds, asIf, upTo, sample } = question;
  const counted = await census(client, cases, upTo);
  const asked = rules.filter(({ ruleId }) => ruleIds === undefined || ruleIds.includes(ruleId));
  const around = {
    hours: officeHours(calendar),
    registerSince: await registers(client, counted.position),
    asOf: localDate(counted.recordedAt ?? '1970-01-01T00:00:00Z'),
  };
  const check = beginCheck(asked, around, asIf);
  const population: string[] = [];
  let passedOver = 0;
  const note = (events: number, of: number): void => progress(events, of, `${population.length} cases`);
  for await (const { stream, events } of wholeStreams<CaseEvent>(client, cases, counted, note)) {
    const history = caseHistoryOf(caseIdOf(stream), events);
    if (!history) passedOver += 1;
    else if (isAskedFor(question, history)) {
      population.push(history.caseId);
      check.look(history);
    }
  }
  const drawn = sample && drawSample(population, sample.seed, sample.size);
  const inSample = new Set(drawn?.caseIds);
  const violations = check.end().filter(({ caseId }) => !drawn || inSample.has(caseId));
  return {
    question,
    position: String(counted.position),
    population: population.length,
    passedOver,
    rules: asked.map((rule) => countOf(rule, violations)),
    ...(drawn ? { sample: drawn } : {}),
    violations,
  };
};
