import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import type { Case } from '#cases/case-file';
import {
  type AskedOfCase,
  allowedCommands,
  type CaseCommands,
  type CaseCommandType,
  permittedRoles,
} from '#cases/commands';
import type { CaseEventType, RecordedCaseEvent } from '#cases/events';
import type { NegativeKind } from '#cases/negative-events';
import { mayPropose } from '#cases/negative-rules';
import type { MatterSnapshot } from '#catalogue/events';
import type { Actor, Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { asked, cases, confirmation, instantLicence, licence, record } from './case-history.js';
import { bureau } from './people.js';
import { dataOf, pick, type Setting } from './random-commands.js';

/** One act of an invented case and what the rules made of it: events, or the code of the refusal. */
interface Act {
  readonly command: AskedOfCase;
  readonly before: Case;
  readonly events: readonly RecordedCaseEvent[];
  readonly refused?: string;
}

/** A case as chance would have it: few people in many roles, late and early, with gaps and repetitions. */
export interface RandomCase {
  readonly acts: readonly Act[];
  readonly history: readonly RecordedCaseEvent[];
  readonly state: Case;
}

/** What chooses one act; what the numbers mean depends on the state they meet. */
type Choices = Readonly<
  Record<'command' | 'stray' | 'person' | 'role' | 'elsewhere' | 'days' | 'detail' | 'forward', number>
>;

/** Days between two acts: mostly few, at times a term and more. */
const gaps = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5, 8, 13, 30, 60];

/** One number is an act: its digits, in mixed bases, are the choices. Quick to invent, and it shrinks to plain acts. */
const choicesOf = (number: number): Choices => {
  let rest = number;
  const below = (size: number): number => {
    const digit = rest % size;
    rest = Math.floor(rest / size);
    return digit;
  };
  return {
    command: below(1000),
    days: pick(gaps, below(gaps.length)),
    detail: below(1000),
    person: below(4),
    role: below(10),
    stray: 9 - below(10),
    elsewhere: 19 - below(20),
    forward: below(10),
  };
};

const matters: readonly MatterSnapshot[] = [
  licence,
  confirmation,
  instantLicence,
  { ...licence, statutoryDays: null },
  { ...confirmation, promisedDays: null },
  { ...licence, certificateKind: null, promisedDays: 0 },
  { ...licence, ways: { hearing: true, publicSafety: true } },
  {
    ...licence,
    ways: { deficiency: ['PHOTO'], promise: { verifyingUnit: 'tax-bureau', verificationDays: 20 }, joint: true },
  },
];

const everyCommand = Object.keys(permittedRoles) as CaseCommandType[];

/** What most often ends the fun, and so is rare. */
const rare: ReadonlySet<CaseCommandType> = new Set(['Withdraw', 'Terminate', 'Recuse', 'TransferCase']);

/** The acts that bring a case on, without which chance would hardly leave a stage of forty possible acts. */
const onward: Readonly<Partial<Record<Case['stage'], readonly CaseCommandType[]>>> = {
  RECEIVED: [
    'CheckMaterials',
    'AcceptCase',
    'CheckMaterials',
    'AcceptCase',
    'RequestSupplement',
    'ProposeNegative',
    'CorrectOnSpot',
    'OfferPromise',
    'SignPromise',
    'AcceptWithDeficiency',
  ],
  SUPPLEMENTING: ['SubmitSupplement', 'SubmitSupplement', 'ProposeNegative', 'ProposeNegative'],
  ACCEPTED: ['RouteCase', 'TakeCase', 'TakeCase', 'Approve', 'SubmitMissing', 'ProposeNegative'],
  IN_REVIEW: [
    'RecordOpinion',
    'SubmitForDecision',
    'SubmitForDecision',
    'SubmitForDecision',
    'StartSpecial',
    'AssignOfficer',
    'InformHearingRight',
    'RequestHearing',
    'NotifyHearing',
    'HoldHearing',
    'ConsultUnit',
    'AnswerConsultation',
    'RequestExtension',
    'ApproveExtension',
    'DeclineExtension',
    'TellExtension',
    'ReturnToHolder',
    'RequestOpinions',
  ],
  SPECIAL: ['FinishSpecial', 'CancelSpecial', 'StartSpecial', 'NotifyHearing', 'InvalidatePause'],
  IN_DECISION: ['Approve', 'ProposeNegative', 'ProposeNegative', 'HoldHearing', 'ReturnForReview'],
  APPROVED: ['IssueCertificate', 'Deliver'],
  PARTLY_APPROVED: ['IssueCertificate', 'Deliver'],
  CERT_ISSUED: ['Deliver', 'RequestRenewal', 'GrantRenewal', 'RefuseRenewal', 'NoteDeadline'],
  DELIVERED: [
    'CloseCase',
    'RequestRenewal',
    'GrantRenewal',
    'RecordVerification',
    'ProposeNegative',
    'InvalidatePause',
  ],
  CLOSED: [
    'Reopen',
    'CorrectRecord',
    'RequestRenewal',
    'GrantRenewal',
    'RefuseRenewal',
    'NoteDeadline',
    'RecordVerification',
    'OrderRectification',
    'AcceptRectification',
    'ProposeNegative',
    'InvalidatePause',
  ],
};

