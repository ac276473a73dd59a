/** What the simulated city does against the rules though every command was lawful: what the check of rules has to find. */
export const plantedViolations = {
  /** What comes by post lies until Friday and is then entered by one clerk in a row: late, and in batches. */
  fridayEntry: { channel: 'post', clerk: 'clerk-9' },
  /** Decided while the applicant still stands at the window, though no matter for the spot: the paper was ready before. */
  decidedAtOnce: { unit: 'transport', everyNth: 6 },
} as const;
