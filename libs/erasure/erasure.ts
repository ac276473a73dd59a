import { addMonths, localDate } from '#calendar/legal-dates';
import type { Asked, Decided, Decider, Message, Recorded } from '#kernel/decider';
import { never } from '#kernel/decider';
import type { Actor, Role } from '#kernel/envelope';
import { type Bilingual, Refusal } from '#kernel/refusal';
import type { ErasureEvent, LiftGround } from './events.js';

/** Where the personal data of a case stands. */
export interface Erasure {
  readonly stage: 'NONE' | 'REQUESTED' | 'RESTRICTED' | 'PROPOSED' | 'APPROVED' | 'DESTROYED';
  readonly restricted: boolean;
  readonly keyIds: readonly string[];
  readonly listNo?: string;
  readonly proposedBy?: string;
  readonly approvedBy: readonly string[];
}

/** What the case's own stream says, looked up when the command came in. */
export interface CaseFacts {
  readonly subjectRef: string;
  /** `null` while the case is open: nothing of it can be destroyed. */
  readonly closedDate: string | null;
  /** `null`: for ever (永久). */
  readonly retentionYears: number | null;
  /** Its evidence is frozen for an investigation that is not closed. */
  readonly held: boolean;
}

interface ErasureCommands {
  RequestErasure: { readonly caseId: string; readonly keyIds: readonly string[]; readonly facts: CaseFacts };
  LiftRestriction: { readonly ground: LiftGround };
  ProposeDestruction: {
    readonly caseId: string;
    readonly keyIds: readonly string[];
    readonly listNo: string;
    readonly facts: CaseFacts;
  };
  /** `held` as in the facts: an investigation may have begun since the proposal. */
  ApproveDestruction: Pick<CaseFacts, 'held'>;
  DeclineDestruction: Record<string, never>;
  /** After the keys are gone from the vault: by the program itself. */
  RecordDestruction: Record<string, never>;
}

export type ErasureCommand = Message<ErasureCommands>;

/** Who may ask for what: three different people stand between a request and a destroyed key. */
export const erasureRoles = {
  RequestErasure: ['applicant', 'centre'],
  LiftRestriction: ['centre'],
  ProposeDestruction: ['centre'],
  ApproveDestruction: ['unit-head', 'auditor', 'bureau'],
  DeclineDestruction: ['unit-head', 'auditor', 'bureau'],
  RecordDestruction: ['system'],
} as const satisfies Record<keyof ErasureCommands, readonly Role[]>;

const approvals = 2;

