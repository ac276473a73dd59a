import type { Recorded } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import type { AccessEvent, ViewedPart, ViewPurpose } from './events.js';

/** A view as the person whose case it is may know it: which unit, when and for what, never which officer (domain.md 4.2 P4). */
export interface ShownView {
  readonly at: string;
  readonly unit?: string;
  readonly role: Role;
  readonly part: ViewedPart;
  readonly purpose: ViewPurpose;
  /** It was withheld by law until the investigation it belonged to was lifted. */
  readonly withheldUntilLifted?: true;
}

export type RecordedView = Recorded<AccessEvent>;

/** Views under an investigation that is not lifted are not shown, nor is it said that there are any. */
export const shownToApplicant = (
  views: readonly RecordedView[],
  isLifted: (investigationId: string) => boolean,
): readonly ShownView[] =>
  views
    .filter(({ data }) => data.investigationId === undefined || isLifted(data.investigationId))
    .map(({ data, metadata }) => {
      const { unit, role } = metadata.actor;
      return {
        at: metadata.occurredAt,
        ...(unit === undefined ? {} : { unit }),
        role,
        part: data.part,
        purpose: data.purpose,
        ...(data.investigationId === undefined ? {} : { withheldUntilLifted: true as const }),
      };
    });
