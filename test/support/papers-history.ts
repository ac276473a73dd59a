import { localDate } from '#calendar/legal-dates';
import type { CaseEventType, RecordedCaseEvent } from '#cases/events';
import type { Sealed } from '#kernel/sealed';
import { type PaperFacts, paperFactsAfter } from '#papers/paper-facts';
import { composed, type OpenedEvent, paperOf } from '#papers/papers';
import { type Steps, told } from './aftermath-acts.js';

const isSealed = (value: object): value is Sealed => 'box' in value && 'keyId' in value;

/** What the vault would give: in tests the words stand in the box; the form's are the applicant's name. */
const opened = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(opened);
  if (isSealed(value)) return value.box === 'Wang Mei' ? JSON.stringify({ applicant: { name: '王梅' } }) : value.box;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, opened(part)]));
};

const issuedIn = (history: readonly RecordedCaseEvent[]) => {
  let facts: PaperFacts | undefined;
  return history.flatMap((event) => {
    const before = facts;
    facts = paperFactsAfter(facts, event);
    const heading = before && paperOf(before, event);
    if (!heading) return [];
    const read = opened({ facts: before, data: event.data }) as OpenedEvent;
    return [{ type: event.type, heading, ...composed(heading, read, localDate(event.metadata.occurredAt)) }];
  });
};

/** Every paper that these steps make out, in order. */
export const papersAfter = (...steps: Steps) => issuedIn(told(...steps));

/** The last paper of this event's kind that these steps make out. */
export const paperAfter = (type: CaseEventType, ...steps: Steps) => {
  const found = papersAfter(...steps).findLast((issued) => issued.type === type);
  if (!found) throw new Error(`No paper of ${type}`);
  return found;
};

/** A paper as plain lines. */
export const linesOf = ({ paper }: ReturnType<typeof paperAfter>): readonly string[] => [
  `${paper.title} ${paper.docNo}`,
  `${paper.addressee}：`,
  ...paper.body.flatMap((part) => (typeof part === 'string' ? [part] : part.map((point) => `- ${point}`))),
  ...(paper.remedy === undefined ? [] : [paper.remedy]),
  `${paper.unit} ${paper.date}`,
];
