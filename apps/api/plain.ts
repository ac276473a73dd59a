/** Fields in which `null` says something; elsewhere it means that the field is left out. */
const nullable = new Set(['statutoryDays', 'promisedDays', 'certificate', 'promise', 'deficiency', 'validMonths']);

/** A validated body as plain data, so that it compares equal to what was recorded of it before. */
export const plain = <Body extends object>(body: Body): Body =>
  JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    value === null && !nullable.has(key) ? undefined : value,
  ) as Body;
