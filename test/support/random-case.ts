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
import type { RecordedCaseEvent } from '#cases/events';
import type { MatterSnapshot } from '#catalogue/events';
import type { Actor, Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { type DeadlineKind, deadlineRules, type Threshold } from '#law/deadline-rules';
import {
  asked,
  cases,
  confirmation,
  defects,
  instantLicence,
  licence,
  reasons,
  record,
  sealed,
} from './case-history.js';
import { bureau } from './people.js';

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

const pick = <Item>(list: readonly Item[], choice: number): Item => {
  const chosen = list[choice % list.length];
  if (chosen === undefined) throw new Error('Nothing to choose from');
  return chosen;
};

/** What chooses one act; what the numbers mean depends on the state they meet. */
type Choices = Readonly<Record<'command' | 'stray' | 'person' | 'role' | 'elsewhere' | 'days' | 'detail', number>>;

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
  };
};

const matters: readonly MatterSnapshot[] = [
  licence,
  confirmation,
  instantLicence,
  { ...licence, statutoryDays: null },
  { ...confirmation, promisedDays: null },
  { ...licence, certificateKind: null, promisedDays: 0 },
];

/** Papers hold the subset of the guide that the bits of a number choose. */
const subset = (bits: number): string[] => ['FORM', 'PLAN', 'PHOTO'].filter((_, index) => (bits >> index) % 2 === 0);

const papersOf = (detail: number) => subset(detail).map((code) => ({ code, original: detail % 2 === 0 }));
const serviceMethods = ['WINDOW', 'COURIER', 'ONLINE'] as const;

/** What a command of each kind says, by a number. */
const dataOf = (
  matter: MatterSnapshot,
  subjectRef: string,
): { [T in CaseCommandType]: (n: number) => CaseCommands[T] } => ({
  ReceiveApplication: (n) => ({
    caseNo: 'DBS-1',
    matter,
    subjectRef,
    form: sealed('form'),
    materials: papersOf(n >> 2),
  }),
  CheckMaterials: (n) => ({ outcome: pick(['COMPLETE', 'COMPLETE', 'INCOMPLETE', 'NOT_OUR_POWER'], n), defects: [] }),
  RequestSupplement: (n) => ({ items: defects(...subset(n >> 4)), termDays: 1 + (n % 15) }),
  SubmitSupplement: (n) => ({ materials: papersOf(n >> 3) }),
  AcceptCase: () => ({}),
  RefuseAcceptance: (n) => ({
    kind: pick(['NOT_REQUIRED', 'NOT_OUR_POWER', 'FALSE_MATERIAL'], n),
    reasons: n % 5 === 0 ? [] : n % 5 === 1 ? [{ facts: sealed('so'), basis: '' }] : reasons,
    ...(n % 2 === 0 ? { competentOrgan: '铁岭市公安局' } : {}),
    serviceMethod: pick(serviceMethods, n),
  }),
  RouteCase: () => ({}),
  TakeCase: () => ({}),
  ReturnToWindow: () => ({ reason: sealed('back') }),
  AssignOfficer: (n) => ({ to: `person-${n % 4}`, toPost: 'post' }),
  RecordOpinion: (n) => ({
    conclusion: pick(['APPROVE', 'REJECT', 'UNDECIDED'], n),
    text: sealed('opinion'),
    dissent: n % 7 === 0,
  }),
  SubmitForDecision: () => ({}),
  ReturnForReview: () => ({ reason: sealed('again') }),
  Approve: (n) => ({ content: sealed('content'), ...(n % 2 === 0 ? { validMonths: 1 + (n % 60) } : {}) }),
  Reject: (n) => ({ reasons: n % 5 === 0 ? [] : reasons, serviceMethod: pick(serviceMethods, n) }),
  IssueCertificate: () => ({}),
  Deliver: (n) => ({ method: pick(serviceMethods, n), proof: sealed('signed') }),
  CloseCase: () => ({}),
  Withdraw: (n) => ({ reason: sealed('enough'), initiatedBy: n % 2 === 0 ? 'APPLICANT' : 'SUGGESTED_BY_OFFICER' }),
  NoteDeadline: (n) => ({
    kind: pick(Object.keys(deadlineRules) as DeadlineKind[], n),
    version: 1 + ((n >> 3) % 2),
    threshold: pick<Threshold>(['EXPIRY', 'EXPIRY', 'NOTICE', 'YELLOW'], n >> 4),
  }),
});

const everyCommand = Object.keys(permittedRoles) as CaseCommandType[];

/** Mostly what the stage allows and the clock's rings; now and then anything. A withdrawal ends the fun, so it is rare. */
const commandFor = (state: Case, { command, stray, detail }: Choices): CaseCommandType => {
  if (stray === 0) return pick(everyCommand, command);
  const allowed: readonly CaseCommandType[] = allowedCommands[state.stage];
  const likely = detail % 8 === 0 ? allowed : allowed.filter((type) => type !== 'Withdraw');
  return pick(state.stage === 'NONE' ? likely : [...likely, 'NoteDeadline'], command);
};

/** Four people play every part of the office, so that the same one is often asked to do what another should. */
const actorFor = (type: CaseCommandType, subjectRef: string, { person, role: n, elsewhere }: Choices): Actor => {
  const role: Role = n === 9 ? 'officer' : pick<Role>(permittedRoles[type], n);
  if (role === 'applicant') return { id: elsewhere === 0 ? 's-stranger' : subjectRef, role };
  return { id: `person-${person}`, role, unit: elsewhere === 0 ? 'tax-bureau' : bureau, post: `post-${person}` };
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
  const data = dataOf(matter, subjectRef);
  const acts: Act[] = [];
  let state: Case = cases.initialState;
  let date = start;
  for (const number of numbers) {
    const n = choicesOf(number);
    date = addDays(date, n.days);
    const type = commandFor(state, n);
    const command = asked(type, actorFor(type, subjectRef, n), date, data[type](n.detail));
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
