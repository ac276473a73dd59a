import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { dayNumber } from '#calendar/day-number';
import type { Violation } from '#conformance/check';
import { ruleIds } from '#conformance/rules';
import { openEventLog } from '#event-log/event-log';
import { publishedCalendar } from '#event-log/running-calendar';
import { xlsx } from '#table-export/xlsx';
import { checkConformance, type ConformanceQuestion, type ConformanceReport } from './conformance.js';
import { progressBar } from './progress-bar.js';
import { now, withEventStore } from './running-stores.js';
import { Usage } from './usage.js';

interface Words {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly unit?: string | undefined;
  readonly rule?: string[] | undefined;
  readonly 'as-if'?: string | undefined;
  readonly 'as-of'?: string | undefined;
  readonly sample?: string | undefined;
  readonly seed?: string | undefined;
  readonly xlsx?: string | undefined;
  readonly json?: boolean | undefined;
}

const shownPerRule = 5;
const largestSample = 100_000;

/** A legal date as it was typed. Throws `Usage`. */
export const dateWord = (name: string, word: string | undefined): string | undefined => {
  if (word === undefined) return undefined;
  try {
    dayNumber(word);
    return word;
  } catch {
    throw new Usage(`--${name} must be a date such as 2026-03-02, not ${word}.`);
  }
};

/** A position of the log as it was typed. Throws `Usage`. */
export const positionWord = (word: string | undefined): number | undefined => {
  if (word === undefined) return undefined;
  if (!/^\d{1,16}$/.test(word)) throw new Usage(`--as-of must be a position of the log, not ${word}.`);
  return Number(word);
};

const sampleOf = ({ sample, seed }: Words): ConformanceQuestion['sample'] => {
  if (sample === undefined) return undefined;
  const size = Number(sample);
  if (!/^\d+$/.test(sample) || size < 1 || size > largestSample) {
    throw new Usage(`--sample must be a whole number from 1 to ${largestSample}.`);
  }
  if (seed === undefined || !/^[\x21-\x7e]{1,80}$/.test(seed)) {
    throw new Usage('A sample needs --seed: 1 to 80 visible ASCII characters, chosen before it is drawn.');
  }
  return { seed, size };
};

const questionOf = (words: Words): ConformanceQuestion => {
  const { unit, rule } = words;
  const unknown = rule?.find((id) => !ruleIds.includes(id));
  if (unknown !== undefined) throw new Usage(`There is no rule ${unknown}; there are ${ruleIds.join(', ')}.`);
  const given = {
    from: dateWord('from', words.from),
    to: dateWord('to', words.to),
    unit,
    ruleIds: rule,
    asIf: dateWord('as-if', words['as-if']),
    upTo: positionWord(words['as-of']),
    sample: sampleOf(words),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
};

const citation = ({ evidence }: Violation): string =>
  evidence.map(({ stream, revision }) => `${stream}@${revision}`).join(' ');

/** The report as lines for a terminal: the rules with their numbers, and the first findings of each. */
export const conformanceLines = (report: ConformanceReport): readonly string[] => {
  const { population, passedOver, position, sample, violations } = report;
  const rows = report.rules.flatMap(({ ruleId, text, violations: number, cases }) => [
    `${String(number).padStart(6)}  ${ruleId}  ${text.zh} ${text.en} (${cases} 件 cases)`,
    ...violations
      .filter((violation) => violation.ruleId === ruleId)
      .slice(0, shownPerRule)
      .map((violation) => `          ${violation.words.zh} ${violation.words.en}\n            ${citation(violation)}`),
    ...(number > shownPerRule ? ['          …'] : []),
  ]);
  const drawn = sample && [
    `抽样 sample: ${sample.size} of ${sample.population}, seed ${sample.seed}, population ${sample.populationHash}`,
    ...sample.caseIds.map((caseId) => `  ${caseId}`),
  ];
  const left = passedOver > 0 ? `；另有 ${passedOver} 件外部历史未检查 histories of other systems passed over` : '';
  return [
    `${population} 件 cases，日志位置 log position ${position}${left}`,
    ...(drawn ?? []),
    ...rows,
    `共 ${violations.length} 处 findings`,
  ];
};

const header = [
  '规则 Rule',
  '版本 Version',
  '办件 Case',
  '单位 Unit',
  '发现 Finding',
  'Finding (en)',
  '证据 Evidence',
  '位置 Positions',
  '人员 By',
  '模拟 Simulated',
];

async function* rowsOf(violations: readonly Violation[]): AsyncGenerator<readonly string[]> {
  for (const violation of violations) {
    const { ruleId, version, caseId, unit, words, evidence, simulated } = violation;
    const positions = evidence.map(({ position }) => position).join(' ');
    const people = [...new Set(evidence.map(({ by }) => by))].join(' ');
    const planted = simulated ? '是 yes' : '';
    yield [ruleId, String(version), caseId, unit, words.zh, words.en, citation(violation), positions, people, planted];
  }
}

/** `conformance [--from --to --unit --rule ID]… [--as-if DATE] [--as-of POSITION] [--sample N --seed S] [--json|--xlsx FILE]`. */
export const runConformance = async (words: Words): Promise<void> => {
  const question = questionOf(words);
  const bar = progressBar('conformance');
  const report = await withEventStore(async (client) => {
    const calendar = await publishedCalendar(openEventLog(client, { now }), question.upTo);
    return checkConformance(client, calendar, question, (events, of, note) => bar.show(events, of, note));
  }).finally(() => bar.end());
  if (words.xlsx !== undefined) {
    const table = { name: 'conformance', header, rows: rowsOf(report.violations) };
    await pipeline(Readable.from(xlsx(table), { objectMode: false }), createWriteStream(words.xlsx, { mode: 0o600 }));
  }
  process.stdout.write(words.json ? `${JSON.stringify(report)}\n` : `${conformanceLines(report).join('\n')}\n`);
};
