import { isDeepStrictEqual } from 'node:util';
import { localDate } from '#calendar/legal-dates';
import { type Asked, type Decided, type Decider, never } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { type Bilingual, Refusal } from '#kernel/refusal';
import { requireDay } from './legal-day.js';
import type { MatterCommand, MatterCommands } from './commands.js';
import { addAlias, claimAlias, defineMainItem, merge, requireMainItem, requireUnusedCode, split } from './codes.js';
import { adoptDraft, draftMatter } from './drafting.js';
import type { GuideTexts, MatterDraft, MatterEvent, MatterFacts } from './events.js';
import { assembleGuide, guideHash } from './guide.js';
import { checkDefinition } from './definition-rules.js';
import { type DefinedMatter, evolve, initialState, type Matter, newest } from './matter.js';

type Events = readonly Decided<MatterEvent>[];
type Ask<Type extends MatterCommand['type']> = Asked<MatterCommand & { type: Type }>;

/** Who keeps the catalogue: 营商局 and 中心办公室; `system` imports it. */
export const keepers: readonly Role[] = ['bureau', 'centre', 'administrator', 'system'];

const decide = (command: Asked<MatterCommand>, state: Matter): Events => {
  if (!keepers.includes(command.by.role)) {
    throw new Refusal('not-a-catalogue-keeper', 'forbidden', {
      zh: '只有营商局和中心办公室可以维护事项目录',
      en: 'Only the business environment bureau and the centre keep the catalogue.',
    });
  }
  switch (command.type) {
    case 'DraftMatter':
      return draftMatter(command.data, state);
    case 'AdoptDraft':
      return adoptDraft(command, state);
    case 'DefineMainItem':
      return defineMainItem(command.data, state);
    case 'DefineMatter':
      return define(command.data, state);
    case 'AmendMatter':
      return amend(command, existing(state));
    case 'PublishGuide':
      return publishGuide(command.data, existing(state));
    case 'SuspendMatter':
      return suspend(command, existing(state));
    case 'ResumeMatter':
      return resume(command, existing(state));
    case 'RepealMatter':
      return repeal(command, existing(state));
    case 'ClaimAlias':
      return claimAlias(command.data, state);
    case 'AddAlias':
      return addAlias(command.data, existing(state));
    case 'SplitMatter':
      requireNotRepealedOrSame(state, command.data.into);
      return split(command, existing(state));
    case 'MergeMatter':
      requireNotRepealedOrSame(state, [command.data.into]);
      return merge(command, existing(state));
    default:
      return never(command);
  }
};

/** The rules of one matter of the catalogue; its stream is `matterStream(code)`. */
export const matters: Decider<Matter, MatterCommand, MatterEvent> = { initialState, decide, evolve };

const define = (data: MatterCommands['DefineMatter'], state: Matter): Events => {
  const { mainItemFound, ...fact } = data;
  const { effectiveFrom, source: _, ...definition } = fact;
  if (state.stage === 'defined') {
    const [first] = state.versions;
    if (first && first.effectiveFrom === effectiveFrom && isDeepStrictEqual(first.definition, definition)) return [];
  }
  requireUnusedCode(definition.code, state);
  requireDay(effectiveFrom);
  if (definition.parentCode !== undefined) requireMainItem(definition.parentCode, mainItemFound);
  checkDefinition(definition, effectiveFrom);
  return [{ type: 'MatterDefined', data: { ...fact, version: 1 } }];
};

const amend = ({ data, at }: Ask<'AmendMatter'>, state: DefinedMatter): Events => {
  const { effectiveFrom, reason } = data;
  const { definition, version, effectiveFrom: since } = newest(state);
  const changes = differing(data.changes, definition);
  if (Object.keys(changes).length === 0) return [];
  requireNotRepealed(state);
  requireNotRetroactive(effectiveFrom, at);
  if (effectiveFrom < since) {
    throw refuse('amendment-out-of-order', {
      zh: `不得早于现有版本的施行日期（${since}）`,
      en: `An earlier version takes effect only on ${since}.`,
    });
  }
  checkDefinition({ ...definition, ...changes }, effectiveFrom);
  return [{ type: 'MatterAmended', data: { version: version + 1, changes, effectiveFrom, reason } }];
};

const differing = (changes: Partial<MatterFacts>, current: MatterFacts): Partial<MatterFacts> =>
  Object.fromEntries(
    Object.entries(changes).filter(([field, value]) => !isDeepStrictEqual(value, current[field as keyof MatterFacts])),
  );

