import { wordsOf } from '#deadlines/clock-words';
import { parseCheckpoint } from '#evidence/checkpoint';
import { isSealed, valueInWords } from '#replay/differences';
import { eventLabels } from '#replay/event-labels';
import type { ReplayStep } from '#replay/replay';
import { caseTitle, type DossierFacts } from './dossier-facts.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML; control characters, which no reader shows, are marked. */
const shown = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
    .replace(/\r\n?|\n/g, '<br>')
    .replace(/\p{Cc}/gu, '\ufffd');

const style = `body{margin:2em auto;max-width:75em;padding:0 1em;font:11pt/1.5 "Noto Serif CJK SC","Noto Serif SC",SimSun,serif;color:#000;background:#fff;overflow-wrap:anywhere}
h1{font-size:17pt;text-align:center}h2{font-size:13pt;border-bottom:1px solid #000;margin-top:2em}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #777;padding:.25em .5em;vertical-align:top;text-align:left;font-size:9.5pt}
code,pre{font:8.5pt/1.4 monospace;white-space:pre-wrap}ul{margin:0;padding-left:1.2em}
@media print{details>*{display:block}tr{break-inside:avoid}}`;

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

const row = (cells: readonly string[], tag = 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;

/** Every field of an event by its name, in full: here people read what was written. */
const fields = (value: unknown, path = ''): readonly string[] => {
  if (typeof value === 'string') return [`<b>${shown(path)}</b> ${shown(value)}`];
  if (typeof value !== 'object' || value === null || isSealed(value)) {
    return [`<b>${shown(path)}</b> ${shown(valueInWords(value))}`];
  }
  if (Array.isArray(value)) return value.flatMap((part, at) => fields(part, `${path}[${at}]`));
  return Object.entries(value).flatMap(([name, part]) => fields(part, path === '' ? name : `${path}.${name}`));
};

const stepRow = (step: ReplayStep, leafIndex: number | undefined): string => {
  const { revision, type, actor, channel, times, data, differences: told, state, documents, rules } = step;
  const label = eventLabels[type];
  const who = [actor.role, actor.unit, actor.post, actor.id].filter((part) => part !== undefined).join(' / ');
  return row([
    `${revision}<br><code>${leafIndex ?? ''}</code>`,
    `发生 ${shown(times.occurredAt)}<br>记录 ${shown(times.recordedAt)}<br>生效 ${shown(times.effectiveDate)}`,
    `${label.zh}<br>${label.en}<br><code>${type}</code>`,
    `${shown(who)}${actor.asB ? ' (B)' : ''}<br>${shown(channel)}`,
    `<details><summary>${Object.keys(data as object).length}</summary>${list(fields(data))}</details>`,
    list(
      told.map(
        ({ path, before, after }) => `${shown(path)}: ${shown(valueInWords(before))} → ${shown(valueInWords(after))}`,
      ),
    ),
    `${state.stage}${list(documents.map(({ at, of = '', hash }) => `${shown(`${at} ${of}`)} <code>${shown(hash)}</code>`))}`,
    `${shown(rules.policyVersion)}<br>${shown(rules.calendarVersion)}${list(rules.basis.map(shown))}`,
  ]);
};

const eventTable = ({ readable, evidence }: DossierFacts): string => {
  const leaves = new Map(evidence.events.map(({ revision, leafIndex }) => [revision, leafIndex]));
  const head = [
    '序号 No.<br>叶 leaf',
    '三个时间 Three times',
    '事件 Event',
    '经办 Actor',
    '内容 Content',
    '变化 Changes',
    '环节与材料 Stage, documents',
    '规则 Rules',
  ];
  return `<table>${row(head, 'th')}${readable.steps.map((step) => stepRow(step, leaves.get(step.revision))).join('\n')}</table>`;
};

const clockList = ({ readable }: DossierFacts): string =>
  list(readable.clocks.map((clock) => `${shown(wordsOf(clock).zh)}<br>${shown(wordsOf(clock).en)}`));

const ruleTables = ({ readable }: DossierFacts): string =>
  readable.rules
    .map(({ policyVersion, effectiveFrom, texts }) => {
      const rows = texts.map(({ policyId, version, basis, term }) =>
        row([`${policyId} v${version}`, list(basis.map(shown)), `${term.quantity} ${term.unit}`]),
      );
      const from = effectiveFrom === undefined ? '（本系统不存该版本 not held here）' : `${effectiveFrom} 起施行`;
      return `<details><summary>${shown(policyVersion)} ${from}</summary><table>${rows.join('')}</table></details>`;
    })
    .join('\n');

const proof = ({ evidence }: DossierFacts): string => `<p>日志公钥 key: <code>${shown(evidence.key)}</code></p>
<pre>${shown(evidence.checkpoint).replaceAll('<br>', '\n')}</pre>
<p>较早检查点 older checkpoints: ${evidence.consistency.map(({ checkpoint }) => parseCheckpoint(checkpoint).size).join(', ') || '—'}</p>`;

const texts = {
  OPEN: '密封文字已依查阅权限解封；限制处理或已销毁者仍以标记示出。 Sealed texts are opened for their reader; restricted or destroyed ones stay marks.',
  SEALED: '密封文字未解封。 Sealed texts are not opened.',
} as const;

/** `dossier.html`: the dossier for people, in one file that needs nothing else. The same facts give the same bytes. */
export const dossierHtml = (facts: DossierFacts): string => {
  const { readable, madeAt, caseId } = facts;
  const { caseNo, matter } = caseTitle(readable.state);
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>办件案卷 ${shown(caseNo)}</title>
<style>
${style}
</style>
</head>
<body>
<h1>办件案卷 Dossier ${shown(caseNo)}</h1>
<p>${shown(matter)}<br>case-${shown(caseId)}，制作于 made at ${shown(madeAt)}<br>${shown(readable.shows.zh)} ${shown(readable.shows.en)}<br>
现处环节 stage: <b>${readable.state.stage}</b><br>${texts[facts.texts]}</p>
<h2>全过程 Every event</h2>
${eventTable(facts)}
<h2>期限 Clocks${readable.asOf === undefined ? '' : `（${readable.asOf}）`}</h2>
${clockList(facts)}
<h2>所依规则 Rules in force</h2>
${ruleTables(facts)}
<h2>存证 Proof</h2>
${proof(facts)}
<p>如何离线验证，见 README.txt。 README.txt says how to verify all of this offline.</p>
</body>
</html>
`;
};
