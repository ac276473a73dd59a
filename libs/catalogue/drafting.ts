import { isDeepStrictEqual } from 'node:util';
import { localDate } from '#calendar/legal-dates';
import type { Asked, Decided } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import { requireDay } from './legal-day.js';
import type { MatterCommand, MatterCommands } from './commands.js';
import { checkDefinition } from './definition-rules.js';
import { definitionOf, draftGaps } from './draft-gaps.js';
import type { MatterEvent } from './events.js';
import type { Matter } from './matter.js';
import { requireMainItem, requireUnusedCode } from './codes.js';

type Events = readonly Decided<MatterEvent>[];
type Ask<Type extends MatterCommand['type']> = Asked<MatterCommand & { type: Type }>;

export const draftMatter = (data: MatterCommands['DraftMatter'], state: Matter): Events => {
  if (state.stage === 'draft') {
    const same = isDeepStrictEqual(state.draft, data.draft) && state.source === data.source;
    return same ? [] : [{ type: 'MatterDrafted', data }];
  }
  requireUnusedCode(data.code, state);
  return [{ type: 'MatterDrafted', data }];
};

/** Refuses with `draft-incomplete`, naming every gap that keeps the draft from being a matter; its guide may still be missing. */
export const adoptDraft = ({ data, at }: Ask<'AdoptDraft'>, state: Matter): Events => {
  if (state.stage !== 'draft') {
    throw new Refusal('no-draft', 'missing', { zh: '没有该事项的草稿', en: 'There is no draft of this matter.' });
  }
  const { code, effectiveFrom } = data;
  requireDay(effectiveFrom);
  const { draft, source } = state;
  const definition = definitionOf(code, draft);
  if (!definition) throw incomplete(draftGaps(draft, localDate(at)));
  if (definition.parentCode !== undefined) requireMainItem(definition.parentCode, data.mainItemFound);
  checkDefinition(definition, effectiveFrom);
  return [{ type: 'MatterDefined', data: { ...definition, version: 1, effectiveFrom, source } }];
};

const incomplete = (gaps: ReturnType<typeof draftGaps>): Refusal =>
  new Refusal('draft-incomplete', 'conflict', {
    zh: `草稿尚不完整：${gaps.map(({ detail }) => detail.zh).join('；')}`,
    en: `The draft is not complete. ${gaps.map(({ detail }) => detail.en).join(' ')}`,
  });
