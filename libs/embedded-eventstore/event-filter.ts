import type { EventIndex } from './event-index.js';
import { invalidArgument } from './grpc-status.js';
import type { Filter } from './read-codec.js';

const LONGEST_PATTERN = 256;
/** A repeated group that repeats something itself can take exponential time. */
const NESTED_REPETITION = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{?]/;
const BACK_REFERENCE = /\\[1-9k]/;

const compile = (pattern: string): RegExp => {
  const isRisky = pattern.length > LONGEST_PATTERN || NESTED_REPETITION.test(pattern) || BACK_REFERENCE.test(pattern);
  if (isRisky) throw invalidArgument('The regular expression of the filter is too long or too costly.');
  try {
    return new RegExp(pattern, 'u');
  } catch {
    throw invalidArgument('The regular expression of the filter is malformed.');
  }
};

/** Whether an event passes, by ordinal. Each name is judged once. Throws a `GrpcStatus` on a filter that is not accepted. */
export const eventFilter = (index: EventIndex, filter: Filter | undefined): ((ordinal: number) => boolean) => {
  if (filter === undefined) return () => true;
  const { on, regex, prefixes } = filter;
  const pattern = regex === '' ? undefined : compile(regex);
  const passes = (name: string): boolean =>
    pattern === undefined ? prefixes.some((prefix) => name.startsWith(prefix)) : pattern.test(name);
  const table = on === 'stream' ? index.streams : index.types;
  const numberOf = on === 'stream' ? index.stream : index.type;
  const verdicts: boolean[] = [];
  return (ordinal) => {
    const number = numberOf(ordinal);
    const known = verdicts[number];
    if (known !== undefined) return known;
    const verdict = passes(table.name(number));
    verdicts[number] = verdict;
    return verdict;
  };
};
