import { caseIdOf } from '#cases/events';

/** The ids of a model with a document for each case; the same function for all such: a rebuild asks it once an event. */
export const caseIds = ({ stream }: { readonly stream: string }): readonly string[] => [caseIdOf(stream)];
