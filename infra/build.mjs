// Builds dist/ when a source file is newer than the last build, so that `npm start` and `npm test` never run old code
// and a restart does not pay for a compiler.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stamp = 'dist/.built';
const inputs = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
);
const newest = [...inputs, 'tsconfig.json', 'nest-cli.json', 'package.json']
  .map((file) => statSync(file).mtimeMs)
  .reduce((a, b) => Math.max(a, b), 0);

if (!existsSync(stamp) || statSync(stamp).mtimeMs < newest) {
  rmSync('dist', { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', 'standalone'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
}
