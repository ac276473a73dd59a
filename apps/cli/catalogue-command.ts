import { importCatalogue, readCatalogueFile, reportLines, tryCatalogue } from './import-catalogue.js';
import { now, withLog } from './running-stores.js';
import { Usage } from './usage.js';

/** `catalogue import <file> [--mapping <file>] [--dry-run]`. */
export const runCatalogue = async (
  [action, file]: readonly string[],
  {
    mapping,
    json,
    'dry-run': trial,
  }: { mapping?: string | undefined; json?: boolean | undefined; 'dry-run'?: boolean | undefined },
) => {
  if (action !== 'import' || file === undefined) throw new Usage('Name the file: catalogue import <file>');
  const found = await readCatalogueFile(file, mapping, now());
  const report = trial ? await tryCatalogue(found) : await withLog((log) => importCatalogue(log, found, now));
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${reportLines(report).join('\n')}\n`);
  process.exitCode = report.gaps.length > 0 ? 2 : 0;
};
