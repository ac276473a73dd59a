import type { RecordedCaseEvent } from '#cases/events';
import { actsTo, asked, happened, logged } from '#test-support/case-history';
import { unitHead } from '#test-support/people';
import { all, always } from '#test-support/random-case';
import { documentsOf } from '#test-support/read-model';
import { tallyOf } from './case-counters.js';
import { caseHandling } from './case-handling.js';
import type { HandledCase } from './handled-case.js';
import { handling } from './handling.js';
import { history } from './history.js';
import { progress } from './progress.js';
import type { Stored } from './projection.js';

type Events = Parameters<typeof logged>[0];

const modelsOf = (events: Events) => ({
  figures: [handling, caseHandling].flatMap((model) => [...documentsOf<Stored>(model, logged(events)).values()]),
  lists: [progress, history].flatMap((model) => [...documentsOf<Stored>(model, logged(events)).values()]),
});

/** Every key and every text in a document, however deep. */
const told = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...told(part)]);
};

/** What no word of a document can be by chance. */
const mark = '⟦sealed⟧';

/** The same events, with a mark in all that was sealed. */
const marked = (events: readonly RecordedCaseEvent[]): RecordedCaseEvent[] =>
  JSON.parse(JSON.stringify(events), (key, value: unknown) =>
    key === 'box' ? `${mark}${String(value)}` : value,
  ) as RecordedCaseEvent[];

describe('whatever happens to a case', () => {
  it('no figure and no list holds what was sealed, and no figure a person who applied', () =>
    always(({ history: events }) => {
      const { figures, lists } = modelsOf(marked(events));
      for (const document of [...figures, ...lists]) {
        const texts = told(document);
        expect(texts).not.toContain('box');
        expect(texts.filter((text) => text.includes(mark))).toEqual([]);
      }
      for (const document of figures) expect(told(document)).not.toContain('s-applicant');
    }));

  it('an alert that was rescinded is out of the figures and stays in the history', () =>
    always(({ history: events }) => {
      const rows = [...documentsOf<HandledCase>(caseHandling, logged(events)).values()];
      const { counts } = tallyOf(rows, { from: '2000-01-01', to: '2100-01-01', end: '2100-01-01' });
      const raised = all(events, 'AlertRaised').map(({ data }) => data);
      const named = ({ kind, version, threshold }: { kind: string; version: number; threshold: string }) =>
        `${kind} ${version} ${threshold}`;
      const rescinded = new Set(all(events, 'AlertRescinded').map(({ data }) => named(data)));
      const standing = (level: string) =>
        raised.filter((alert) => alert.level === level && !rescinded.has(named(alert)));
      expect([counts.yellow, counts.red]).toEqual([standing('YELLOW').length, standing('RED').length]);
      expect(counts.rescinded).toBe(raised.filter((alert) => rescinded.has(named(alert))).length);
    }));

  it('who assigns it to an officer had it in hand, and the officer too', () => {
    const assignment = { to: 'officer-7', toPost: 'post-7' };
    const events = happened(...actsTo.IN_REVIEW, asked('AssignOfficer', unitHead, '2026-03-10', assignment));
    const [row] = documentsOf<HandledCase>(caseHandling, logged(events)).values();
    expect(row?.holders).toEqual(expect.arrayContaining(['officer-7', unitHead.id]));
  });
});
