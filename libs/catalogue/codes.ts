import { isDeepStrictEqual } from 'node:util';
import { localDate } from '#calendar/legal-dates';
import type { Asked, Decided } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import { requireDay } from './legal-day.js';
import type { MatterCommand, MatterCommands } from './commands.js';
import type { MatterEvent } from './events.js';
import { type DefinedMatter, type Matter, newest } from './matter.js';

type Events = readonly Decided<MatterEvent>[];
type Ask<Type extends MatterCommand['type']> = Asked<MatterCommand & { type: Type }>;

/** A code names one thing for good: refuses where it is that of a matter, a main item or another name of a matter. */
export const requireUnusedCode = (code: string, state: Matter): void => {
  switch (state.stage) {
    case 'undefined':
    case 'draft':
      return;
    case 'defined':
      throw new Refusal('matter-exists', 'conflict', {
        zh: `事项编码${code}已被使用，不得重复使用`,
        en: `The code ${code} belongs to a matter already and is never used again.`,
      });
    case 'main-item':
    case 'alias':
      throw new Refusal('code-in-use', 'conflict', {
        zh: `编码${code}已用作${state.stage === 'alias' ? `事项${state.of}的别名` : '主项编码'}`,
        en: `The code ${code} is ${state.stage === 'alias' ? `another code of ${state.of}` : 'that of a main item'}.`,
      });
  }
};

export const requireMainItem = (code: string, found: boolean | undefined): void => {
  if (found) return;
  throw new Refusal('main-item-unknown', 'invalid', {
    zh: `目录中没有主项${code}`,
    en: `There is no main item ${code}.`,
  });
};

export const defineMainItem = (data: MatterCommands['DefineMainItem'], state: Matter): Events => {
  if (state.stage === 'main-item' && isDeepStrictEqual(state.name, data.name)) return [];
  requireFreeCode(data.code, state);
  return [{ type: 'MainItemDefined', data }];
};

export const claimAlias = (data: MatterCommands['ClaimAlias'], state: Matter): Events => {
  if (state.stage === 'alias' && state.of === data.of) return [];
  requireFreeCode(data.alias, state);
  return [{ type: 'AliasClaimed', data }];
};

/** Nor that of a draft, which could never become a matter then. */
const requireFreeCode = (code: string, state: Matter): void => {
  requireUnusedCode(code, state);
  if (state.stage !== 'draft') return;
  throw new Refusal('code-in-use', 'conflict', {
    zh: `编码${code}已有事项草稿`,
    en: `There is a draft of a matter under the code ${code}.`,
  });
};

export const addAlias = (data: MatterCommands['AddAlias'], state: DefinedMatter): Events => {
  requireDay(data.from);
  if (state.aliases.includes(data.alias)) return [];
  return [{ type: 'MatterAliased', data }];
};

/** A matter ends in several others. It is repealed with that, so that a code counts under its successors only by this event. */
export const split = ({ data, at }: Ask<'SplitMatter'>, state: DefinedMatter): Events => {
  const { unknownCodes, ...fact } = data;
  if (sameSuccessors(state, fact.into)) return [];
  requireSuccessors(fact.into, unknownCodes, state, 2);
  requireFuture(fact.effectiveFrom, at);
  return [{ type: 'MatterSplit', data: fact }];
};

/** A matter ends in another one. */
export const merge = ({ data, at }: Ask<'MergeMatter'>, state: DefinedMatter): Events => {
  const { unknownCodes, ...fact } = data;
  if (sameSuccessors(state, [fact.into])) return [];
  requireSuccessors([fact.into], unknownCodes, state, 1);
  requireFuture(fact.effectiveFrom, at);
  return [{ type: 'MatterMerged', data: fact }];
};

const sameSuccessors = ({ successors }: DefinedMatter, into: readonly string[]): boolean =>
  successors.length > 0 && successors.join('\n') === into.join('\n');

const requireSuccessors = (
  into: readonly string[],
  unknownCodes: readonly string[],
  state: DefinedMatter,
  least: number,
): void => {
  const { code } = newest(state).definition;
  const wrong = into.length < least || new Set(into).size < into.length || into.includes(code);
  if (!wrong && unknownCodes.length === 0) return;
  throw new Refusal('bad-successors', 'invalid', {
    zh: `承接事项无效：须为目录中${least}个以上的其他事项${unknownCodes.length > 0 ? `，目录中没有${unknownCodes.join('、')}` : ''}`,
    en: `A matter goes over into ${least} or more other matters of the catalogue${unknownCodes.length > 0 ? `; unknown: ${unknownCodes.join(', ')}` : ''}.`,
  });
};

const requireFuture = (date: string, at: string): void => {
  requireDay(date);
  if (date >= localDate(at)) return;
  throw new Refusal('retroactive', 'conflict', {
    zh: '不得溯及既往',
    en: 'A change cannot take effect before it is made.',
  });
};
