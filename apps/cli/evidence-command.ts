import { resolve } from 'node:path';
import { evidenceFolder } from '#evidence/evidence-folder';
import { signingKeyFile } from '#evidence/signing-key';
import { readConfig } from '#runtime/config';
import { exportBundle } from './evidence-export.js';
import { progressBar } from './progress-bar.js';
import { withEventStore } from './running-stores.js';
import { Usage } from './usage.js';

/** `evidence export <file>` and `evidence key`. */
export const runEvidence = async (
  [word, file]: readonly string[],
  { json }: { json?: boolean | undefined },
): Promise<void> => {
  const { dataDir, evidenceOrigin } = readConfig(process.env);
  const folder = evidenceFolder(resolve(dataDir));
  const { verifier } = await signingKeyFile(folder.signingKey, evidenceOrigin);
  if (word === 'key') {
    process.stdout.write(json ? `${JSON.stringify({ key: verifier.text })}\n` : `${verifier.text}\n`);
    return;
  }
  if (word !== 'export' || file === undefined) throw new Usage('Say what to do: evidence export <file>, evidence key');
  const bar = progressBar('export');
  const target = { file, key: verifier.text, origin: verifier.name };
  const done = await withEventStore((client) =>
    exportBundle(client, folder, target, (events, of) => bar.show(events, of, `${events} events`)),
  ).finally(() => bar.end());
  const words = `${done.events} events, ${done.leaves} leaves, ${done.checkpoints} checkpoints`;
  process.stdout.write(json ? `${JSON.stringify({ ...done, file, key: verifier.text })}\n` : `${words}, ${file}\n`);
};
