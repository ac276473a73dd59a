import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseCheckpoint } from '#evidence/checkpoint';
import { inWords } from '#evidence/findings';
import { MalformedNote, parseVerifier } from '#evidence/signed-note';
import { type Verdict, verifyBundle, type VerifyOptions } from '#evidence/verify-bundle';
import { progressBar } from './progress-bar.js';
import { Usage } from './usage.js';
import { verifyUrl } from './verify-url.js';

interface Words {
  readonly bundle?: string | undefined;
  readonly url?: string | undefined;
  readonly checkpoint?: string[] | undefined;
  readonly key?: string | undefined;
  readonly json?: boolean | undefined;
}

const findingsShown = 50;

const optionsFrom = async ({ checkpoint = [], key }: Words): Promise<VerifyOptions> => {
  try {
    const kept = await Promise.all(checkpoint.map(async (file) => parseCheckpoint(await readFile(file, 'utf8'))));
    return { kept, ...(key === undefined ? {} : { key: parseVerifier(key).text }) };
  } catch (error) {
    throw error instanceof MalformedNote ? new Usage(`A kept checkpoint or the key: ${error.message}.`) : error;
  }
};

/** What was found, as lines for a terminal. */
export const verdictLines = ({ findings, ...verdict }: Verdict, kept: number): readonly string[] => {
  const { origin, events, leaves, checkpoints, signed, keptAgree } = verdict;
  const summary = [
    `日志 log ${origin}: ${events} 条事件 events, ${leaves} 叶 leaves, ${checkpoints} 个检查点 checkpoints`,
    `已签名至 signed up to ${signed}; 与另存检查点一致 kept checkpoints that agree: ${keptAgree}/${kept}`,
  ];
  if (findings.length === 0) {
    const unsigned = leaves - signed;
    const rest = unsigned > 0 ? ` 最后 ${unsigned} 条尚未签名。The last ${unsigned} are not signed yet.` : '';
    return [...summary, `全部一致，未发现改动。All of it holds: nothing was changed.${rest}`];
  }
  const more = findings.length - findingsShown;
  return [
    ...summary,
    `发现 ${findings.length} 处问题。THE LOG DOES NOT HOLD:`,
    ...findings.slice(0, findingsShown).map((finding) => `  ${inWords(finding)}`),
    ...(more > 0 ? [`  … and ${more} more: see them all with --json`] : []),
  ];
};

/** `verify --bundle <file> | --url <url> [--checkpoint <file>]… [--key <key>]`. Exit code 1 where anything is wrong. */
export const runVerify = async (words: Words): Promise<void> => {
  const { bundle, url, json } = words;
  if ((bundle === undefined) === (url === undefined))
    throw new Usage('Say what to verify: --bundle <file> or --url <url>');
  const options = await optionsFrom(words);
  const bar = progressBar('verify');
  const lines = () => createInterface({ input: createReadStream(bundle ?? ''), crlfDelay: Number.POSITIVE_INFINITY });
  const progress = (events: number): void => bar.show(0, 1, `${events} events`);
  const verdict = await (url === undefined
    ? verifyBundle(lines, { ...options, progress })
    : verifyUrl(url, options)
  ).finally(() => bar.end());
  const kept = options.kept?.length ?? 0;
  process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : `${verdictLines(verdict, kept).join('\n')}\n`);
  if (verdict.findings.length > 0) process.exitCode = 1;
};
