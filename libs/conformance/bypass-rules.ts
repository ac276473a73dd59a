import { type CaseHistory, type CaseStep, type Found, of, type Parameters, type Search } from './rule.js';

interface Seen {
  readonly caseId: string;
  readonly step: CaseStep;
}

const noted = <Key>(map: Map<Key, Seen[]>, key: Key, seen: Seen): void => {
  const known = map.get(key);
  if (known) known.push(seen);
  else map.set(key, [seen]);
};

/**
 * 明进暗不进: a signer who decided, and in no case at all acted on a post of the centre. Who works there acts on a post (the token says
 * which); who signs elsewhere what the centre only enters does not.
 */
export const signedFromOutside = (): Search => {
  const onPosts = new Set<string>();
  const decisions = new Map<string, Seen[]>();
  return {
    look: ({ caseId, steps }: CaseHistory) => {
      for (const step of steps) {
        const { id, post, role } = step.metadata.actor;
        if (post !== undefined) onPosts.add(id);
        const isDecision = step.type === 'ApprovalDecided' || step.type === 'RejectionDecided';
        if (isDecision && role !== 'system') noted(decisions, id, { caseId, step });
      }
      return [];
    },
    end: () =>
      [...decisions].flatMap(([signer, seen]): readonly Found[] => {
        const [first] = seen;
        if (!first || onPosts.has(signer)) return [];
        const words = {
          zh: `${signer} 签发决定 ${seen.length} 件，从未在中心岗位办理`,
          en: `${signer} signed ${seen.length} decisions and never acted on a post of the centre`,
        };
        return [{ caseId: first.caseId, words, steps: seen.map(({ step }) => step) }];
      }),
  };
};

const monthOf = ({ metadata }: CaseStep): string => metadata.effectiveDate.slice(0, 7);

const monthBefore = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
};

/**
 * 窗口零受理: a unit from which at least `certificates` certificates came in a month, and whose window accepted nothing in that month
 * nor in the one before it, in which what they rest on would have been accepted. What the law deems accepted nobody accepted.
 */
export const issuedWithoutAccepting = ({ certificates = 5 }: Parameters): Search => {
  const accepted = new Set<string>();
  const issued = new Map<string, Seen[]>();
  return {
    look: (history) => {
      const { caseId, received } = history;
      const { unitId } = received.data.matter;
      for (const step of of(history, 'CaseAccepted', 'AcceptedWithDeficiency'))
        accepted.add(`${unitId} ${monthOf(step)}`);
      for (const step of of(history, 'CertificateIssued'))
        noted(issued, `${unitId} ${monthOf(step)}`, { caseId, step });
      return [];
    },
    end: () =>
      [...issued].flatMap(([place, seen]): readonly Found[] => {
        const at = place.lastIndexOf(' ');
        const [unit, month] = [place.slice(0, at), place.slice(at + 1)];
        const [first] = seen;
        const isServed = accepted.has(place) || accepted.has(`${unit} ${monthBefore(month)}`);
        if (!first || seen.length < certificates || isServed) return [];
        const words = {
          zh: `${unit} 窗口 ${month} 及上月零受理，却发证 ${seen.length} 件`,
          en: `The window of ${unit} accepted nothing in ${month} or the month before, and ${seen.length} certificates were issued`,
        };
        return [{ caseId: first.caseId, words, steps: seen.map(({ step }) => step) }];
      }),
  };
};
