import type { Message } from '#kernel/decider';
import type { Bilingual } from '#kernel/refusal';
import type { GuideTexts, MatterDefinition, MatterFacts } from './events.js';

/** What may be asked of a matter of the catalogue. Dates are legal dates (Asia/Shanghai). */
export interface MatterCommands {
  DefineMatter: MatterDefinition & { readonly effectiveFrom: string; readonly source?: string };
  /** `changes` names the new value of each field to change; fields that stay as they are may be left out. */
  AmendMatter: {
    readonly changes: Partial<MatterFacts>;
    readonly effectiveFrom: string;
    readonly reason: Bilingual;
  };
  /** For the newest version unless another is named. The elements that are facts of the matter are taken from it. */
  PublishGuide: GuideTexts & { readonly matterVersion?: number };
  SuspendMatter: { readonly from: string; readonly reason: Bilingual };
  ResumeMatter: { readonly from: string };
  RepealMatter: { readonly effectiveFrom: string; readonly reason: Bilingual };
}

export type MatterCommand = Message<MatterCommands>;
