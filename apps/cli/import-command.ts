import { readFile, writeFile } from 'node:fs/promises';
import type { CaseConformance } from '#case-import/conformance';
import { type Mapping, mappingFrom } from '#case-import/mapping';
import { importLog } from './import-log.js';
import { progressBar } from './progress-bar.js';
import { now, withLog } from './running-stores.js';
import { Usage } from './usage.js';

const badRowsShown = 20;

interface Words {
  readonly format?: string | undefined;
  readonly mapping?: string | undefined;
  readonly json?: boolean | undefined;
  readonly report?: string | undefined;
}

const rulesOf = async (format: string, file: string | undefined): Promise<Mapping> => {
  if (file === undefined) throw new Usage('Name the mapping: --mapping infra/mappings/wabo-receipt.json');
  const rules = mappingFrom(JSON.parse(await readFile(file, 'utf8')));
  if ((format === 'ocel') !== (rules.format?.ocel !== undefined)) {
    throw new Usage(
      `${file} does not say how an ${format} log is read: format.ocel is for OCEL logs, and for those alone.`,
    );
  }
  return rules;
};

/** `import xes|csv|ocel <file> --mapping <file> [--report <file>]`; the format may also be named by `--format`. */
export const runImport = async (words: readonly string[], { format: named, mapping, json, report }: Words) => {
  const [format, file] = named === undefined ? words : [named, ...words];
  if (!['xes', 'csv', 'ocel'].includes(format ?? '') || format === undefined || file === undefined) {
    throw new Usage('Say what to import: import xes|csv|ocel <file> --mapping <file>');
  }
  const rules = await rulesOf(format, mapping);
  const bar = progressBar('import');
  const found: CaseConformance[] = [];
  const result = await withLog((log) =>
    importLog(
      log,
      file,
      rules,
      now,
      (bytes, total, cases) => bar.show(bytes, total, `${cases} cases`),
      (conformance) => found.push(conformance),
    ),
  );
  bar.end();
  if (report !== undefined)
    await writeFile(report, JSON.stringify({ source: rules.source, cases: found }, undefined, 2));
  const { cases, activities, imported, present, badRows } = result;
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    process.stdout.write(
      `${cases} cases with ${activities} activities read; ${imported} imported, ${present} were there already; ${badRows.length} bad rows\n`,
    );
    for (const bad of badRows.slice(0, badRowsShown)) {
      process.stderr.write(`${'line' in bad ? `line ${bad.line}` : bad.entry}: ${bad.reason}\n`);
    }
    if (badRows.length > badRowsShown) {
      process.stderr.write(`… and ${badRows.length - badRowsShown} more: see them all with --json\n`);
    }
  }
  process.exitCode = badRows.length > 0 ? 2 : 0;
};
