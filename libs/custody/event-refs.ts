/** Names one recorded event for good: positions change when a log moves, a stream and its revision do not. */
export interface EventRef {
  readonly stream: string;
  readonly revision: number;
}

/** As papers cite it. */
export const citation = ({ stream, revision }: EventRef): string => `${stream}@${revision}`;

export const sameRef = (one: EventRef, other: EventRef): boolean =>
  one.stream === other.stream && one.revision === other.revision;

export const refOf = ({ stream, revision }: EventRef): EventRef => ({ stream, revision });