const publishGuide = (data: MatterCommands['PublishGuide'], state: DefinedMatter): Events => {
  requireNotRepealed(state);
  const { matterVersion = newest(state).version, promisedDaysByChannel = {}, ...given } = data;
  const texts = { ...textsOf(state.drafted), ...given };
  const target = state.versions.find(({ version }) => version === matterVersion);
  if (!target) {
    throw new Refusal('no-such-version', 'missing', {
      zh: `该事项没有第${matterVersion}版`,
      en: `The matter has no version ${matterVersion}.`,
    });
  }
  requireOnePromise(target.definition, promisedDaysByChannel);
  const elements = assembleGuide(target.definition, texts);
  const hash = guideHash(elements);
  if (target.guide?.hash === hash) return [];
  return [{ type: 'GuidePublished', data: { matterVersion, elements, hash } }];
};

const textsOf = (draft: MatterDraft | undefined): Partial<GuideTexts> => {
  const { mainItem, content, acceptance, complaints, process, conditions } = draft ?? {};
  return Object.fromEntries(
    Object.entries({ mainItem, content, acceptance, complaints, process, conditions }).filter(([, text]) => text),
  );
};

/** One guide for online and offline (domain.md No. 3). */
const requireOnePromise = (
  { promisedDays }: MatterFacts,
  byChannel: NonNullable<MatterCommands['PublishGuide']['promisedDaysByChannel']>,
): void => {
  const differing = Object.entries(byChannel).filter(([, days]) => days !== promisedDays);
  if (differing.length === 0) return;
  const channels = differing.map(([channel, days]) => `${channel} ${days}`).join(', ');
  throw new Refusal('promise-differs-by-channel', 'invalid', {
    zh: `网上网下承诺时限须一致（${promisedDays}）：${channels}`,
    en: `One promise holds for all channels (${promisedDays}); these differ: ${channels}.`,
  });
};

const suspend = ({ data, at }: Ask<'SuspendMatter'>, state: DefinedMatter): Events => {
  requireNotRepealed(state);
  if (running(state)) return [];
  requireNotRetroactive(data.from, at);
  return [{ type: 'MatterSuspended', data }];
};

const resume = ({ data, at }: Ask<'ResumeMatter'>, state: DefinedMatter): Events => {
  requireNotRepealed(state);
  const suspension = running(state);
  if (!suspension) return [];
  requireNotRetroactive(data.from, at);
  if (data.from < suspension.from) {
    throw refuse('resumed-before-suspended', {
      zh: `恢复日期不得早于暂停日期（${suspension.from}）`,
      en: `The suspension begins only on ${suspension.from}.`,
    });
  }
  return [{ type: 'MatterResumed', data }];
};

const repeal = ({ data, at }: Ask<'RepealMatter'>, state: DefinedMatter): Events => {
  if (state.repealedFrom === data.effectiveFrom) return [];
  requireNotRepealed(state);
  requireNotRetroactive(data.effectiveFrom, at);
  return [{ type: 'MatterRepealed', data }];
};

const running = ({ suspensions }: DefinedMatter) => suspensions.find(({ to }) => to === undefined);

const refuse = (code: string, detail: Bilingual): Refusal => new Refusal(code, 'conflict', detail);

const existing = (state: Matter): DefinedMatter => {
  if (state.stage === 'defined') return state;
  throw new Refusal('matter-unknown', 'missing', { zh: '目录中没有该事项', en: 'There is no such matter.' });
};

const requireNotRepealedOrSame = (state: Matter, into: readonly string[]): void => {
  const matter = existing(state);
  if (!isDeepStrictEqual(matter.successors, into)) requireNotRepealed(matter);
};

const requireNotRepealed = ({ repealedFrom }: DefinedMatter): void => {
  if (repealedFrom === undefined) return;
  throw refuse('matter-repealed', {
    zh: `该事项自${repealedFrom}起取消`,
    en: `The matter is repealed from ${repealedFrom}.`,
  });
};

/** What is not yet published binds nobody (行政许可法 art. 5). */
const requireNotRetroactive = (date: string, at: string): void => {
  requireDay(date);
  if (date >= localDate(at)) return;
  throw refuse('retroactive', { zh: '不得溯及既往', en: 'A change cannot take effect before it is made.' });
};
