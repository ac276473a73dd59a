import type { Message } from '#kernel/decider';
import type { Role } from '#kernel/envelope';

/** 三员分立 (GB/T 22239-2019, 8.1.5): who runs the system, who audits it and who watches over it are three persons. */
export const separateRoles = ['administrator', 'auditor', 'supervisor'] as const satisfies readonly Role[];
export type SeparateRole = (typeof separateRoles)[number];

export const isSeparate = (role: Role): role is SeparateRole => (separateRoles as readonly Role[]).includes(role);

/** Everything that can have happened between one person and the three roles. */
export interface AdministrationEvents {
  /** The person has used the system under this role, and can under neither of the other two from then on. */
  AdministrationTaken: { readonly role: SeparateRole };
}

export type AdministrationEvent = Message<AdministrationEvents>;

export const administrationSchemaVersions = {
  AdministrationTaken: 1,
} as const satisfies Record<keyof AdministrationEvents, number>;

/** One stream per person. `person`: a name for the subject of their tokens that fits a stream, the same for good. */
export const administrationStream = (person: string): string => `administration-${person}`;
