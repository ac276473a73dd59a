import { readFile, writeFile } from 'node:fs/promises';
import type { CaseConformance } from '#case-import/conformance';
import { mappingFrom } from '#case-import/mapping';
import { importLog } from './import-log.js';
import { progressBar } from './progress-bar.js';
import { now, withLog } from './running-stores.js';
import { Usage } from './usage.js';

const badRowsShown = 20;

/** `import xes|csv <file> --mapping <file> [--report <file>]`. */
export const runImport = async (
  [format, file]: readonly string[],
  { mapping, json, report }: { mapping?: string | undefined; json?: boolean | undefined; report?: string | undefined },
) => {
  if ((format !== 'xes' && format !== 'csv') || file === undefined) {
    throw new Usage('Say what to import: import xes|csv <file> --mapping <file>');
  }
  if (mapping === undefined) throw new Usage('Name the mapping: --mapping infra/mappings/wabo-receipt.json');
  const rules = mappingFrom(JSON.parse(await readFile(mapping, 'utf8')));
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
    for (const { line, reason } of badRows.slice(0, badRowsShown)) process.stderr.write(`line ${line}: ${reason}\n`);
    if (badRows.length > badRowsShown) {
      process.stderr.write(`… and ${badRows.length - badRowsShown} more: see them all with --json\n`);
    }
  }
  process.exitCode = badRows.length > 0 ? 2 : 0;
};
