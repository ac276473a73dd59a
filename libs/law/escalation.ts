import type { AlertLevel, DeadlineKind } from './deadline-rules.js';

/** Whom an alert goes to, from the one who can still act to the one who asks why nobody did. */
export type AlertReader = 'HOLDER' | 'UNIT_HEAD' | 'SUPERVISOR';

/**
 * One version of the rule who is told at which level (domain.md 2.8: levels per rule and unit are data), in force from
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
  }[];
}

const upwards = {
  NOTICE: ['HOLDER'],
  YELLOW: ['HOLDER', 'UNIT_HEAD'],
  RED: ['HOLDER', 'UNIT_HEAD', 'SUPERVISOR'],
} as const satisfies Record<AlertLevel, readonly AlertReader[]>;

/** Every version. Never edit one that was in force: end it, add one. */
const escalations: readonly Escalation[] = [
  {
    version: 1,
    effectiveFrom: '1999-10-01',
    rank: 'DEFAULT',
    rows: [
      // 2.10: the head of the unit owes the explanation, 营商局 watches over promises and special procedures.
      { kinds: ['EXPLAIN'], told: { ...upwards, YELLOW: ['UNIT_HEAD'] } },
      { kinds: ['VERIFY_PROMISE', 'SPECIAL'], told: { ...upwards, YELLOW: ['HOLDER', 'UNIT_HEAD', 'SUPERVISOR'] } },
      { told: upwards },
    ],
  },
];

/** Who is told of an alert about a case of a unit, on a legal date. A date before any rule is a RangeError. */
export const readersOf = (
  kind: DeadlineKind,
  level: AlertLevel,
  unit: string,
  date: string,
  rules: readonly Escalation[] = escalations,
): readonly AlertReader[] => {
  const inForce = rules.findLast(
    ({ effectiveFrom, effectiveTo = date }) => effectiveFrom <= date && date <= effectiveTo,
  );
  const row = inForce?.rows.find(
    ({ kinds, units }) => (kinds?.includes(kind) ?? true) && (units?.includes(unit) ?? true),
  );
  if (!row) throw new RangeError(`No rule says who is told of ${kind} ${level} on ${date}`);
  return row.told[level];
};
