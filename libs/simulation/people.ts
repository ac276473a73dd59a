import { seedMatters } from '#catalogue/seed';
import type { Actor, Role } from '#kernel/envelope';

/** The people of the simulated city: ids say where they sit, and no one has a name. */
export const centreWindow = 'centre-window';

/** The units that handle matters. */
export const units: readonly string[] = [...new Set(seedMatters.map(({ define }) => define.unitId))];

const of = (unit: string, id: string, role: Role, post?: string): Actor => ({
  id,
  role,
  unit,
  ...(post === undefined ? {} : { post }),
});

export const clerks: readonly Actor[] = Array.from({ length: 12 }, (_, index) =>
  of(centreWindow, `clerk-${index + 1}`, 'clerk', `window-${index + 1}`),
);

export const unitHead = (unit: string): Actor => of(unit, `${unit}-head`, 'unit-head');
export const fileAuditor = (unit: string): Actor => of(unit, `${unit}-auditor`, 'file-auditor');
export const chief = (unit: string): Actor => of(unit, `${unit}-chief`, 'chief', `${unit}-chief-post`);
/** Hears applicants, and examines nothing. */
export const hearingHost = (unit: string): string => `${unit}-legal`;
export const officer = (unit: string, id: string, post: string, asB: boolean): Actor => ({
  ...of(unit, id, 'officer', post),
  ...(asB ? { asB } : {}),
});
export const bureau: Actor = { id: 'bureau-1', role: 'bureau', unit: 'business-bureau' };
export const centre: Actor = { id: 'centre-1', role: 'centre', unit: centreWindow };
export const government: Actor = { id: 'mayor-1', role: 'government', unit: 'city-government' };
export const enforcer: Actor = { id: 'enforcer', role: 'system' };
export const applicant = (subjectRef: string): Actor => ({ id: subjectRef, role: 'applicant' });

interface PostPlan {
  readonly postId: string;
  readonly role: 'review' | 'decide' | 'seal';
  readonly a: string;
  readonly b: string;
}

/** Each unit has three posts that examine, one that decides and one of the chief, each with an A and a B. */
export const postsOf = (unit: string): readonly PostPlan[] => [
  ...[1, 2, 3].map((n) => ({
    postId: `${unit}-review-${n}`,
    role: 'review' as const,
    a: `${unit}-officer-${n}`,
    b: `${unit}-officer-${(n % 3) + 1}`,
  })),
  { postId: `${unit}-decision`, role: 'decide', a: `${unit}-director`, b: `${unit}-deputy` },
  { postId: `${unit}-chief-post`, role: 'seal', a: `${unit}-chief`, b: `${unit}-chief-2` },
];
