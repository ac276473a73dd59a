import type { Message } from '#kernel/decider';
import type { Channel } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import type { MatterCategory } from '#law/matter-categories';
import type { GuideTexts, MatterDefinition, MatterDraft, MatterFacts } from './events.js';

/** What may be asked of a matter of the catalogue. Dates are legal dates (Asia/Shanghai). */
export interface MatterCommands {
  /** Brings in what is known of a matter, complete or not; nothing can be received under it. */
  DraftMatter: { readonly code: string; readonly draft: MatterDraft; readonly source: string };
  /** Makes the draft a matter; `mainItemFound` as for DefineMatter. */
  AdoptDraft: { readonly code: string; readonly effectiveFrom: string; readonly mainItemFound?: boolean };
  DefineMainItem: { readonly code: string; readonly name: Bilingual; readonly category: MatterCategory };
  /** `mainItemFound`: the code in `parentCode` is that of a main item, as looked up by the caller. */
  DefineMatter: MatterDefinition & {
    readonly effectiveFrom: string;
    readonly source?: string;
    readonly mainItemFound?: boolean;
  };
  /** `changes` names the new value of each field to change; fields that stay as they are may be left out. */
  AmendMatter: {
    readonly changes: Partial<MatterFacts>;
    readonly effectiveFrom: string;
    readonly reason: Bilingual;
  };
  /**
   * For the newest version unless another is named. The elements that are facts of the matter are taken from it, texts that are
   * left out from the draft it was made of. There is one guide for all channels: `promisedDaysByChannel`, where a source states
   * them, must be the matter's own.
   */
  PublishGuide: Partial<GuideTexts> & {
    readonly matterVersion?: number;
    readonly promisedDaysByChannel?: Readonly<Partial<Record<Channel, number | null>>>;
  };
  SuspendMatter: { readonly from: string; readonly reason: Bilingual };
  ResumeMatter: { readonly from: string };
  RepealMatter: { readonly effectiveFrom: string; readonly reason: Bilingual };
  /** To the alias's own stream, before `AddAlias`: a code is taken once. */
  ClaimAlias: { readonly alias: string; readonly of: string };
  AddAlias: { readonly alias: string; readonly from: string; readonly reason: Bilingual };
  /** `unknownCodes`: those in `into` under which the caller found no matter. */
  SplitMatter: {
    readonly into: readonly string[];
    readonly effectiveFrom: string;
    readonly reason: Bilingual;
    readonly unknownCodes: readonly string[];
  };
  MergeMatter: {
    readonly into: string;
    readonly effectiveFrom: string;
    readonly reason: Bilingual;
    readonly unknownCodes: readonly string[];
  };
}

export type MatterCommand = Message<MatterCommands>;
