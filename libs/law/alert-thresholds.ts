/** A warning before a promise passes, raised when this many of its working days are used: from the start of that day. */
export interface AlertThreshold {
  readonly threshold: 'NOTICE' | 'YELLOW';
  readonly usedDays: number;
}

/**
 * The default rule set of domain.md 2.8 for a promise of n working days: NOTICE at three quarters but at least one day before
 * the last, YELLOW at nine tenths. A promise of the same day (n = 0) leaves no day to warn on.
 */
export const alertThresholds = (promisedDays: number): readonly AlertThreshold[] => {
  if (!Number.isSafeInteger(promisedDays) || promisedDays < 0) {
    throw new RangeError(`Not a number of working days: ${promisedDays}`);
  }
  if (promisedDays === 0) return [];
  return [
    { threshold: 'NOTICE', usedDays: Math.min(promisedDays - 1, Math.ceil((promisedDays * 3) / 4)) },
    { threshold: 'YELLOW', usedDays: Math.ceil((promisedDays * 9) / 10) },
  ];
};
