import { annaAway, boStandsIn, defined, hours, march, post, postOf } from '#test-support/posts-history';
import { enteredRate, postCoverage, reviewCoverage } from './coverage-figures.js';

type Matter = Parameters<typeof enteredRate>[0][number];

const matter = (code: string, more: Partial<Matter> = {}): Matter => ({
  code,
  unitId: 'urban',
  grassroots: false,
  versions: [{ version: 1, effectiveFrom: '2026-01-01', guided: true }],
  suspensions: [],
  ...more,
});

describe('F14, the share of matters that have entered the centre', () => {
  const matters = [
    matter('M-1', { venues: ['CENTRE', 'WEB'] }),
    matter('M-2', { venues: ['SUBCENTRE'] }),
    matter('M-3', { venues: ['WEB'] }),
    matter('M-4'),
    matter('M-5', { venues: ['VILLAGE'], grassroots: true }),
    matter('M-6', { venues: ['CENTRE'], repealedFrom: '2026-03-01' }),
    matter('M-7', { venues: ['WEB'], versions: [{ version: 1, effectiveFrom: '2026-01-01', guided: false }] }),
  ];

  it('is of the open matters that should, those at the centre or a sub-centre', () =>
    expect(enteredRate(matters, '2026-03-31')).toEqual({
      id: 'F14',
      value: 2 / 3,
      numerator: 2,
      denominator: 3,
      exclusions: { grassroots: 1, unstated: 1 },
    }));

  it('is told for the day that is asked about', () =>
    expect(enteredRate(matters, '2026-02-28')).toMatchObject({ numerator: 3, denominator: 4 }));

  it('is null where no matter should enter', () => expect(enteredRate([], '2026-03-31').value).toBeNull());
});

describe('F16, how much was reviewed at all', () => {
  const month = (dimension: 'UNIT' | 'MATTER' | 'OFFICER' | 'CHANNEL', key: string, submitted = 1) => ({
    dimension,
    key,
    submitted,
  });
  const all = { matters: new Set(['M-1', 'M-2']), units: new Set(['urban']), officers: new Set(['anna', 'bo', 'cai']) };

  it('is of the matters, units and officers there are, those with a review at least', () => {
    const months = [
      month('MATTER', 'M-1'),
      month('MATTER', 'M-1', 4),
      month('MATTER', 'M-2', 0),
      month('UNIT', 'urban', 5),
      month('OFFICER', 'anna', 2),
      month('CHANNEL', 'WEBSITE', 5),
    ];
    expect(reviewCoverage(months, all)).toEqual({
      matters: { id: 'F16', value: 1 / 2, numerator: 1, denominator: 2, exclusions: { reviewedNotListed: 0 } },
      units: { id: 'F16', value: 1, numerator: 1, denominator: 1, exclusions: { reviewedNotListed: 0 } },
      officers: { id: 'F16', value: 1 / 3, numerator: 1, denominator: 3, exclusions: { reviewedNotListed: 0 } },
    });
  });

  it('keeps apart who was reviewed and is not listed any more: no share is above one', () =>
    expect(reviewCoverage([month('UNIT', 'urban'), month('UNIT', 'gone')], all).units).toMatchObject({
      value: 1,
      exclusions: { reviewedNotListed: 1 },
    }));
});

describe('F25, how far posts were covered', () => {
  it('adds up the minutes of all posts, with the hand-overs nobody has acknowledged beside them', () => {
    const handedOver = post(
      'FilesHandedOver',
      { handover: 1, caseIds: ['c1'], from: 'anna', to: 'bo', acknowledged: false },
      march(3, '09:20'),
    );
    const posts = [postOf(defined, annaAway, boStandsIn, handedOver), postOf(defined)].flatMap((one) =>
      one.stage === 'DEFINED' ? [one] : [],
    );
    // Five days of six and a half hours at two posts; ten minutes nobody was there.
    expect(postCoverage(() => hours, posts, march(2, '00:00'), march(7, '00:00'))).toEqual({
      id: 'F25',
      value: 3890 / 3900,
      numerator: 3890,
      denominator: 3900,
      exclusions: {},
      handovers: 1,
      withoutAcknowledgement: 1,
    });
  });
});
