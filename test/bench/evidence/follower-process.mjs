// Keeps the tree over a log, as the projector does, in a process of its own. Told: the store's URL and a folder.
import { connectEventStore } from '#event-log/connect';
import { evidenceFolder } from '#evidence/evidence-folder';
import { signingKeyFile } from '#evidence/signing-key';

const [url, dir] = process.argv.slice(2);
const { keepEvidence } = await import('../../../dist/apps/projector/keep-evidence.js');
const folder = evidenceFolder(dir);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const log = (level, message, fields) => {
  if (level === 'error') console.error(message, fields);
  if (message.includes('agree with the log')) process.send('up to date');
};
await keepEvidence({
  eventStore: connectEventStore(url),
  folder,
  signer: await signingKeyFile(folder.signingKey, undefined),
  signal: stop.signal,
  log,
  now: () => new Date(),
});
process.exit(0);
