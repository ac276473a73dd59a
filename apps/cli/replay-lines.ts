import type { Clock } from '#deadlines/clock';
import { wordsOf } from '#deadlines/clock-words';
import type { Actor } from '#kernel/envelope';
import { differenceInWords } from '#replay/differences';
import { eventLabels } from '#replay/event-labels';
import type { Replay, ReplayStep } from '#replay/replay';

/** Asia/Shanghai, as legal dates are; an imported event's own zone is that of its source. */
const minute = (instant: string, own: boolean): string => {
  const shown = own ? instant : new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return shown.slice(0, 16).replace('T', ' ');
};

const who = ({ role, unit, post, id, asB }: Actor): string =>
  `${[role, unit, post ?? id].filter(Boolean).join('/')}${asB ? ' (B)' : ''}`;

const times = ({ times: { occurredAt, recordedAt, effectiveDate }, rules }: ReplayStep): string => {
  const when = minute(occurredAt, rules.legalRegime !== 'cn');
  const entered = minute(recordedAt, false);
  return [
    when,
    ...(entered === when ? [] : [`recorded ${entered}`]),
    ...(when.startsWith(effectiveDate) ? [] : [`legal date ${effectiveDate}`]),
  ].join(', ');
};

const openClocks = (clocks: readonly Clock[]): string =>
  clocks
    .filter(({ state }) => state !== 'ENDED')
    .map(({ kind, state, left, dueDate }) => `${kind} ${state} ${left} left, due ${dueDate}`)
    .join('; ');

const stepLines = (step: ReplayStep): readonly string[] => {
  const { revision, type, actor, channel, state, differences, clocks, documents, rules } = step;
  const open = openClocks(clocks);
  const basis = rules.basis.join('；');
  return [
    `${String(revision).padStart(4)}  ${times(step)}  ${eventLabels[type].zh} ${type}  → ${state.stage}`,
    `      ${who(actor)} (${channel}), rules ${rules.policyVersion}, calendar ${rules.calendarVersion}`,
    ...differences.map((difference) => `      · ${differenceInWords(difference)}`),
    ...documents.map(({ at, of = '', hash }) => `      # ${at} ${of} ${hash}`),
    ...(basis === '' ? [] : [`      § ${basis}`]),
    ...(open === '' ? [] : [`      ⏱ ${open}`]),
  ];
};

/** The replay as lines for a terminal: each event with who, when and what it changed; then where the case stands, and on what texts. */
export const replayLines = ({ shows, steps, omitted, asOf, state, clocks, rules }: Replay): readonly string[] => [
  shows.zh,
  shows.en,
  '',
  ...steps.flatMap(stepLines),
  '',
  ...(omitted.length === 0
    ? []
    : [
        `未计入 left out: ${omitted.map(({ revision, type, because }) => `${revision} ${type} (${because})`).join(', ')}`,
      ]),
  `${asOf ?? ''} ${state.stage}`.trim(),
  ...clocks.map((clock) => `  ${wordsOf(clock).zh}`),
  ...rules.map(
    ({ policyVersion, effectiveFrom, texts }) =>
      `依据 rules ${policyVersion}: ${effectiveFrom === undefined ? 'not held here' : `from ${effectiveFrom}, ${texts.length} texts (--json names them)`}`,
  ),
];
