import ts from 'typescript';

/** A source file by its path from the project's root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const domain = [
  'kernel',
  'calendar',
  'law',
  'cases/events',
  'catalogue/events',
  'reviews/events',
  'posts/events',
  'power-list/events',
];
const forApps = [
  'kernel',
  'calendar',
  'law',
  'cases',
  'catalogue',
  'reviews',
  'posts',
  'filings',
  'exceptions',
  'administration',
  'papers',
  'issued-papers',
  'paper-pdf',
  'deadlines',
  'notifications',
  'custody',
  'replay',
  'investigations',
  'dossier',
  'conformance',
  'case-export',
  'event-log',
  'read-models',
  'vault',
  'access',
  'erasure',
  'runtime',
  'case-import',
  'catalogue-import',
  'power-list',
  'table-export',
  'evidence',
  'simulation',
];

/** For each folder what it may import of ours: a whole lib, or one file of it. A folder without a row is a mistake. */
export const importTable: Readonly<Record<string, readonly string[]>> = {
  'apps/api': forApps,
  'apps/projector': forApps,
  'apps/enforcer': forApps,
  'apps/cli': forApps,
  // The one place that knows that engines may be embedded.
  'apps/standalone': [...forApps, 'embedded-eventstore', 'embedded-mongodb'],
  'libs/kernel': [],
  'libs/calendar': ['kernel'],
  'libs/law': ['kernel', 'calendar'],
  'libs/cases': domain,
  'libs/catalogue': domain,
  'libs/reviews': domain,
  'libs/posts': domain,
  // Delay and liability are told by custody; an investigation records what it says.
  'libs/investigations': [
    ...domain,
    'custody/attribution',
    'custody/cited-custody',
    'custody/event-refs',
    'custody/liability',
  ],
  'libs/filings': ['kernel', 'calendar', 'law', 'cases/procedure-events'],
  'libs/exceptions': ['kernel', 'calendar'],
  'libs/administration': ['kernel'],
  'libs/papers': [...domain, 'cases/document-no'],
  // A paper is made out where a command is carried out, by a person or by the clock.
  'libs/issued-papers': ['kernel', 'calendar', 'cases/commands', 'cases/events', 'event-log', 'papers', 'vault'],
  'libs/paper-pdf': ['calendar', 'papers'],
  'libs/deadlines': [...domain, 'exceptions/events'],
  'libs/notifications': [...domain, 'deadlines/clock-words'],
  'libs/custody': domain,
  // Folds a case as its own rules do, and reads its clocks as everybody else does.
  'libs/replay': [...domain, 'cases', 'deadlines'],
  'libs/dossier': [...domain, 'cases', 'deadlines', 'replay', 'evidence', 'papers/paper'],
  'libs/event-log': ['kernel', 'calendar'],
  // The register holds the folded posts, grants and chiefs themselves: one fold, wherever they are asked about.
  'libs/read-models': [
    ...domain,
    'deadlines',
    'event-log',
    'posts',
    'reviews/commands',
    'reviews/tags',
    'investigations/events',
    'investigations/grounds',
    'custody/liability',
    'exceptions',
  ],
  'libs/vault': ['kernel'],
  'libs/access': ['kernel'],
  'libs/erasure': ['kernel', 'calendar', 'law'],
  'libs/runtime': ['kernel'],
  'libs/case-import': ['kernel', 'calendar', 'cases/events'],
  'libs/catalogue-import': ['kernel', 'calendar', 'law', 'catalogue'],
  'libs/power-list': domain,
  'libs/table-export': [],
  // Stands alone: whoever checks the checker reads this and nothing else.
  'libs/evidence': [],
  'libs/case-export': [...domain, 'custody', 'case-import/mapping', 'event-log/decode'],
  'libs/conformance': [...domain, 'cases/acceptance-order', 'cases/negative-events'],
  // A city that asks the real deciders what the api would ask them, and records what the event log would.
  'libs/simulation': [
    ...domain,
    'cases',
    'catalogue',
    'deadlines/timers',
    'filings',
    'posts',
    'reviews',
    'event-log/decode',
    'event-log/envelope-of',
  ],
  'libs/embedded-eventstore': [],
  'libs/embedded-mongodb': [],
};

const apps = Object.keys(importTable).filter((folder) => folder.startsWith('apps/'));

interface Guard {
  readonly package: RegExp;
  readonly folders: readonly string[];
  /** Tests speak to the embedded engines as their official clients do. */
  readonly freeInTests: boolean;
}

