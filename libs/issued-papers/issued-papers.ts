import { localDate } from '#calendar/legal-dates';
import type { CaseCommand } from '#cases/commands';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Attaching, EventLog } from '#event-log/event-log';
import type { Attachment } from '#kernel/envelope';
import type { Paper } from '#papers/paper';
import { type PaperFacts, paperFactsAfter } from '#papers/paper-facts';
import { composed, isPaperKind, mayMakePaper, type OpenedEvent, type PaperHeading, paperOf } from '#papers/papers';
import { KeyGone, KeyRestricted, type Vault } from '#vault/vault';
import { readSealed } from './read-sealed.js';

const schema = { versions: caseSchemaVersions };

/** A paper that a case has given out, its texts still sealed. */
export interface IssuedPaper {
  readonly heading: PaperHeading;
  readonly facts: PaperFacts;
  readonly data: CaseEvent['data'];
  /** The legal date it was made out. */
  readonly date: string;
  /** The stream and revision of its event, by which it is cited. */
  readonly citation: string;
  /** Absent where the event was recorded without its paper: before papers were, or by the clock when nobody could read the texts. */
  readonly recorded?: Attachment;
}

/** A paper as it reads, and its keyed hash. */
interface RenderedPaper {
  readonly paper: Paper;
  readonly html: string;
  readonly fingerprint: string;
}

/** Reads what is sealed and renders. Throws `KeyGone`, `KeyRestricted`. */
export const rendered = async (
  vault: Vault,
  { heading, facts, data, date }: Pick<IssuedPaper, 'heading' | 'facts' | 'data' | 'date'>,
): Promise<RenderedPaper> => {
  const opened = await readSealed({ facts, data }, (sealed) => vault.open(sealed));
  const { paper, html } = composed(heading, opened as OpenedEvent, date);
  return { paper, html, fingerprint: await vault.fingerprint(facts.form.keyId, html) };
};

/** The papers of a case in the order they were given out, from the log. */
export const issuedPapers = async (log: EventLog, caseId: string): Promise<readonly IssuedPaper[]> => {
  const papers: IssuedPaper[] = [];
  let facts: PaperFacts | undefined;
  for await (const event of log.read<CaseEvent>(schema, caseStream(caseId))) {
    const recorded = event.metadata.attachments?.find(({ kind }) => isPaperKind(kind));
    const heading = facts && paperOf(facts, event, recorded?.kind);
    if (facts && heading) {
      papers.push({
        heading,
        facts,
        data: event.data,
        date: localDate(event.metadata.occurredAt),
        citation: `${event.stream}@${event.revision}`,
        ...(recorded ? { recorded } : {}),
      });
    }
    facts = paperFactsAfter(facts, event);
  }
  return papers;
};

/**
 * For a stream of the log: the paper of each decided event, as an attachment of that event. The facts are as the stream was known
 * here last; had another command come between, the append loses its race and is tried again on facts read afresh.
 */
export const papersOn = (vault: Vault): Attaching<CaseCommand, CaseEvent> => {
  const attached = async (decided: readonly CaseEvent[], date: string, known: PaperFacts | undefined) => {
    let facts = known;
    const attachments = new Map<number, readonly Attachment[]>();
    for (const [index, event] of decided.entries()) {
      const heading = facts && paperOf(facts, event);
      if (facts && heading) {
        const { html, fingerprint } = await rendered(vault, { heading, facts, data: event.data, date });
        attachments.set(index, [{ hash: fingerprint, size: Buffer.byteLength(html), kind: heading.kind }]);
      }
      facts = paperFactsAfter(facts, event);
    }
    return attachments;
  };
  return {
    evolve: (facts, event) => paperFactsAfter(facts as PaperFacts | undefined, event),
    of: (decided, { at }, facts) =>
      decided.some(({ type }) => mayMakePaper(type))
        ? attached(decided, localDate(at), facts as PaperFacts | undefined)
        : undefined,
  };
};

/**
 * The same for what takes effect by silence: nobody is there to be told that the texts cannot be read any more, or not now, so
 * such an event is recorded without its paper.
 */
export const papersByClockOn = (vault: Vault): Attaching<CaseCommand, CaseEvent> => {
  const papers = papersOn(vault);
  return {
    ...papers,
    of: (decided, command, facts) =>
      papers.of(decided, command, facts)?.catch((error: unknown) => {
        if (error instanceof KeyGone || error instanceof KeyRestricted) return new Map<number, readonly Attachment[]>();
        throw error;
      }),
  };
};