/** Where a "no" is on its way, what it needs next. */
const nextOfNo = (state: Case): readonly CaseCommandType[] => {
  if (!('matter' in state) || !state.negative || state.negative.filed) return [];
  const { kind, confirmedBy, effective } = state.negative;
  if (effective) return ['FileNegative'];
  if (confirmedBy === undefined) return ['ConfirmNegative', 'ConfirmNegative', 'DeclineNegative'];
  const acts = {
    NOT_REQUIRED: 'RefuseAcceptance',
    NOT_OUR_POWER: 'RefuseAcceptance',
    FALSE_MATERIAL: 'RefuseAcceptance',
    SUPPLEMENT_LAPSED: 'LapseSupplement',
    DEFICIENCY_LAPSED: 'LapseDeficiency',
    REJECTED: 'Reject',
    PARTLY_REJECTED: 'Approve',
    REVOKED: 'Revoke',
    RENEWAL_REFUSED: 'RefuseRenewal',
  } as const satisfies Record<NegativeKind, CaseCommandType>;
  return [acts[kind]];
};

/** What has begun in a case and waits for its next step. */
const nextSteps = (state: Case): readonly CaseCommandType[] => {
  if (!('matter' in state)) return [];
  const { stage, checkOutcome, matter, promise, hearing, extension, deficiency, decision } = state;
  const steps: CaseCommandType[] = [];
  if (stage === 'RECEIVED') {
    if (state.supplement && checkOutcome === undefined) steps.push('CheckMaterials');
    if (checkOutcome === 'INCOMPLETE') steps.push('RequestSupplement', 'RequestSupplement', 'AcceptWithDeficiency');
    if (checkOutcome === 'NOT_OUR_POWER') steps.push('ProposeNegative');
    if (matter.ways?.promise) steps.push(promise ? 'SignPromise' : 'OfferPromise');
  }
  if (stage === 'IN_REVIEW' && hearing && !hearing.lapsed && !hearing.held) {
    steps.push(
      hearing.notified ? 'HoldHearing' : hearing.requestedDate === undefined ? 'RequestHearing' : 'NotifyHearing',
    );
  }
  if (stage === 'IN_REVIEW' && extension?.state === 'REQUESTED') steps.push('ApproveExtension', 'DeclineExtension');
  if (extension?.state === 'APPROVED' && !extension.told && !decision) steps.push('TellExtension');
  if (deficiency && deficiency.missing.length > 0 && !decision) steps.push('SubmitMissing', 'ProposeNegative');
  if (promise?.state === 'SIGNED' && decision) {
    steps.push(
      promise.verified ? (promise.rectifyBy ? 'AcceptRectification' : 'OrderRectification') : 'RecordVerification',
    );
  }
  return steps.filter((type) => (allowedCommands[stage] as readonly CaseCommandType[]).includes(type));
};

/** Mostly what brings the case on, what the stage allows, and the clock's rings; now and then anything. */
const commandFor = (state: Case, { command, stray, detail, forward }: Choices): CaseCommandType => {
  if (stray === 0) return pick(everyCommand, command);
  const allowed: readonly CaseCommandType[] = allowedCommands[state.stage];
  const likely = detail % 8 === 0 ? allowed : allowed.filter((type) => !rare.has(type));
  const no = nextOfNo(state);
  const steps = nextSteps(state);
  const begun = no.length > 0 && detail % 4 !== 0 ? no : detail % 3 !== 0 ? steps : [];
  const ways = begun.length > 0 ? begun : (onward[state.stage] ?? []);
  if (forward < 6 && ways.length > 0) return pick(ways, command);
  return pick(state.stage === 'NONE' ? likely : [...likely, 'NoteDeadline'], command);
};

/** Four people play every part of the office, so that the same one is often asked to do what another should. */
const actorFor = (
  type: CaseCommandType,
  told: CaseCommands[CaseCommandType],
  { subjectRef, state }: Setting,
  { person: chosen, role: n, elsewhere }: Choices,
): Actor => {
  const kind = type === 'ProposeNegative' ? (told as CaseCommands['ProposeNegative']).kind : undefined;
  const permitted: readonly Role[] = permittedRoles[type];
  const fitting = kind ? permitted.filter((role) => mayPropose(kind, role)) : permitted;
  const role: Role = n === 9 ? 'officer' : pick<Role>(fitting, n);
  // Often it is the officer in whose hands the case is.
  const holder = role === 'officer' && elsewhere % 3 !== 0 && 'officer' in state ? state.officer?.id : undefined;
  const id = holder ?? `person-${chosen}`;
  if (role === 'applicant') return { id: elsewhere === 0 ? 's-stranger' : subjectRef, role };
  const away = type === 'AnswerConsultation' || type === 'RecordVerification' ? elsewhere % 2 : elsewhere;
  return { id, role, unit: away === 0 ? 'tax-bureau' : bureau, post: `post-of-${id}` };
};

