import { readFile } from 'node:fs/promises';
import { stateFindings } from '#dossier/check-states';
import { dossierFindingInWords } from '#dossier/dossier-findings';
import { type DossierVerdict, verifyDossier } from '#dossier/verify-dossier';
import { parseCheckpoint } from '#evidence/checkpoint';
import { parseWitnessKey } from '#evidence/cosignature';
import { inWords } from '#evidence/findings';
import { MalformedNote, parseVerifier } from '#evidence/signed-note';
import type { Verdict, VerifyOptions } from '#evidence/verify-bundle';
import { verifyFile } from '#evidence/verify-file';
import type { Witnessed } from '#evidence/witnessed';
import { readDossier } from './dossier-folder.js';
import { progressBar } from './progress-bar.js';
import { Usage } from './usage.js';
import { verifyUrl } from './verify-url.js';

interface Words {
  readonly bundle?: string | undefined;
  readonly url?: string | undefined;
  readonly dossier?: string | undefined;
  readonly checkpoint?: string[] | undefined;
  readonly key?: string | undefined;
  readonly witness?: string[] | undefined;
  readonly json?: boolean | undefined;
}

const findingsShown = 50;

const optionsFrom = async ({ checkpoint = [], key, witness }: Words): Promise<VerifyOptions> => {
  try {
    const kept = await Promise.all(checkpoint.map(async (file) => parseCheckpoint(await readFile(file, 'utf8'))));
    return {
      kept,
      ...(key === undefined ? {} : { key: parseVerifier(key).text }),
      ...(witness === undefined ? {} : { witnesses: witness.map(parseWitnessKey) }),
    };
  } catch (error) {
    throw error instanceof MalformedNote ? new Usage(`A kept checkpoint or a key: ${error.message}.`) : error;
  }
};

/** What the witnesses cosigned, a line each. */
const witnessLines = (witnesses: readonly Witnessed[] = []): readonly string[] =>
  witnesses.map(({ name, cosigned, upTo, at }) =>
    cosigned === 0
      ? `见证人 witness ${name}: 未副签任何检查点 has cosigned none of these checkpoints`
      : `见证人 witness ${name}: 副签 cosigned ${cosigned} 个检查点 checkpoints, 至 up to ${upTo}, ${new Date(at * 1000).toISOString()}`,
  );

/** What was found, as lines for a terminal. */
export const verdictLines = ({ findings, ...verdict }: Verdict, kept: number): readonly string[] => {
  const { origin, events, leaves, checkpoints, signed, keptAgree } = verdict;
  const summary = [
    `日志 log ${origin}: ${events} 条事件 events, ${leaves} 叶 leaves, ${checkpoints} 个检查点 checkpoints`,
    `已签名至 signed up to ${signed}; 与另存检查点一致 kept checkpoints that agree: ${keptAgree}/${kept}`,
    ...witnessLines(verdict.witnesses),
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

/** What was found in a dossier, as lines for a terminal. */
export const dossierLines = (verdict: DossierVerdict): readonly string[] => {
  const { origin, stream, madeAt, events, size, files, consistent, keptAgree, keptUnrelated, findings } = verdict;
  const summary = [
    `案卷 dossier ${stream}, ${madeAt}: ${events} 条事件 events, ${files} 个文件 files; 日志 log ${origin}, 检查点 checkpoint ${size}`,
    `较早检查点一致 older checkpoints that agree: ${consistent}; 另存检查点 kept checkpoints: ${keptAgree} 一致 agree, ${keptUnrelated} 无从比对 not related`,
    ...witnessLines(verdict.witnesses),
  ];
  if (findings.length === 0) return [...summary, '全部一致，未发现改动。All of it holds: nothing was changed.'];
  return [
    ...summary,
    `发现 ${findings.length} 处问题。THE DOSSIER DOES NOT HOLD:`,
    ...findings.slice(0, findingsShown).map((finding) => `  ${dossierFindingInWords(finding)}`),
  ];
};

const runVerifyDossier = async (dir: string, options: VerifyOptions, json: boolean): Promise<void> => {
  const files = await readDossier(dir);
  const proven = verifyDossier(files, options);
  const verdict = { ...proven, findings: [...proven.findings, ...stateFindings(files)] };
  process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : `${dossierLines(verdict).join('\n')}\n`);
  if (verdict.findings.length > 0) process.exitCode = 1;
};

/** `verify --bundle <file> | --url <url> | --dossier <folder> [--checkpoint <file>]… [--key <key>] [--witness <key>]…`. Exit code 1 where anything is wrong. */
export const runVerify = async (words: Words): Promise<void> => {
  const { bundle, url, dossier, json = false } = words;
  if ([bundle, url, dossier].filter((word) => word !== undefined).length !== 1)
    throw new Usage('Say what to verify: --bundle <file>, --url <url> or --dossier <folder>');
  const options = await optionsFrom(words);
  if (dossier !== undefined) return runVerifyDossier(dossier, options, json);
  const bar = progressBar('verify');
  const progress = (events: number): void => bar.show(0, 1, `${events} events`);
  const verdict = await (url === undefined
    ? verifyFile(bundle ?? '', { ...options, progress })
    : verifyUrl(url, options)
  ).finally(() => bar.end());
  const kept = options.kept?.length ?? 0;
  process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : `${verdictLines(verdict, kept).join('\n')}\n`);
  if (verdict.findings.length > 0) process.exitCode = 1;
};
