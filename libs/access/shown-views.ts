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

/** A view as an auditor knows it: by whom, and under which investigation. What the viewer wrote stays sealed. */
export interface AuditedView extends ShownView {
  readonly viewer: string;
  readonly post?: string;
  readonly investigationId?: string;
}

export type RecordedView = Recorded<AccessEvent>;

const shown = ({ data, metadata }: RecordedView): ShownView => {
  const { unit, role } = metadata.actor;
  return {
    at: metadata.occurredAt,
    ...(unit === undefined ? {} : { unit }),
    role,
    part: data.part,
    purpose: data.purpose,
  };
};

/** Every view, withheld from the applicant or not. */
export const shownToAuditor = (views: readonly RecordedView[]): readonly AuditedView[] =>
  views.map((view) => {
    const { id: viewer, post } = view.metadata.actor;
    const { investigationId } = view.data;
    return {
      ...shown(view),
      viewer,
      ...(post === undefined ? {} : { post }),
      ...(investigationId === undefined ? {} : { investigationId }),
    };
  });

/** Views under an investigation that is not lifted are not shown, nor is it said that there are any. */
export const shownToApplicant = (
  views: readonly RecordedView[],
  isLifted: (investigationId: string) => boolean,
): readonly ShownView[] =>
  views
    .filter(({ data }) => data.investigationId === undefined || isLifted(data.investigationId))
    .map((view) =>
      view.data.investigationId === undefined ? shown(view) : { ...shown(view), withheldUntilLifted: true as const },
    );