/** The value itself, closed to change all the way down: whoever tries to change it fails. */
export const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

const actOn = (before: Case, command: AskedOfCase): Act => {
  try {
    const events = cases.decide(command, before).map((event) => record(event, command));
    return { command, before, events };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { command, before, events: [], refused: error.code };
  }
};

/** The number with which acts say what is plain: a full set of papers, found complete, approved as a whole. */
const plainly = 32;

/** How a case goes when nothing goes wrong, each act by another person: some cases begin with a part of this. */
const smooth: readonly (readonly [CaseCommandType, string, Role])[] = [
  ['ReceiveApplication', '0', 'clerk'],
  ['CheckMaterials', '0', 'clerk'],
  ['AcceptCase', '0', 'clerk'],
  ['RouteCase', '0', 'clerk'],
  ['TakeCase', '1', 'officer'],
  ['RecordOpinion', '1', 'officer'],
  ['RecordOpinion', '2', 'file-auditor'],
  ['SubmitForDecision', '1', 'officer'],
  ['Approve', '3', 'decider'],
  ['IssueCertificate', '3', 'chief'],
  ['Deliver', '0', 'clerk'],
  ['CloseCase', '0', 'clerk'],
];

/** Where an act only makes sense after a day that is still to come, it mostly waits for that day. */
const dayFor = (type: CaseCommandType, state: Case, date: string): string => {
  if (!('deadlines' in state)) return date;
  const { hearing, supplement, deficiency, certificate } = state;
  const waits: Partial<Record<CaseCommandType, string | undefined>> = {
    HoldHearing: hearing?.notified?.date,
    ProposeNegative:
      state.stage === 'SUPPLEMENTING'
        ? supplement && addDays(supplement.dueDate, 3)
        : deficiency && addDays(deficiency.dueDate, 3),
    NoteDeadline: certificate?.renewal && certificate.validTo && addDays(certificate.validTo, 1),
  };
  const day = waits[type];
  return day !== undefined && day > date ? day : date;
};

const run = (start: string, matter: MatterSnapshot, begun: number, numbers: readonly number[]): RandomCase => {
  const subjectRef = 's-applicant';
  const acts: Act[] = [];
  let state: Case = cases.initialState;
  let date = start;
  const act = (type: CaseCommandType, by: Actor, told: CaseCommands[CaseCommandType]) => {
    const done = actOn(state, asked(type, by, date, told));
    acts.push(done);
    for (const event of done.events) state = cases.evolve(state, event);
  };
  const say = (type: CaseCommandType, detail: number): CaseCommands[CaseCommandType] => {
    const data: (detail: number, setting: Setting) => CaseCommands[typeof type] = dataOf[type];
    return data(detail, { matter, subjectRef, state, date });
  };
  for (const [type, person, role] of smooth.slice(0, begun)) {
    const by = { id: `person-${person}`, role, unit: bureau, post: `post-of-person-${person}` };
    act(type, by, say(type, plainly));
  }
  for (const number of numbers) {
    const n = choicesOf(number);
    const type = commandFor(state, n);
    date = addDays(date, n.days);
    if (n.detail % 5 !== 0) date = dayFor(type, state, date);
    const told = say(type, n.detail);
    act(type, actorFor(type, told, { matter, subjectRef, state, date }, n), told);
  }
  return { acts, history: acts.flatMap(({ events }) => events), state };
};

/** A legal date between 2019 and the autumn of 2026, through amended calendars and a change of the law of review. */
export const someDate = fc.nat(2_850).map((days) => addDays('2019-01-01', days));

export const randomCase: fc.Arbitrary<RandomCase> = fc
  .tuple(
    someDate,
    fc.constantFrom(...matters),
    fc.constantFrom(0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 7, 8, 8, 8, 9, 10, 11, 12),
    fc.array(fc.noBias(fc.maxSafeNat()), { minLength: 1, maxLength: 40, size: 'max' }),
  )
  .map(([start, matter, begun, numbers]) => run(start, matter, begun, numbers));

type Of<Type extends CaseEventType> = Extract<RecordedCaseEvent, { type: Type }>;

/** The events of a type. */
export const all = <Type extends CaseEventType>(history: readonly RecordedCaseEvent[], type: Type): Of<Type>[] =>
  history.filter((event): event is Of<Type> => event.type === type);

/** What had happened before an event. */
export const before = (history: readonly RecordedCaseEvent[], event: RecordedCaseEvent) =>
  history.slice(0, history.indexOf(event));

/** Holds of every invented case. */
export const always = (holds: (found: RandomCase) => void, numRuns = 200) =>
  fc.assert(fc.property(randomCase, holds), { numRuns });