const texts = {
  'role-not-permitted': ['forbidden', '该角色无权办理此事。', 'This role may not do this.'],
  'not-your-data': ['missing', '没有该办件。', 'There is no such case.'],
  'case-still-open': [
    'conflict',
    '办件尚未办结，个人信息仍需使用。',
    'The case is still open: its personal data is still needed.',
  ],
  'retention-running': [
    'conflict',
    '法定保存期限未届满，只能限制处理，不得销毁。',
    'The records must be kept by law until their term ends: processing can be restricted, nothing destroyed.',
  ],
  'legal-hold': [
    'conflict',
    '该办件的证据已为调查保全，不得销毁。',
    'The evidence of this case is held for an investigation: nothing of it is destroyed.',
  ],
  'four-eyes': [
    'forbidden',
    '提出人与两名批准人须各不相同。',
    'Who proposes and the two who approve are three people.',
  ],
  'nothing-proposed': ['conflict', '没有待批准的销毁清册。', 'No list of destruction waits for approval.'],
  'not-restricted': ['conflict', '未处于限制处理状态。', 'Processing is not restricted.'],
  'already-destroyed': ['conflict', '密钥已销毁。', 'The keys have been destroyed.'],
  'not-approved': ['conflict', '销毁清册尚未经两人批准。', 'The list has not been approved by two people.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

const refuse = (code: keyof typeof texts): Refusal => {
  const [kind, zh, en] = texts[code];
  const text: Bilingual = { zh, en };
  return new Refusal(code, kind, text);
};

const initialState: Erasure = { stage: 'NONE', restricted: false, keyIds: [], approvedBy: [] };

/** The last day the record of a case must be kept; as text it compares with any date. */
const retainUntil = ({ closedDate, retentionYears }: CaseFacts): string => {
  if (closedDate === null) throw refuse('case-still-open');
  return retentionYears === null ? '9999-12-31' : addMonths(closedDate, retentionYears * 12);
};

type Events = readonly Decided<ErasureEvent>[];
type Ask<Type extends keyof ErasureCommands> = Extract<Asked<ErasureCommand>, { type: Type }>;

const requestErasure = ({ data, by, at }: Ask<'RequestErasure'>, state: Erasure): Events => {
  if (by.role === 'applicant' && by.id !== data.facts.subjectRef) throw refuse('not-your-data');
  const until = retainUntil(data.facts);
  if (state.stage !== 'NONE' && state.restricted) return [];
  const { caseId, keyIds } = data;
  const requested: Decided<ErasureEvent> = {
    type: 'ErasureRequested',
    data: { caseId, keyIds, by: by.role === 'applicant' ? 'SUBJECT' : 'ARCHIVE' },
  };
  const basis = '《个人信息保护法》第四十七条第二款';
  return [
    requested,
    ...(localDate(at) <= until
      ? [{ type: 'ProcessingRestricted' as const, data: { keyIds, retainUntil: until, basis } }]
      : []),
  ];
};

const proposeDestruction = ({ data, at }: Ask<'ProposeDestruction'>, state: Erasure): Events => {
  const until = retainUntil(data.facts);
  if (localDate(at) <= until) throw refuse('retention-running');
  if (data.facts.held) throw refuse('legal-hold');
  if (state.stage === 'PROPOSED' || state.stage === 'APPROVED') return [];
  const { listNo, keyIds } = data;
  return [{ type: 'DestructionProposed', data: { listNo, keyIds, retainUntil: until } }];
};

const proposed = (state: Erasure, by: Actor): string => {
  if (state.stage !== 'PROPOSED' || state.listNo === undefined) throw refuse('nothing-proposed');
  if (by.id === state.proposedBy || state.approvedBy.includes(by.id)) throw refuse('four-eyes');
  return state.listNo;
};

const decide = (command: Asked<ErasureCommand>, state: Erasure): Events => {
  const { type, by } = command;
  if (!(erasureRoles[type] as readonly Role[]).includes(by.role)) throw refuse('role-not-permitted');
  if (state.stage === 'DESTROYED') {
    if (type === 'RecordDestruction') return [];
    throw refuse('already-destroyed');
  }
  switch (type) {
    case 'RequestErasure':
      return requestErasure(command, state);
    case 'LiftRestriction':
      if (!state.restricted) throw refuse('not-restricted');
      return [{ type: 'RestrictionLifted', data: { keyIds: state.keyIds, ground: command.data.ground } }];
    case 'ProposeDestruction':
      return proposeDestruction(command, state);
    case 'ApproveDestruction':
      if (command.data.held) throw refuse('legal-hold');
      return [{ type: 'DestructionApproved', data: { listNo: proposed(state, by) } }];
    case 'DeclineDestruction':
      return [{ type: 'DestructionDeclined', data: { listNo: proposed(state, by) } }];
    case 'RecordDestruction':
      if (state.stage !== 'APPROVED' || state.listNo === undefined) throw refuse('not-approved');
      return [{ type: 'KeysDestroyed', data: { listNo: state.listNo, keyIds: state.keyIds } }];
    default:
      return never(command);
  }
};

const evolve = (state: Erasure, event: Recorded<ErasureEvent>): Erasure => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'ErasureRequested':
      return { ...state, stage: 'REQUESTED', keyIds: data.keyIds };
    case 'ProcessingRestricted':
      return { ...state, stage: 'RESTRICTED', restricted: true };
    case 'RestrictionLifted':
      return { ...state, stage: state.stage === 'RESTRICTED' ? 'NONE' : state.stage, restricted: false };
    case 'DestructionProposed': {
      const { listNo, keyIds } = data;
      return { ...state, stage: 'PROPOSED', listNo, keyIds, proposedBy: metadata.actor.id, approvedBy: [] };
    }
    case 'DestructionApproved': {
      const approvedBy = [...state.approvedBy, metadata.actor.id];
      return { ...state, approvedBy, stage: approvedBy.length >= approvals ? 'APPROVED' : 'PROPOSED' };
    }
    case 'DestructionDeclined': {
      const { listNo: _, proposedBy: __, ...rest } = state;
      return { ...rest, stage: state.restricted ? 'RESTRICTED' : 'NONE', approvedBy: [] };
    }
    case 'KeysDestroyed':
      return { ...state, stage: 'DESTROYED' };
    default:
      return never(event);
  }
};

/** The rules of erasure: restriction first, destruction when retention has ended and two others have approved. */
export const erasures: Decider<Erasure, ErasureCommand, ErasureEvent> = { initialState, decide, evolve };
