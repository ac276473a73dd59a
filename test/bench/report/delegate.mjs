// Suites that are benches of their own: they measure one part without peers, and keep their own options.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const benches = ['deadlines', 'event-store', 'document-store', 'evidence'];
const fileOf = (name) => fileURLToPath(new URL(`../${name}/bench.mjs`, import.meta.url));

/** Those that this checkout has. */
export const ownBenches = () => benches.filter((name) => existsSync(fileOf(name)));

/** Runs one with the figures asked for; → its exit code. */
export const runOwnBench = (name, { rounds, json }) => {
  const args = [...(rounds === undefined ? [] : ['--rounds', rounds]), ...(json === undefined ? [] : ['--json', json])];
  return spawnSync(process.execPath, ['--disable-warning=DEP0123', fileOf(name), ...args], { stdio: 'inherit' }).status;
};