/** Packages that only some folders may know. */
const guards: readonly Guard[] = [
  { package: /^@nestjs\//, folders: apps, freeInTests: false },
  {
    package: /^@eventstore\/db-client\/generated\//,
    folders: ['libs/embedded-eventstore', 'libs/event-log'],
    freeInTests: true,
  },
  { package: /^@eventstore\/db-client(?!\/generated\/)/, folders: ['libs/event-log'], freeInTests: true },
  { package: /^mongodb($|\/)/, folders: ['libs/read-models', 'libs/vault', ...apps], freeInTests: true },
  { package: /^bullmq($|\/)/, folders: ['apps/enforcer', 'apps/standalone'], freeInTests: true },
  { package: /^nodemailer($|\/)/, folders: ['apps/enforcer'], freeInTests: false },
];

const pureLibs = [
  'kernel',
  'calendar',
  'cases',
  'catalogue',
  'reviews',
  'posts',
  'filings',
  'exceptions',
  'administration',
  'papers',
  'law',
  'deadlines',
  'notifications',
  'custody',
  'replay',
  'access',
  'investigations',
  'conformance',
  'erasure',
  'power-list',
  'simulation',
].map((lib) => `libs/${lib}`);
/** Built-ins that compute and reach for nothing outside. */
const pureBuiltIns = new Set(['node:assert/strict', 'node:crypto', 'node:util']);
/** Time and chance arrive in the command; `new Date(value)` only reads what it is given. */
const impure =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|\bDate\(\s*\)|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bperformance\.now\b/;

const isTest = (path: string): boolean => path.endsWith('.spec.ts');
const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/');

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/\s.*$/gm, '');

/** What a file imports, however it is written: on several lines, for types only, by a call, or re-exported. */
const importsOf = (text: string): ReadonlySet<string> => {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const typesOf = [...withoutComments(text).matchAll(/\bimport\(\s*(['"])(.+?)\1/g)].map(([, , name]) => name ?? '');
  return new Set([...importedFiles.map(({ fileName }) => fileName), ...typesOf]);
};

const mayImport = (row: readonly string[], path: string, specifier: string): boolean => {
  if (specifier.startsWith('#test-support/')) return isTest(path);
  const ours = specifier.slice(1);
  return row.includes(ours) || row.includes(ours.split('/')[0] ?? '');
};

const importFault = (path: string, row: readonly string[], specifier: string): string | undefined => {
  const folder = folderOf(path);
  if (specifier.startsWith('#')) return mayImport(row, path, specifier) ? undefined : 'is not in its row';
  if (specifier.startsWith('.')) return /^\.\/[a-z0-9.-]+\.js$/.test(specifier) ? undefined : 'leaves its folder';
  if (/^(apps|libs|test)\//.test(specifier)) return 'is no way to import what is ours';
  const guard = guards.find((candidate) => candidate.package.test(specifier));
  if (guard && !guard.folders.includes(folder) && !(guard.freeInTests && isTest(path))) return 'is not for this folder';
  const builtIn = specifier.startsWith('node:');
  if (pureLibs.includes(folder) && builtIn && !pureBuiltIns.has(specifier) && !isTest(path)) return 'is not pure';
  return undefined;
};

const placeFaults = (path: string): string[] => {
  if (path.split('/').length !== 3) return ['is not flat in a folder of its own'];
  return [
    ...(/\/(index|utils|types|helpers|constants)\.ts$/.test(path) ? ['has a name that says nothing'] : []),
    ...(importTable[folderOf(path)] ? [] : ['is in a folder without a row']),
  ];
};

const faultsOf = ({ path, text }: SourceFile): string[] => {
  const row = importTable[folderOf(path)] ?? [];
  const imports = [...importsOf(text)].flatMap((specifier) => {
    const fault = importFault(path, row, specifier);
    return fault === undefined ? [] : [`imports ${specifier}, which ${fault}`];
  });
  const found = pureLibs.includes(folderOf(path)) && !isTest(path) ? impure.exec(withoutComments(text)) : null;
  return [...placeFaults(path), ...imports, ...(found ? [`asks for time or chance itself: ${found[0]}`] : [])];
};

/** Where the files of apps/ and libs/ break the rules of docs/architecture.md: a sentence each, none where all is well. */
export const faults = (files: readonly SourceFile[]): string[] =>
  files.flatMap((file) => faultsOf(file).map((fault) => `${file.path} ${fault}`));
