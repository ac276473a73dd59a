import type { Asked, Decided, Decider, Message, Recorded } from '#kernel/decider';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { AdministrationEvent, SeparateRole } from './events.js';

export type Administration = { readonly stage: 'NONE' } | { readonly stage: 'TAKEN'; readonly role: SeparateRole };

export type AdministrationCommand = Message<{ TakeAdministration: { readonly role: SeparateRole } }>;

const names: Readonly<Record<SeparateRole, Bilingual>> = {
  administrator: { zh: '系统管理员', en: 'administrator' },
  auditor: { zh: '审计员', en: 'auditor' },
  supervisor: { zh: '监督员', en: 'supervisor' },
};

/** `administration-not-separate`: one person comes in two of the three roles. */
export const notSeparate = (one: SeparateRole, other: SeparateRole): Refusal =>
  new Refusal('administration-not-separate', 'forbidden', {
    zh: `系统管理员、审计员、监督员须由不同的人担任，同一人不得兼任${names[one].zh}和${names[other].zh}。`,
    en: `The administrator, the auditor and the supervisor are three persons: nobody is both ${names[one].en} and ${names[other].en}.`,
  });

const decide = (
  { data: { role } }: Asked<AdministrationCommand>,
  state: Administration,
): readonly Decided<AdministrationEvent>[] => {
  if (state.stage === 'NONE') return [{ type: 'AdministrationTaken', data: { role } }];
  if (state.role !== role) throw notSeparate(state.role, role);
  return [];
};

const evolve = (_: Administration, { data: { role } }: Recorded<AdministrationEvent>): Administration => ({
  stage: 'TAKEN',
  role,
});

/** The rules of one person's stream: the role that was used first stays, for a person who changes office gets a new account. */
export const administrations: Decider<Administration, AdministrationCommand, AdministrationEvent> = {
  initialState: { stage: 'NONE' },
  decide,
  evolve,
};
