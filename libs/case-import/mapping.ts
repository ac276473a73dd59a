import { TextDecoder } from 'node:util';
import { isZone } from './instant.js';

/** Which columns of a CSV log stand for the fields; what is not named here has the name that `case` or `activity` gives. */
interface CsvFormat {
  readonly delimiter?: string;
  /** A label of the WHATWG Encoding Standard, such as `gb18030`; UTF-8 when absent. */
  readonly encoding?: string;
  readonly caseId?: string;
  readonly unit?: string;
  readonly channel?: string;
  readonly startedAt?: string;
  readonly dueAt?: string;
  readonly plannedEndAt?: string;
  readonly endedAt?: string;
  /** Name in `case.attributes` to column. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly activity?: string;
  readonly timestamp?: string;
  readonly holder?: string;
  readonly holderGroup?: string;
  readonly lifecycle?: string;
  readonly instance?: string;
}

/** How an OCEL log names cases. Fields of `case` and `activity` are names of attributes, or one of the `ocel:` names of ocel.ts. */
interface OcelFormat {
  /** The type of object that is a case. */
  readonly caseType: string;
  /** How events name their case; any relation to an object of the type counts where it is absent. */
  readonly caseQualifier?: string;
  /** The attribute that stands for the holder of an event that relates to nobody: what a system did. */
  readonly elseHolder?: string;
}

/** A limit that today's rules would have set for cases that fit `when`: attributes by name, each with the values that fit. */
export interface MappedLimit {
  readonly when?: Readonly<Record<string, readonly string[]>>;
  readonly days: number;
  /** CD: calendar days, WD: working days of the calendar of `legalRegime`. The day of the start is not counted. */
  readonly unit: 'CD' | 'WD';
}

/** Where another system's log keeps what `CaseImported` and `ActivityImported` hold. infra/mappings/README.md explains it. */
export interface Mapping {
  readonly source: string;
  readonly legalRegime: string;
  readonly matterCode: string;
  /** The UTC offset of times that name none, such as `+01:00`; without it they are bad rows. */
  readonly zone?: string;
  /** One of them, as the log is; an XES log needs none. */
  readonly format?: { readonly csv?: CsvFormat; readonly ocel?: OcelFormat };
  readonly case: {
    readonly id: string;
    readonly unit: string;
    readonly channel: string;
    readonly startedAt?: string;
    readonly dueAt?: string;
    readonly plannedEndAt?: string;
    readonly endedAt?: string;
    readonly attributes?: readonly string[];
  };
  readonly activity: {
    readonly name: string;
    readonly time: string;
    readonly holder: string;
    readonly holderGroup?: string;
    readonly lifecycle?: string;
    readonly instance?: string;
  };
  /** Channel of the source to channel of the record; a channel that is not here keeps its name. */
  readonly channels?: Readonly<Record<string, string>>;
  /** Values that mean absent; one that is an instant means that instant however it is written. */
  readonly placeholders?: readonly string[];
  /** The first that fits a case counts. Nothing is refused for it: the conformance report says what it would have meant. */
  readonly limits?: readonly MappedLimit[];
}

const mostDays = 3_660;

/** What is wrong with a value, or nothing. */
type Check = (value: unknown, path: string) => string[];

const text: Check = (value, path) =>
  typeof value === 'string' && value.trim() !== '' ? [] : [`${path} must be a text that is not empty`];

const zone: Check = (value, path) =>
  typeof value === 'string' && isZone(value) ? [] : [`${path} must be an offset such as +01:00, or Z`];

const delimiter: Check = (value, path) =>
  typeof value === 'string' && /^[^"\r\n]$/.test(value)
    ? []
    : [`${path} must be one character, neither quote nor line end`];

const encoding: Check = (value, path) => {
  try {
    return typeof value === 'string' && new TextDecoder(value).encoding ? [] : [`${path} must be a text`];
  } catch {
    return [`${path} names no known encoding`];
  }
};

const days: Check = (value, path) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostDays
    ? []
    : [`${path} must be a whole number from 0 to ${mostDays}`];

const dayUnit: Check = (value, path) => (value === 'CD' || value === 'WD' ? [] : [`${path} must be CD or WD`]);

const list =
  (of: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((item, i) => of(item, `${path}[${i}]`)) : [`${path} must be a list`];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const table =
  (of: Check): Check =>
  (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => of(item, `${path}.${key}`))
      : [`${path} must be an object`];

const object =
  (required: Record<string, Check>, optional: Record<string, Check>): Check =>
  (value, path) => {
    if (!isObject(value)) return [`${path || 'the mapping'} must be an object`];
    const at = (key: string): string => (path ? `${path}.${key}` : key);
    const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
    return [
      ...Object.keys(value).flatMap((key) => (known.has(key) ? [] : [`${at(key)} is not a field of a mapping`])),
      ...Object.keys(required).flatMap((key) => (Object.hasOwn(value, key) ? [] : [`${at(key)} is missing`])),
      ...Object.entries(value).flatMap(([key, item]) => known.get(key)?.(item, at(key)) ?? []),
    ];
  };

const caseTimes = { startedAt: text, dueAt: text, plannedEndAt: text, endedAt: text };
const activityExtras = { holderGroup: text, lifecycle: text, instance: text };

const mapping = object(
  {
    source: text,
    legalRegime: text,
    matterCode: text,
    case: object({ id: text, unit: text, channel: text }, { ...caseTimes, attributes: list(text) }),
    activity: object({ name: text, time: text, holder: text }, activityExtras),
  },
  {
    // Editors find the schema of infra/mappings by it.
    $schema: text,
    zone,
    format: object(
      {},
      {
        ocel: object({ caseType: text }, { caseQualifier: text, elseHolder: text }),
        csv: object(
          {},
          {
            ...caseTimes,
            ...activityExtras,
            delimiter,
            encoding,
            caseId: text,
            unit: text,
            channel: text,
            attributes: table(text),
            activity: text,
            timestamp: text,
            holder: text,
          },
        ),
      },
    ),
    channels: table(text),
    placeholders: list(text),
    limits: list(object({ days, unit: dayUnit }, { when: table(list(text)) })),
  },
);

/** A mapping as read from its JSON file. Throws one error that names every fault by its path, `case.dueAt must be …`. */
export const mappingFrom = (value: unknown): Mapping => {
  const faults = mapping(value, '');
  if (faults.length > 0) throw new Error(`The mapping cannot be used: ${faults.join('; ')}.`);
  const checked = value as Mapping;
  if (Object.keys(checked.format ?? { csv: {} }).length !== 1)
    throw new Error('The mapping cannot be used: format names one format, csv or ocel.');
  const unknown = Object.keys(checked.format?.csv?.attributes ?? {}).filter(
    (name) => !checked.case.attributes?.includes(name),
  );
  if (unknown.length > 0)
    throw new Error(`The mapping cannot be used: format.csv.attributes.${unknown[0]} is not in case.attributes.`);
  const conditions = checked.limits?.flatMap(({ when = {} }) => Object.keys(when)) ?? [];
  const missing = conditions.find((name) => !knownToLimits(checked).includes(name));
  if (missing !== undefined)
    throw new Error(`The mapping cannot be used: limits name ${missing}, which is not in case.attributes.`);
  return checked;
};

/** What a limit's condition may name. */
const knownToLimits = ({ case: { attributes = [] } }: Mapping): readonly string[] => ['unit', 'channel', ...attributes];
