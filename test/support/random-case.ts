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
    ways: { deficiency: ['PHOTO'], promise: { verifyingUnit: bureau, verificationDays: 20 }, joint: true },
  },
];

const everyCommand = Object.keys(permittedRoles) as CaseCommandType[];

/** What most often ends the fun, and so is rare. */
const rare: ReadonlySet<CaseCommandType> = new Set(['Withdraw', 'Terminate', 'Recuse', 'TransferCase']);

/** The acts that bring a case on, without which chance would hardly leave a stage of forty possible acts. */
const onward: Readonly<Partial<Record<Case['stage'], readonly CaseCommandType[]>>> = {
  RECEIVED: ['CheckMaterials', 'AcceptCase', 'CheckMaterials', 'AcceptCase', 'RequestSupplement', 'ProposeNegative'],
  SUPPLEMENTING: ['SubmitSupplement', 'ProposeNegative'],
  ACCEPTED: ['RouteCase', 'TakeCase', 'TakeCase', 'Approve'],
  IN_REVIEW: [
    'RecordOpinion',
    'SubmitForDecision',
    'SubmitForDecision',
    'StartSpecial',
    'AssignOfficer',
    'InformHearingRight',
    'RequestHearing',
    'NotifyHearing',
    'HoldHearing',
  ],
  SPECIAL: ['FinishSpecial', 'StartSpecial', 'NotifyHearing'],
  IN_DECISION: ['Approve', 'ProposeNegative', 'HoldHearing'],
  APPROVED: ['IssueCertificate', 'Deliver'],
  PARTLY_APPROVED: ['IssueCertificate', 'Deliver'],
  CERT_ISSUED: ['Deliver'],
  DELIVERED: ['CloseCase'],
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
  } as const satisfies Record<NegativeKind, CaseCommandType>;
  return [acts[kind]];
};

/** Mostly what brings the case on, what the stage allows, and the clock's rings; now and then anything. */
const commandFor = (state: Case, { command, stray, detail, forward }: Choices): CaseCommandType => {
  if (stray === 0) return pick(everyCommand, command);
  const allowed: readonly CaseCommandType[] = allowedCommands[state.stage];
  const likely = detail % 8 === 0 ? allowed : allowed.filter((type) => !rare.has(type));
  const no = nextOfNo(state);
  const ways = no.length > 0 && detail % 4 !== 0 ? no : (onward[state.stage] ?? []);
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
  return { id, role, unit: elsewhere === 0 ? 'tax-bureau' : bureau, post: `post-of-${id}` };
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

const run = (start: string, matter: MatterSnapshot, numbers: readonly number[]): RandomCase => {
  const subjectRef = 's-applicant';
  const acts: Act[] = [];
  let state: Case = cases.initialState;
  let date = start;
  for (const number of numbers) {
    const n = choicesOf(number);
    date = addDays(date, n.days);
    const type = commandFor(state, n);
    const say: (detail: number, setting: Setting) => CaseCommands[typeof type] = dataOf[type];
    const setting = { matter, subjectRef, state, date };
    const told = say(n.detail, setting);
    const command = asked(type, actorFor(type, told, setting, n), date, told);
    acts.push(actOn(state, command));
    for (const event of acts.at(-1)?.events ?? []) state = cases.evolve(state, event);
  }
  return { acts, history: acts.flatMap(({ events }) => events), state };
};

/** A legal date between 2019 and the autumn of 2026, through amended calendars and a change of the law of review. */
export const someDate = fc.nat(2_850).map((days) => addDays('2019-01-01', days));

export const randomCase: fc.Arbitrary<RandomCase> = fc
  .tuple(
    someDate,
    fc.constantFrom(...matters),
    fc.array(fc.noBias(fc.maxSafeNat()), { minLength: 1, maxLength: 40, size: 'max' }),
  )
  .map(([start, matter, numbers]) => run(start, matter, numbers));

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
