import { readFile } from 'node:fs/promises';
import { openEventLog } from '#event-log/event-log';
import { type Slice, slices } from '#read-models/slices';
import { dateWord, positionWord } from './conformance-command.js';
import {
  type FigureDifference,
  figureDifferences,
  type FiguresQuestion,
  recomputeFigures,
  type RecomputedFigures,
} from './figures.js';
import { progressBar } from './progress-bar.js';
import { now, withEventStore } from './running-stores.js';
import { Usage } from './usage.js';

interface Words {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: string | undefined;
  readonly unit?: string | undefined;
  readonly matter?: string | undefined;
  readonly 'as-of'?: string | undefined;
  readonly on?: string | undefined;
  readonly report?: string | undefined;
  readonly json?: boolean | undefined;
}

/** A report as GET /statistics/figures answered it. */
type Report = Partial<Pick<RecomputedFigures, 'period' | 'asOfPosition' | 'by' | 'formulaVersion' | 'total' | 'parts'>>;

const reportFrom = async (file: string | undefined): Promise<Report | undefined> => {
  if (file === undefined) return undefined;
  const report: unknown = JSON.parse(await readFile(file, 'utf8'));
  const isReport = typeof report === 'object' && report !== null && 'period' in report && 'asOfPosition' in report;
  if (!isReport) throw new Usage(`${file} is no answer of GET /statistics/figures: it names no period or position.`);
  return report as Report;
};

const questionOf = (words: Words, report: Report | undefined): FiguresQuestion => {
  const from = dateWord('from', words.from ?? report?.period?.from);
  const to = dateWord('to', words.to ?? report?.period?.to);
  if (from === undefined || to === undefined)
    throw new Usage('Name the period: --from DATE --to DATE, or --report FILE.');
  const by = words.by ?? report?.by ?? 'UNIT';
  if (!(slices as readonly string[]).includes(by)) throw new Usage(`--by must be one of ${slices.join(', ')}.`);
  const given = {
    unit: words.unit,
    matter: words.matter,
    asOf: positionWord(words['as-of'] ?? report?.asOfPosition),
    on: dateWord('on', words.on),
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { from, to, by: by as Slice, ...known };
};

const differencesShown = 20;

const lines = (figures: RecomputedFigures, differences: readonly FigureDifference[] | undefined): readonly string[] => {
  const { period, asOfPosition, total } = figures;
  const rates = Object.entries(total.rates).map(
    ([name, { id, value, numerator, denominator }]) =>
      `  ${id.padEnd(4)} ${name.padEnd(28)} ${value === null ? '—' : value.toFixed(4)}  (${numerator}/${denominator})`,
  );
  const verdict = differences && [
    differences.length === 0
      ? '与公布的数字一致。The published figures hold.'
      : `与公布的数字有 ${differences.length} 处不同。THE PUBLISHED FIGURES DIFFER:`,
    ...differences
      .slice(0, differencesShown)
      .map(({ path, published, recomputed }) => `  ${path}: ${String(published)} → ${String(recomputed)}`),
  ];
  return [`${period.from} – ${period.to}，日志位置 log position ${asOfPosition}`, ...rates, ...(verdict ?? [])];
};

/** `figures --from DATE --to DATE [--as-of POSITION] | --report FILE`. Exit code 1 where the published figures differ. */
export const runFigures = async (words: Words): Promise<void> => {
  const report = await reportFrom(words.report);
  const question = questionOf(words, report);
  const bar = progressBar('figures');
  const figures = await withEventStore((client) =>
    recomputeFigures(client, openEventLog(client, { now }), question, (events, of) =>
      bar.show(events, of, `${events} events`),
    ),
  ).finally(() => bar.end());
  const { formulaVersion, total, parts } = figures;
  const published = report && { formulaVersion: report.formulaVersion, total: report.total, parts: report.parts };
  const asWritten: unknown = JSON.parse(JSON.stringify({ formulaVersion, total, parts }));
  const differences = published && figureDifferences(published, asWritten);
  const answer = { ...figures, ...(differences ? { differences } : {}) };
  process.stdout.write(words.json ? `${JSON.stringify(answer)}\n` : `${lines(figures, differences).join('\n')}\n`);
  if (differences && differences.length > 0) process.exitCode = 1;
};
