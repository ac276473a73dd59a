import type { Message } from '#kernel/decider';
import type { Sealed } from '#kernel/sealed';

/** 非常满意 5, 满意 4, 基本满意 3, 不满意 2, 非常不满意 1: bad are 2 and 1 (国办发〔2019〕51号). */
export const grades = [1, 2, 3, 4, 5] as const;
export type Grade = (typeof grades)[number];

/** Everything that can have happened to the review (好差评) of one service event. */
export interface ReviewEvents {
  ReviewSubmitted: {
    readonly caseId: string;
    readonly matterCode: string;
    /** The unit reviewed: the one that answered for the case. */
    readonly unit: string;
    readonly grade: Grade;
    readonly source: 'ON_THE_SPOT' | 'ONLINE';
    readonly text?: Sealed;
  };
}

export type ReviewEvent = Message<ReviewEvents>;

export const reviewSchemaVersions = { ReviewSubmitted: 1 } as const satisfies Record<keyof ReviewEvents, number>;

/** One review per service event: the stream is the case's. */
export const reviewStream = (caseId: string): string => `review-${caseId}`;
