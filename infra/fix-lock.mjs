// Completes package-lock.json after `npm install` on a registry that does not serve every platform's optional binaries:
// without their entries `npm ci` refuses the lock file. The entries added are optional and for other platforms.
// Run `node infra/fix-lock.mjs` after each `npm install` that changes dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = /(android|darwin|win32|windows|freebsd|openbsd|netbsd|sunos|aix|openharmony|linux)/;
const processors = /(x64|arm64|ia32|ppc64|riscv64|s390x|loong64|arm)/;

/** What a full registry would have written for one optional dependency on another platform. */
const entryFor = (name, range, owner) => {
  const os = systems.exec(name)?.[1].replace('windows', 'win32') ?? 'none';
  const libc = /musl|glibc|gnu/.exec(name)?.[0].replace(/^gnu$/, 'glibc');
  return {
    version: range.replace(/^[\^~]/, ''),
    cpu: [processors.exec(name)?.[1] ?? 'none'],
    ...(owner.dev ? { dev: true } : {}),
    ...(os === 'linux' && libc ? { libc: [libc] } : {}),
    optional: true,
    os: [os],
  };
};

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const packages = lock.packages;
const before = Object.keys(packages).length;
for (const [path, owner] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(owner.optionalDependencies ?? {})) {
    const known = packages[`${path}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
    if (!known) packages[`node_modules/${name}`] = entryFor(name, range, owner);
  }
}
// No download addresses: the lock file must not name the registry it was made with.
for (const entry of Object.values(packages)) delete entry.resolved;
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${Object.keys(packages).length - before} entries added`);
