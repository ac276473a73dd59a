// What a CPU profile says, by package and by function: `node test/bench/profile/summary.mjs FILE.cpuprofile [ROWS]`.
import { readFileSync } from 'node:fs';

const [file, rows = '25'] = process.argv.slice(2);
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'));
const byId = new Map(nodes.map((node) => [node.id, node]));
const self = new Map();
for (const [at, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + timeDeltas[at]);
const total = timeDeltas.reduce((sum, delta) => sum + delta, 0);

const placeOf = ({ url, functionName }) => {
  if (url === '') return functionName;
  if (url.startsWith('node:')) return url;
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return inPackage ?? url.replace(/.*\/dist\//, '').replace(/^(libs|apps)\/([^/]+)\/.*/, '$1/$2');
};

const shares = (keyOf) => {
  const sums = new Map();
  for (const [id, micros] of self) {
    const key = keyOf(byId.get(id).callFrame);
    sums.set(key, (sums.get(key) ?? 0) + micros);
  }
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, Number(rows))
    .map(([key, micros]) => ({
      ms: Math.round(micros / 1000),
      share: `${((100 * micros) / total).toFixed(1)} %`,
      key,
    }));
};

console.log(`${file}: ${Math.round(total / 1000)} ms`);
console.table(shares(placeOf));
console.table(
  shares((frame) => `${frame.functionName} ${frame.url.split('/').slice(-3).join('/')}:${frame.lineNumber + 1}`),
);
