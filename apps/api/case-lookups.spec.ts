import { CaseLookups } from './case-lookups.js';

interface Found {
  readonly _id: string;
  readonly subjectRef: string;
  readonly matter: { readonly code: string };
  readonly revision: number;
}

interface Asked {
  readonly subjectRef: { readonly $in: readonly string[] };
  readonly 'matter.code': { readonly $in: readonly string[] };
}

const caseOf = (subjectRef: string, n: number, code = 'A'): Found => ({
  _id: `${subjectRef}-${code}-${String(n).padStart(3, '0')}`,
  subjectRef,
  matter: { code },
  revision: 0,
});

/** Lookups on these cases, all open; `questions`: how many persons each question to the read model named. */
const lookupsOn = (cases: readonly Found[]) => {
  const questions: number[] = [];
  const find = (asked: Asked, _: object, limit: number): Promise<readonly Found[]> => {
    questions.push(asked.subjectRef.$in.length);
    const alike = cases.filter(
      ({ subjectRef, matter }) =>
        asked.subjectRef.$in.includes(subjectRef) && asked['matter.code'].$in.includes(matter.code),
    );
    return Promise.resolve(alike.toSorted((a, b) => (a._id < b._id ? -1 : 1)).slice(0, limit));
  };
  const desk = { stateSince: () => Promise.resolve({ stage: 'RECEIVED', matter: {} }) };
  const lookups = new CaseLookups(
    desk as never,
    { progress: { list: (_: unknown, ...asked: Parameters<typeof find>) => find(...asked) } } as never,
    undefined as never,
  );
  return { lookups, questions };
};

describe('an applicant’s past, looked up with others’', () => {
  it('tells each of their own open case of the matter, and nobody of another’s', async () => {
    const { lookups, questions } = lookupsOn([caseOf('s-a', 1), caseOf('s-b', 1), caseOf('s-b', 1, 'B')]);
    const asked = [
      ['s-a', 'A'],
      ['s-a', 'B'],
      ['s-b', 'B'],
      ['s-c', 'A'],
    ] as const;
    const past = await Promise.all(asked.map(([person, matter]) => lookups.pastOf(person, matter)));
    expect(past.map(({ openCaseId }) => openCaseId)).toEqual(['s-a-A-001', undefined, 's-b-B-001', undefined]);
    expect(questions).toEqual([1, 3]);
  });

  it('hides nobody’s cases behind those of somebody who has very many', async () => {
    const many = Array.from({ length: 300 }, (_, n) => caseOf('s-a', n));
    const { lookups } = lookupsOn([...many, caseOf('s-b', 1)]);
    const past = await Promise.all(['s-x', 's-a', 's-b'].map((person) => lookups.pastOf(person, 'A')));
    expect(past.map(({ openCaseId }) => openCaseId)).toEqual([undefined, 's-a-A-199', 's-b-A-001']);
  });
});
