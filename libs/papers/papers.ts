import type { CaseEvent, CaseEventType } from '#cases/events';
import type { Bilingual } from '#kernel/refusal';
import { acceptance, deemedAcceptance, deficiency, nonAcceptance, supplement } from './acceptance-papers.js';
import { approval, contestableApproval, rejection, revocation } from './decision-papers.js';
import type { Edition, Opened, Paper } from './paper.js';
import type { PaperFacts } from './paper-facts.js';
import { extension, hearingNotice, hearingRight, specialProcedure } from './procedure-papers.js';
import { deficiencyLapsed, deliveryReceipt, supplementLapsed } from './return-papers.js';

type AnyEdition = Edition<CaseEventType>;

/** An edition is only ever handed its own event: `editionFor` sees to it. */
const edition = <Type extends CaseEventType>(one: Edition<Type>): AnyEdition => one as unknown as AnyEdition;

/** Every edition that was ever in force, the one in force now last of its event. */
const editions: readonly AnyEdition[] = [
  edition(acceptance),
  edition(deemedAcceptance),
  edition(supplement),
  edition(nonAcceptance),
  edition(deficiency),
  edition(rejection),
  edition(approval),
  edition(contestableApproval),
  edition(revocation),
  edition(specialProcedure),
  edition(hearingRight),
  edition(hearingNotice),
  edition(extension),
  edition(supplementLapsed),
  edition(deficiencyLapsed),
  edition(deliveryReceipt),
];

const recordedKind = ({ kind, version }: AnyEdition): string => `paper/${kind}@${version}`;

/** Whether an attachment of an event is a paper's. */
export const isPaperKind = (kind: string): boolean => kind.startsWith('paper/');

/** What is known of a paper without reading anything that is sealed. */
export interface PaperHeading {
  /** Kind and version of the edition, as an attachment names it: 'paper/acceptance@1'. */
  readonly kind: string;
  readonly docNo: string;
  readonly title: Bilingual;
}

/** Recorded under an edition that this program does not have: it was given out by a later one. */
export class UnknownEdition extends Error {
  constructor(kind: string) {
    super(`No edition ${kind}`);
    this.name = 'UnknownEdition';
  }
}

const editionFor = ({ type, data }: CaseEvent, kind: string | undefined): AnyEdition | undefined => {
  const found = editions.findLast(
    (one) => one.event === type && (kind === undefined || recordedKind(one) === kind) && (one.when?.(data) ?? true),
  );
  if (kind !== undefined && !found) throw new UnknownEdition(kind);
  return found;
};

/** Whether an event of this type may make out a paper. */
const paperTypes: ReadonlySet<string> = new Set(editions.map(({ event }) => event));
export const mayMakePaper = (type: string): boolean => paperTypes.has(type);

/**
 * The paper an event makes out, if any; `facts` are those before it. By the edition it was recorded under, or by the one in
 * force now. Throws `UnknownEdition`.
 */
export const paperOf = (facts: PaperFacts, event: CaseEvent, kind?: string): PaperHeading | undefined => {
  const found = editionFor(event, kind);
  if (!found) return undefined;
  return { kind: recordedKind(found), docNo: found.docNo(event.data, facts), title: found.title(facts, event.data) };
};

/** An event with the facts before it, every sealed text in them read. */
export interface OpenedEvent {
  readonly facts: Opened<PaperFacts>;
  readonly data: unknown;
}

const addresseeIn = (form: string): string => {
  const { applicant } = JSON.parse(form) as { readonly applicant: { readonly name: string } };
  return applicant.name;
};

/** The paper in words, and laid out as HTML: the same input gives the same bytes. `date`: the legal date it was made out. */
export const composed = (
  { kind, docNo, title }: PaperHeading,
  { facts, data }: OpenedEvent,
  date: string,
): { readonly paper: Paper; readonly html: string } => {
  const found = editions.find((one) => recordedKind(one) === kind);
  if (!found) throw new UnknownEdition(kind);
  const paper: Paper = {
    docNo,
    title: title.zh,
    addressee: addresseeIn(facts.form),
    ...found.words({ facts, data: data as Parameters<AnyEdition['words']>[0]['data'], date }),
    unit: facts.matter.unitName.zh,
    date,
  };
  return { paper, html: found.layout(paper) };
};
