import { execFile } from 'node:child_process';

/** What infra/verify/verify.py says of a bundle: its verdict as JSON, of the shape of the first verifier's. Needs python3. */
export const verifyInPython = (bundle: string, words: readonly string[] = []): Promise<Record<string, unknown>> =>
  said([bundle, ...words]);

/** The same of a dossier. */
export const verifyDossierInPython = (dir: string, words: readonly string[] = []): Promise<Record<string, unknown>> =>
  said(['--dossier', dir, ...words]);

const said = (words: readonly string[]): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    execFile('python3', ['infra/verify/verify.py', '--json', ...words], (error, stdout, stderr) => {
      // Exit code 1 is a verdict, too; a missing python3 or a traceback is none.
      if (error && (error.code !== 1 || stdout === '')) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout) as Record<string, unknown>);
    });
  });
