/** The value below which this share of the values lies; the values need not be sorted. */
export const percentile = (values, share) => {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

/** Of an even number the mean of the two in the middle: rounds are few. */
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const rounded = (value, digits = value < 10 ? 2 : value < 100 ? 1 : 0) => Number(value.toFixed(digits));

/** As people read it: 1,234 or 12.3. */
export const shown = (value) => (Number.isFinite(value) ? rounded(value).toLocaleString('en') : '–');

/** The median with the range it comes from. */
export const spread = (values) => ({
  median: rounded(median(values)),
  from: rounded(Math.min(...values)),
  to: rounded(Math.max(...values)),
});
