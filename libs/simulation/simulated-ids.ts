import { createHash } from 'node:crypto';

/** What the id of every simulated case begins with. */
const simulatedPrefix = 'sim.';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** The same for the same seed and place; never that of a case received over HTTP. */
export const caseIdOf = (seed: string, index: number): string => {
  const digest = createHash('sha256').update(`${seed}/case/${index}`).digest();
  return simulatedPrefix + Array.from(digest.subarray(0, 16), (byte) => crockford[byte & 31]).join('');
};

/** SIM-7F3K-9Q2M-4XTC-0A1B. */
export const caseNoOf = (caseId: string): string =>
  `SIM-${caseId.slice(simulatedPrefix.length).toUpperCase().match(/.{4}/g)?.join('-')}`;

/** A filter of document ids that leaves out simulated cases: '/' follows '.' in the order of characters. */
export const notSimulated = { $or: [{ _id: { $lt: simulatedPrefix } }, { _id: { $gte: 'sim/' } }] };
