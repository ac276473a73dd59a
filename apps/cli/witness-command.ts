import { lockTree, TreeInUse } from '#evidence/writer-lock';
import { errorFields, logLines } from '#runtime/log-line';
import { now } from './running-stores.js';
import { Usage } from './usage.js';
import { readWitnessConfig, type WitnessConfig } from './witness-config.js';
import { serveWitness } from './witness-server.js';

const locked = async ({ dir }: WitnessConfig): Promise<() => Promise<void>> => {
  try {
    return await lockTree(dir);
  } catch (error) {
    // Two that cosign from the same records could each cosign what the other has not.
    if (error instanceof TreeInUse) throw new Usage(`Another witness runs on ${dir}.`);
    throw error;
  }
};

/** `witness <config>`: serves until it is told to stop. `witness key <config>`: the key that its cosignatures are verified with. */
export const runWitness = async (
  [first, second]: readonly string[],
  { json }: { json?: boolean | undefined },
): Promise<void> => {
  const file = first === 'key' ? second : first;
  if (file === undefined) throw new Usage('Name the file of the witness: witness <config>, witness key <config>');
  const config = await readWitnessConfig(file);
  const key = config.cosigner.verifier.text;
  if (first === 'key') {
    process.stdout.write(json ? `${JSON.stringify({ key })}\n` : `${key}\n`);
    return;
  }
  const release = await locked(config);
  const log = logLines('witness');
  const report = (error: unknown): void => log('error', 'a checkpoint could not be recorded', errorFields(error));
  const server = await serveWitness(config, { now, report });
  log('info', 'cosigns consistent checkpoints', { url: server.url, key, logs: config.logs.size });
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
  await server.close();
  await release();
};
