import type { Asked } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { type AccessEvents, accessStream, accessStreams } from './events.js';
import { type RecordedView, shownToApplicant, shownToAuditor } from './shown-views.js';
import { type ViewCommand, viewings } from './viewing.js';

const given = specFor(viewings);
const auditor: Actor = { id: 'auditor-1', role: 'auditor', unit: 'audit-office' };
const officer: Actor = { id: 'officer-1', role: 'officer', unit: 'urban', post: 'urban-review' };
const at = '2026-03-02T09:00:00+08:00';

const view = (change: Partial<AccessEvents['CaseViewed']> = {}): AccessEvents['CaseViewed'] => ({
  caseId: 'c1',
  part: 'HISTORY',
  purpose: 'AUDIT',
  texts: 'OPEN',
  ...change,
});
const look = (data: AccessEvents['CaseViewed'], by = auditor): Asked<ViewCommand> => ({
  type: 'RecordView',
  data,
  by,
  at,
});
const seen = (data: AccessEvents['CaseViewed'], actor = auditor): RecordedView => ({
  type: 'CaseViewed',
  data,
  metadata: { actor, occurredAt: at } as Envelope,
});

describe('a view of a whole case', () => {
  it('is recorded each time', () => {
    given().when(look(view())).then({ type: 'CaseViewed', data: view() });
    given(seen(view())).when(look(view())).then({ type: 'CaseViewed', data: view() });
  });

  it('may name an investigation where its investigator reads for it, and not otherwise', () => {
    const deferred = view({ purpose: 'INVESTIGATION', investigationId: 'i1' });
    given().when(look(deferred)).then({ type: 'CaseViewed', data: deferred });
    given().when(look(deferred, officer)).thenRefused('no-investigation');
    given()
      .when(look({ ...deferred, purpose: 'AUDIT' }))
      .thenRefused('no-investigation');
  });

  it('stands in the stream of its case and month', () => {
    expect(accessStream('c1', '2026-03-02')).toBe('access-202603-c1');
    expect(accessStreams('c1', '2025-11-30', '2026-02-01')).toEqual([
      'access-202511-c1',
      'access-202512-c1',
      'access-202601-c1',
      'access-202602-c1',
    ]);
    expect(accessStreams('c1', '2026-02-01', '2026-01-31')).toEqual([]);
  });
});

describe('the person whose case it is', () => {
  const deferred = view({ purpose: 'INVESTIGATION', investigationId: 'i1' });

  it('is shown unit, time and purpose, and never the officer', () => {
    const [shown, ...others] = shownToApplicant([seen(view({ purpose: 'HANDLING' }), officer)], () => false);
    expect(others).toEqual([]);
    expect(shown).toEqual({ at, unit: 'urban', role: 'officer', part: 'HISTORY', purpose: 'HANDLING' });
  });

  it('learns nothing of views under an investigation until it is lifted, and then that they were withheld', () => {
    const views = [seen(deferred), seen(view())];
    expect(shownToApplicant(views, () => false)).toHaveLength(1);
    expect(JSON.stringify(shownToApplicant(views, () => false))).not.toContain('INVESTIGATION');
    const lifted = shownToApplicant(views, (id) => id === 'i1');
    expect(lifted).toMatchObject([{ purpose: 'INVESTIGATION', withheldUntilLifted: true }, { purpose: 'AUDIT' }]);
  });
});

describe('an auditor', () => {
  it('is shown who looked, and under which investigation, whether it is lifted or not', () => {
    const deferred = view({ purpose: 'INVESTIGATION', investigationId: 'i1' });
    expect(shownToAuditor([seen(deferred), seen(view({ purpose: 'HANDLING' }), officer)])).toEqual([
      {
        at,
        unit: 'audit-office',
        role: 'auditor',
        part: 'HISTORY',
        purpose: 'INVESTIGATION',
        viewer: 'auditor-1',
        investigationId: 'i1',
      },
      {
        at,
        unit: 'urban',
        role: 'officer',
        part: 'HISTORY',
        purpose: 'HANDLING',
        viewer: 'officer-1',
        post: 'urban-review',
      },
    ]);
  });
});
