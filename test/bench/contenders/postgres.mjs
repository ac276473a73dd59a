// A PostgreSQL server of its own for a contender, as it is installed: nothing is tuned, fsync stays on.
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from './processes.mjs';

const debianFolder = '/usr/lib/postgresql';

/** The folder of the server's programs, or undefined where it is not installed. */
const programs = () => {
  const onPath = (process.env.PATH ?? '').split(':').find((folder) => existsSync(join(folder, 'initdb')));
  if (onPath !== undefined) return onPath;
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(debianFolder, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
};

export const isInstalled = () => programs() !== undefined;

export const installation = 'apt-get install --yes --no-install-recommends postgresql';

export const install = () => {
  const [command, ...args] = installation.split(' ');
  if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) throw new Error(`${installation} failed`);
};

/** The server refuses to run as root: the account that its package made runs it then. */
const account = () => {
  if (process.getuid?.() !== 0) return {};
  const id = (what) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

/** Starts a server in a new folder under `dir`, reached through a Unix socket there; → {url, pid, stop}. */
export const startPostgres = async (dir) => {
  const folder = programs();
  if (folder === undefined) throw new Error(`PostgreSQL is not installed: ${installation} (or ask with --install)`);
  const owner = account();
  if (owner.uid !== undefined) chownSync(dir, owner.uid, owner.gid);
  const data = join(dir, 'postgres');
  const initdb = spawnSync(
    join(folder, 'initdb'),
    ['--pgdata', data, '--username', 'bench', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
    { ...owner, cwd: dir, encoding: 'utf8' },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`);
  const server = await startProcess(
    join(folder, 'postgres'),
    ['-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${dir}`],
    (output) => (output.includes('ready to accept connections') ? true : undefined),
    { ...owner, cwd: dir },
  );
  return {
    url: `postgresql://bench@/postgres?host=${encodeURIComponent(dir)}`,
    pid: server.pid,
    stop: () => server.stop('SIGINT'),
  };
};
