// The load of questions: a process of its own in which N connections ask, each the next as soon as one is answered.
import { openConnection } from './http-connection.mjs';

const warmUpShare = 0.2;

const run = async ({ url, path, headers, ids, connections, seconds }) => {
  const latencies = [];
  let asked = 0;
  const ask = async (connection, until, note) => {
    while (performance.now() < until) {
      // A step that has no divisor in common with their number visits them all, far apart.
      const id = ids[(asked++ * 7919) % ids.length];
      const began = performance.now();
      const { status, body } = await connection.ask('GET', path.replace(':id', id), headers);
      if (status !== 200) throw new Error(`GET ${path} of ${id}: ${status} ${body.slice(0, 300)}`);
      note(performance.now() - began);
    }
  };
  const open = Array.from({ length: connections }, () => openConnection(url));
  const warm = performance.now() + seconds * 1000 * warmUpShare;
  await Promise.all(open.map((connection) => ask(connection, warm, () => undefined)));
  process.send({ type: 'warm' });
  const end = performance.now() + seconds * 1000;
  await Promise.all(open.map((connection) => ask(connection, end, (latency) => latencies.push(latency))));
  process.send({ type: 'measured' });
  for (const connection of open) connection.close();
  return { latencies };
};

process.once('message', (asked) => {
  run(asked).then(
    (result) => process.send({ type: 'done', ...result }, () => process.exit(0)),
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
});
