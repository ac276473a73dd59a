interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks once for many: what is asked while an answer is on its way waits for it, and is then asked together, at most `most` at a
 * time. An answer is never older than its question. `ask` answers in the order it was asked in; what it throws, all hear whose
 * question was among those.
 */
export const gathered = <Asked, Answer>(
  ask: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
  most: number,
): ((asked: Asked) => Promise<Answer>) => {
  const waiting: Waiting<Asked, Answer>[] = [];
  let asking = false;

  const askAll = async (): Promise<void> => {
    asking = true;
    while (waiting.length > 0) {
      const together = waiting.splice(0, most);
      try {
        const answers = await ask(together.map(({ asked }) => asked));
        for (const [index, { resolve }] of together.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    asking = false;
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (!asking) void askAll();
    });
};
