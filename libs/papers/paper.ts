import type { CaseEvents, CaseEventType } from '#cases/events';
import type { Bilingual } from '#kernel/refusal';
import type { Sealed } from '#kernel/sealed';
import type { PaperFacts } from './paper-facts.js';

/** A paragraph, or the points of a numbered list. */
export type Paragraph = string | readonly string[];

/** A written paper (文书) as its reader gets it, before it is laid out. In Chinese, the language of the act. */
export interface Paper {
  readonly docNo: string;
  readonly title: string;
  readonly addressee: string;
  readonly body: readonly Paragraph[];
  /** How the act can be contested (行政许可法 art. 38); absent where there is nothing to contest. */
  readonly remedy?: string;
  readonly unit: string;
  /** The legal date it was made out. */
  readonly date: string;
}

/** A value with every sealed text in it read. */
export type Opened<Value> = Value extends Sealed
  ? string
  : Value extends readonly (infer Part)[]
    ? readonly Opened<Part>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Opened<Value[Key]> }
      : Value;

/** What a paper is written from: the event, and what the case's earlier events told. */
export interface Subject<Type extends CaseEventType> {
  readonly facts: Opened<PaperFacts>;
  readonly data: Opened<CaseEvents[Type]>;
  /** The legal date it is made out. */
  readonly date: string;
}

/**
 * The wording and the layout of one kind of paper, as they were for a while. An edition that was ever given out is never
 * changed, for its papers are rendered again and compared: other words, or another layout, are the next version.
 */
export interface Edition<Type extends CaseEventType> {
  readonly kind: string;
  readonly version: number;
  readonly event: Type;
  /** Whether the event makes out a paper at all; by default it does. */
  readonly when?: (data: CaseEvents[Type]) => boolean;
  readonly docNo: (data: CaseEvents[Type], facts: PaperFacts) => string;
  readonly title: (facts: Pick<PaperFacts, 'matter'>, data: CaseEvents[Type]) => Bilingual;
  readonly words: (subject: Subject<Type>) => Pick<Paper, 'body' | 'remedy'>;
  readonly layout: (paper: Paper) => string;
}
