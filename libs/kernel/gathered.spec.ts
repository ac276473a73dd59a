import { gathered } from './gathered.js';

/** Answers when told to; what it was asked, time by time. */
const answeredByHand = () => {
  const times: {
    readonly asked: readonly number[];
    readonly answer: () => void;
    readonly fail: (why: Error) => void;
  }[] = [];
  const ask = (asked: readonly number[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      times.push({ asked, answer: () => resolve(asked.map((n) => `answer ${n}`)), fail: reject });
    });
  return { ask, times };
};

describe('questions gathered', () => {
  it('asks the first at once, and what comes meanwhile together', async () => {
    const { ask, times } = answeredByHand();
    const question = gathered(ask, 10);
    const first = question(1);
    const others = [question(2), question(3)];
    expect(times.map(({ asked }) => asked)).toEqual([[1]]);
    times[0]?.answer();
    expect(await first).toBe('answer 1');
    times[1]?.answer();
    expect(await Promise.all(others)).toEqual(['answer 2', 'answer 3']);
    expect(times.map(({ asked }) => asked)).toEqual([[1], [2, 3]]);
  });

  it('asks no more than so many at a time', async () => {
    const asked: number[] = [];
    const question = gathered((together: readonly number[]) => {
      asked.push(together.length);
      return Promise.resolve(together);
    }, 2);
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(question))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(asked).toEqual([1, 2, 2, 1]);
  });

  it('tells a failure to those it met, and goes on', async () => {
    const { ask, times } = answeredByHand();
    const question = gathered(ask, 10);
    const first = question(1);
    const second = question(2);
    times[0]?.fail(new Error('the store is away'));
    await expect(first).rejects.toThrow('the store is away');
    times[1]?.answer();
    expect(await second).toBe('answer 2');
    const third = question(3);
    times[2]?.answer();
    expect(await third).toBe('answer 3');
  });
});
