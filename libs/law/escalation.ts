import type { AlertLevel, DeadlineKind } from './deadline-rules.js';

/** Whom an alert goes to, from the one who can still act to the one who asks why nobody did. */
export type AlertReader = 'HOLDER' | 'UNIT_HEAD' | 'SUPERVISOR';

/** An alert that nobody answers goes on to `to` when so many whole working days after the day it was raised are over. */
export interface EscalationStep {
  readonly to: AlertReader;
  readonly afterWorkingDays: number;
}

/**
 * One version of the rule who is told at which level (domain.md 2.8: levels per rule and unit are data), and to whom it goes on, in force from
 * `effectiveFrom` to `effectiveTo`, both included. The first row that fits stands; the last fits everything.
 */
interface Escalation {
  readonly version: number;
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
  readonly rank: 'LOCAL' | 'DEFAULT';
  readonly rows: readonly {
    readonly kinds?: readonly DeadlineKind[];
    readonly units?: readonly string[];
    readonly told: Readonly<Record<AlertLevel, readonly AlertReader[]>>;
    /** Absent: an alert stays with those who were told. */
    readonly unanswered?: Readonly<Partial<Record<AlertLevel, readonly EscalationStep[]>>>;
  }[];
}

const upwards = {
  NOTICE: ['HOLDER'],
  YELLOW: ['HOLDER', 'UNIT_HEAD'],
  RED: ['HOLDER', 'UNIT_HEAD', 'SUPERVISOR'],
} as const satisfies Record<AlertLevel, readonly AlertReader[]>;

/** The law is silent on how long an alert may lie: a warning before the end may lie longer than what has gone wrong. */
const climbing = {
  NOTICE: [
    { to: 'UNIT_HEAD', afterWorkingDays: 2 },
    { to: 'SUPERVISOR', afterWorkingDays: 5 },
  ],
  YELLOW: [
    { to: 'UNIT_HEAD', afterWorkingDays: 1 },
    { to: 'SUPERVISOR', afterWorkingDays: 3 },
  ],
  RED: [{ to: 'SUPERVISOR', afterWorkingDays: 1 }],
} as const satisfies Record<AlertLevel, readonly EscalationStep[]>;

// 2.10: the head of the unit owes the explanation, 营商局 watches over promises and special procedures.
const explained = { ...upwards, YELLOW: ['UNIT_HEAD'] } as const;
const watched = { ...upwards, YELLOW: ['HOLDER', 'UNIT_HEAD', 'SUPERVISOR'] } as const;

/** Every version. Never edit one that was in force: end it, add one. */
const escalations: readonly Escalation[] = [
  {
    version: 1,
    effectiveFrom: '1999-10-01',
    effectiveTo: '2026-11-30',
    rank: 'DEFAULT',
    rows: [
      { kinds: ['EXPLAIN'], told: explained },
      { kinds: ['VERIFY_PROMISE', 'SPECIAL'], told: watched },
      { told: upwards },
    ],
  },
  {
    version: 2,
    effectiveFrom: '2026-12-01',
    rank: 'DEFAULT',
    rows: [
      { kinds: ['EXPLAIN'], told: explained, unanswered: climbing },
      { kinds: ['VERIFY_PROMISE', 'SPECIAL'], told: watched, unanswered: climbing },
      // What the applicant let pass is no neglect of the office: nobody above the holder is asked.
      { kinds: ['SUPPLEMENT', 'DEFICIENCY', 'HEARING_REQUEST'], told: upwards },
      { told: upwards, unanswered: climbing },
    ],
  },
];

const rowOf = (kind: DeadlineKind, unit: string, date: string, rules: readonly Escalation[]) => {
  const inForce = rules.findLast(
    ({ effectiveFrom, effectiveTo = date }) => effectiveFrom <= date && date <= effectiveTo,
  );
  const row = inForce?.rows.find(
    ({ kinds, units }) => (kinds?.includes(kind) ?? true) && (units?.includes(unit) ?? true),
  );
  if (!row) throw new RangeError(`No rule says who is told of ${kind} on ${date}`);
  return row;
};

/** Who is told of an alert about a case of a unit, on a legal date. A date before any rule is a RangeError. */
export const readersOf = (
  kind: DeadlineKind,
  level: AlertLevel,
  unit: string,
  date: string,
  rules: readonly Escalation[] = escalations,
): readonly AlertReader[] => rowOf(kind, unit, date, rules).told[level];

/** To whom an alert raised on a legal date goes on while nobody answers it: those who were not told at once. */
export const stepsOf = (
  kind: DeadlineKind,
  level: AlertLevel,
  unit: string,
  date: string,
  rules: readonly Escalation[] = escalations,
): readonly EscalationStep[] => {
  const { told, unanswered = {} } = rowOf(kind, unit, date, rules);
  return (unanswered[level] ?? []).filter(({ to }) => !told[level].includes(to));
};
